# One test for each file of the helper's core.  The tests that have a fake API
# (fakeapi.c) define all functions of helper/api.h themselves, so the linker
# finds them before it comes to the archive and leaves api.o in it.
ovhpat_c_tests += \
	%D%/problem-t %D%/throttle-t %D%/decision-t \
	%D%/connection-t %D%/listener-t %D%/log-t %D%/loginlog-t \
	%D%/options-t %D%/rulebook-t %D%/sandbox-t %D%/server-t \
	%D%/systemd-t %D%/watchdog-t
helper_test_cflags = $(TEST_CFLAGS) $(EVENT_CFLAGS)
helper_test_ldadd = helper/libhelper.la $(CMOCKA_LIBS)
# calloc(3) fails when a test says so.
helper_test_wrap = $(AM_LDFLAGS) -Wl,--wrap=calloc
tests_helper_problem_t_SOURCES = %D%/problem-t.c
tests_helper_problem_t_CFLAGS = $(helper_test_cflags)
tests_helper_problem_t_LDADD = $(helper_test_ldadd)
tests_helper_throttle_t_SOURCES = %D%/throttle-t.c
tests_helper_throttle_t_CFLAGS = $(helper_test_cflags)
tests_helper_throttle_t_LDADD = $(helper_test_ldadd)
tests_helper_decision_t_SOURCES = %D%/decision-t.c \
	%D%/desk.c %D%/desk.h \
	%D%/fakeapi.c %D%/fakeapi.h \
	%D%/logtrap.c %D%/logtrap.h \
	%D%/loginmodel.c %D%/loginmodel.h \
	%D%/memoryscan.c %D%/memoryscan.h \
	%D%/randomlogin.c %D%/randomlogin.h
tests_helper_decision_t_CFLAGS = $(helper_test_cflags)
tests_helper_decision_t_LDFLAGS = $(helper_test_wrap)
tests_helper_decision_t_LDADD = $(helper_test_ldadd)
tests_helper_connection_t_SOURCES = %D%/connection-t.c \
	%D%/desk.c %D%/desk.h \
	%D%/fakeapi.c %D%/fakeapi.h \
	%D%/logtrap.c %D%/logtrap.h \
	%D%/memoryscan.c %D%/memoryscan.h
tests_helper_connection_t_CFLAGS = $(helper_test_cflags)
tests_helper_connection_t_LDADD = $(helper_test_ldadd)
tests_helper_listener_t_SOURCES = %D%/listener-t.c
tests_helper_listener_t_CFLAGS = $(helper_test_cflags)
tests_helper_listener_t_LDADD = $(helper_test_ldadd)
tests_helper_log_t_SOURCES = %D%/log-t.c \
	%D%/logtrap.c %D%/logtrap.h
tests_helper_log_t_CFLAGS = $(helper_test_cflags)
tests_helper_log_t_LDADD = $(helper_test_ldadd)
tests_helper_loginlog_t_SOURCES = %D%/loginlog-t.c \
	%D%/logtrap.c %D%/logtrap.h
tests_helper_loginlog_t_CFLAGS = $(helper_test_cflags)
tests_helper_loginlog_t_LDADD = $(helper_test_ldadd)
tests_helper_options_t_SOURCES = %D%/options-t.c \
	%D%/logtrap.c %D%/logtrap.h
tests_helper_options_t_CFLAGS = $(helper_test_cflags)
tests_helper_options_t_LDADD = $(helper_test_ldadd)
tests_helper_rulebook_t_SOURCES = %D%/rulebook-t.c \
	%D%/scarcity.h
tests_helper_rulebook_t_CFLAGS = $(helper_test_cflags)
tests_helper_rulebook_t_LDFLAGS = $(scarcity_ldflags)
tests_helper_rulebook_t_LDADD = $(helper_test_ldadd)
tests_helper_sandbox_t_SOURCES = %D%/sandbox-t.c
tests_helper_sandbox_t_CFLAGS = $(helper_test_cflags)
tests_helper_sandbox_t_LDADD = $(helper_test_ldadd)
tests_helper_server_t_SOURCES = %D%/server-t.c \
	%D%/asker.c %D%/asker.h \
	%D%/daemon.c %D%/daemon.h \
	%D%/memoryscan.c %D%/memoryscan.h \
	%D%/spawn.c %D%/spawn.h
tests_helper_server_t_CFLAGS = $(helper_test_cflags)
tests_helper_server_t_LDADD = $(helper_test_ldadd)
tests_helper_systemd_t_SOURCES = %D%/systemd-t.c
tests_helper_systemd_t_CFLAGS = $(helper_test_cflags)
tests_helper_systemd_t_LDADD = $(helper_test_ldadd)
tests_helper_watchdog_t_SOURCES = %D%/watchdog-t.c
tests_helper_watchdog_t_CFLAGS = $(helper_test_cflags)
tests_helper_watchdog_t_LDADD = $(helper_test_ldadd) $(EVENT_LIBS)
# It runs the program.
EXTRA_tests_helper_server_t_DEPENDENCIES = helper/ovhpatd
