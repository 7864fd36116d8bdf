# What IAM must allow besides: one test for each file.
ovhpat_c_tests += \
	%D%/authreply-t %D%/apiauthorization-t %D%/cachefact-t \
	%D%/permission-t %D%/demand-t %D%/checkrequire-t \
	%D%/turn-t %D%/route-t %D%/fact-model-t
tests_helper_authreply_t_SOURCES = %D%/authreply-t.c
tests_helper_authreply_t_CFLAGS = $(records_test_cflags)
tests_helper_authreply_t_LDADD = $(records_test_ldadd)
tests_helper_apiauthorization_t_SOURCES = %D%/apiauthorization-t.c \
	%D%/fakeapi.c %D%/fakeapi.h %D%/memoryscan.c %D%/memoryscan.h
tests_helper_apiauthorization_t_CFLAGS = $(records_test_cflags)
tests_helper_apiauthorization_t_LDADD = $(records_test_ldadd)
tests_helper_cachefact_t_SOURCES = %D%/cachefact-t.c $(gracedesk_sources) \
	%D%/fakedisk.c %D%/fakedisk.h
tests_helper_cachefact_t_CFLAGS = $(records_test_cflags)
tests_helper_cachefact_t_LDFLAGS = $(fakedisk_wrap)
tests_helper_cachefact_t_LDADD = $(records_test_ldadd) $(EVENT_LIBS)
tests_helper_permission_t_SOURCES = %D%/permission-t.c $(gracedesk_sources) \
	%D%/logtrap.c %D%/logtrap.h
tests_helper_permission_t_CFLAGS = $(records_test_cflags)
tests_helper_permission_t_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=calloc
tests_helper_permission_t_LDADD = $(records_test_ldadd) $(EVENT_LIBS)
tests_helper_demand_t_SOURCES = %D%/demand-t.c $(gracedesk_sources)
tests_helper_demand_t_CFLAGS = $(records_test_cflags)
tests_helper_demand_t_LDADD = $(records_test_ldadd) $(EVENT_LIBS)
tests_helper_checkrequire_t_SOURCES = %D%/checkrequire-t.c \
	$(gracedesk_sources) %D%/logtrap.c %D%/logtrap.h
tests_helper_checkrequire_t_CFLAGS = $(records_test_cflags)
tests_helper_checkrequire_t_LDADD = $(records_test_ldadd) $(EVENT_LIBS)
tests_helper_turn_t_SOURCES = %D%/turn-t.c
tests_helper_turn_t_CFLAGS = $(records_test_cflags)
tests_helper_turn_t_LDADD = $(records_test_ldadd)
tests_helper_route_t_SOURCES = %D%/route-t.c
tests_helper_route_t_CFLAGS = $(records_test_cflags)
tests_helper_route_t_LDADD = $(records_test_ldadd)
tests_helper_fact_model_t_SOURCES = %D%/fact-model-t.c \
	%D%/factmodel.c %D%/factmodel.h %D%/factworld.c %D%/factworld.h \
	%D%/factlogin.c $(gracedesk_sources) %D%/fakedisk.c %D%/fakedisk.h
tests_helper_fact_model_t_CFLAGS = $(records_test_cflags)
tests_helper_fact_model_t_LDFLAGS = $(fakedisk_wrap) -Wl,--wrap=log_line
tests_helper_fact_model_t_LDADD = $(records_test_ldadd) $(EVENT_LIBS)
