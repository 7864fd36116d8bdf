# Locks: names and lines, the table, the files, whose account it is, the checks.
ovhpat_c_tests += %D%/lock-t %D%/locktable-t %D%/lockfile-t \
	%D%/identityowner-t %D%/checklock-t
tests_helper_lock_t_SOURCES = %D%/lock-t.c
tests_helper_lock_t_CFLAGS = $(records_test_cflags)
tests_helper_lock_t_LDADD = $(records_test_ldadd)
tests_helper_locktable_t_SOURCES = %D%/locktable-t.c
tests_helper_locktable_t_CFLAGS = $(records_test_cflags)
tests_helper_locktable_t_LDADD = $(records_test_ldadd)
tests_helper_lockfile_t_SOURCES = %D%/lockfile-t.c \
	%D%/fakedisk.c %D%/fakedisk.h %D%/logtrap.c %D%/logtrap.h %D%/scratch.h
tests_helper_lockfile_t_CFLAGS = $(records_test_cflags)
tests_helper_lockfile_t_LDFLAGS = $(fakedisk_wrap)
tests_helper_lockfile_t_LDADD = $(records_test_ldadd) $(EVENT_LIBS)
tests_helper_identityowner_t_SOURCES = %D%/identityowner-t.c %D%/scratch.h
tests_helper_identityowner_t_CFLAGS = $(records_test_cflags)
tests_helper_identityowner_t_LDADD = $(records_test_ldadd)
tests_helper_checklock_t_SOURCES = %D%/checklock-t.c $(gracedesk_sources)
tests_helper_checklock_t_CFLAGS = $(records_test_cflags)
tests_helper_checklock_t_LDADD = $(records_test_ldadd) $(EVENT_LIBS)

# What root asks: the packets, the counters.
ovhpat_c_tests += %D%/managewire-t %D%/metrics-t
tests_helper_managewire_t_SOURCES = %D%/managewire-t.c
tests_helper_managewire_t_CFLAGS = $(records_test_cflags)
tests_helper_managewire_t_LDADD = $(records_test_ldadd)
tests_helper_metrics_t_SOURCES = %D%/metrics-t.c
tests_helper_metrics_t_CFLAGS = $(records_test_cflags)
tests_helper_metrics_t_LDADD = $(records_test_ldadd)
ovhpat_c_tests += %D%/trial-t
tests_helper_trial_t_SOURCES = %D%/trial-t.c $(gracedesk_sources)
tests_helper_trial_t_CFLAGS = $(records_test_cflags)
tests_helper_trial_t_LDADD = $(records_test_ldadd) $(EVENT_LIBS)
