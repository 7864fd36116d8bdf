# What a sysadmin writes: one test for each file that reads it.
ovhpat_c_tests += \
	%D%/config-t %D%/configkey-t %D%/configorigin-t %D%/configservice-t \
	%D%/duration-t %D%/identitymap-t \
	%D%/textfile-t
# scarcity.h lets the n-th allocation fail.
scarcity_ldflags = $(AM_LDFLAGS) -Wl,--wrap=malloc -Wl,--wrap=calloc \
	-Wl,--wrap=strdup -Wl,--wrap=strndup -Wl,--wrap=realpath \
	-Wl,--wrap=tsearch
tests_helper_config_t_SOURCES = %D%/config-t.c \
	%D%/scarcity.h %D%/scratch.h
tests_helper_config_t_CFLAGS = $(TEST_CFLAGS)
tests_helper_config_t_LDFLAGS = $(scarcity_ldflags)
tests_helper_config_t_LDADD = helper/libhelper.la $(CMOCKA_LIBS)
tests_helper_configkey_t_SOURCES = %D%/configkey-t.c
tests_helper_configkey_t_CFLAGS = $(TEST_CFLAGS)
tests_helper_configkey_t_LDADD = helper/libhelper.la $(CMOCKA_LIBS)
tests_helper_configorigin_t_SOURCES = %D%/configorigin-t.c
tests_helper_configorigin_t_CFLAGS = $(TEST_CFLAGS)
tests_helper_configorigin_t_LDADD = helper/libhelper.la $(CMOCKA_LIBS)
tests_helper_configservice_t_SOURCES = %D%/configservice-t.c
tests_helper_configservice_t_CFLAGS = $(TEST_CFLAGS)
tests_helper_configservice_t_LDADD = helper/libhelper.la $(CMOCKA_LIBS)
tests_helper_duration_t_SOURCES = %D%/duration-t.c
tests_helper_duration_t_CFLAGS = $(TEST_CFLAGS)
tests_helper_duration_t_LDADD = helper/libhelper.la $(CMOCKA_LIBS)
tests_helper_identitymap_t_SOURCES = %D%/identitymap-t.c \
	%D%/scarcity.h %D%/scratch.h
tests_helper_identitymap_t_CFLAGS = $(TEST_CFLAGS)
tests_helper_identitymap_t_LDFLAGS = $(scarcity_ldflags)
tests_helper_identitymap_t_LDADD = helper/libhelper.la $(CMOCKA_LIBS)
tests_helper_textfile_t_SOURCES = %D%/textfile-t.c \
	%D%/scarcity.h %D%/scratch.h
tests_helper_textfile_t_CFLAGS = $(TEST_CFLAGS)
tests_helper_textfile_t_LDFLAGS = $(scarcity_ldflags)
tests_helper_textfile_t_LDADD = helper/libhelper.la $(CMOCKA_LIBS)

ovhpat_c_tests += %D%/authority-t %D%/syscallfilter-t
tests_helper_authority_t_SOURCES = %D%/authority-t.c
tests_helper_authority_t_CFLAGS = $(TEST_CFLAGS)
tests_helper_authority_t_LDADD = helper/libhelper.la $(CMOCKA_LIBS)
tests_helper_syscallfilter_t_SOURCES = %D%/syscallfilter-t.c
tests_helper_syscallfilter_t_CFLAGS = $(TEST_CFLAGS)
tests_helper_syscallfilter_t_LDADD = helper/libhelper.la $(CMOCKA_LIBS)
