# Unit tests of the files that can be tested alone; the rest of the module is
# covered by the cases, which need the real libpam.
ovhpat_c_tests += %D%/args-t %D%/loader-t %D%/unixaccount-t %D%/wipe-t
ovhpat_sh_tests += %D%/cases-t.sh

tests_pam_ovhpat_args_t_SOURCES = %D%/args-t.c
tests_pam_ovhpat_args_t_CFLAGS = $(TEST_CFLAGS)
tests_pam_ovhpat_args_t_LDADD = pam_ovhpat/libmodule.la $(CMOCKA_LIBS)

tests_pam_ovhpat_unixaccount_t_SOURCES = %D%/unixaccount-t.c
tests_pam_ovhpat_unixaccount_t_CFLAGS = $(TEST_CFLAGS)
tests_pam_ovhpat_unixaccount_t_LDFLAGS = $(AM_LDFLAGS) \
	-Wl,--wrap=getpwnam_r -Wl,--wrap=getspnam_r \
	-Wl,--wrap=logindefs_read
tests_pam_ovhpat_unixaccount_t_LDADD = pam_ovhpat/libmodule.la $(CMOCKA_LIBS)

tests_pam_ovhpat_loader_t_SOURCES = %D%/loader-t.c \
	tests/support/hoststate.c tests/support/hoststate.h \
	tests/support/lines.c tests/support/lines.h \
	tests/support/sanitized.h \
	tests/support/syslogtrap.c tests/support/syslogtrap.h
tests_pam_ovhpat_loader_t_CFLAGS = $(TEST_CFLAGS)
tests_pam_ovhpat_loader_t_LDFLAGS = $(AM_LDFLAGS) -export-dynamic
tests_pam_ovhpat_loader_t_LDADD = $(PAM_LIBS) $(CMOCKA_LIBS)

tests_pam_ovhpat_wipe_t_SOURCES = %D%/wipe-t.c \
	tests/support/fake_helper.c tests/support/fake_helper.h \
	tests/support/lines.c tests/support/lines.h \
	tests/support/sanitized.h \
	tests/support/syslogtrap.c tests/support/syslogtrap.h
tests_pam_ovhpat_wipe_t_CFLAGS = $(TEST_CFLAGS)
tests_pam_ovhpat_wipe_t_LDFLAGS = $(AM_LDFLAGS) -export-dynamic
tests_pam_ovhpat_wipe_t_LDADD = common/libcommon.la $(PAM_LIBS) \
	$(CMOCKA_LIBS)

# Applications that do not keep to what PAM promises a module.
ovhpat_c_tests += %D%/hostile-t
tests_pam_ovhpat_hostile_t_SOURCES = %D%/hostile-t.c \
	tests/support/hoststate.c tests/support/hoststate.h \
	tests/support/lines.c tests/support/lines.h \
	tests/support/sanitized.h \
	tests/support/syslogtrap.c tests/support/syslogtrap.h
tests_pam_ovhpat_hostile_t_CFLAGS = $(TEST_CFLAGS) -pthread
tests_pam_ovhpat_hostile_t_LDFLAGS = $(AM_LDFLAGS) -export-dynamic
tests_pam_ovhpat_hostile_t_LDADD = common/libcommon.la $(PAM_LIBS) \
	$(CMOCKA_LIBS) -lpthread -ldl

# Every case is a file of its own; they are found by their folder.
EXTRA_DIST += tests/cases
