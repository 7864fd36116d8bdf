# Records, grace and the breaker, with the built ovhpatd: what is kept over
# outages, restarts, crashes, bad disks and wrong clocks.
check_PROGRAMS += tests/system/asker tests/system/wall
tests_system_asker_SOURCES = %D%/asker.c
tests_system_asker_LDADD = common/libcommon.la
tests_system_wall_SOURCES = %D%/wall.c

# Moves the clocks of ovhpatd (LD_PRELOAD).  -rpath makes libtool build a
# shared object that is never installed.
check_LTLIBRARIES += tests/system/clockshift.la
tests_system_clockshift_la_SOURCES = %D%/clockshift.c
tests_system_clockshift_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version \
	-shared -rpath /nowhere
tests_system_clockshift_la_LIBADD = -ldl

ovhpat_sh_tests += \
	%D%/40-grace-t.sh \
	%D%/41-revocation-t.sh \
	%D%/42-memory-t.sh \
	%D%/42-restart-t.sh \
	%D%/43-crash-t.sh \
	%D%/43-crash-status-t.sh \
	%D%/44-diskfault-t.sh \
	%D%/45-flight-t.sh \
	%D%/45-herd-t.sh \
	%D%/46-clock-t.sh \
	%D%/47-canary-t.sh \
	%D%/48-answers-t.sh \
	%D%/49-transports-t.sh
EXTRA_DIST += %D%/grace.sh %D%/outcome.sh %D%/tracing.sh %D%/crash.sh

# Two of the tests run its programs.
include bench/grace.mk
