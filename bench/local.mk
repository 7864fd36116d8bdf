# Measuring programs.  `make bench` builds all that bench/run needs; they are
# built by `make check` too, so that they never rot.
EXTRA_DIST += \
	%D%/README.md \
	%D%/pam_exec_ovh.sh \
	%D%/run \
	%D%/summary.jq \
	%D%/table.jq \
	%D%/world.sh

bench_programs = \
	%D%/pamload \
	%D%/pammaps
bench_modules = %D%/pam_floor.la

bench_login_sources = \
	%D%/pamlogin.c %D%/pamlogin.h \
	%D%/tokenfile.c %D%/tokenfile.h
bench_crew_sources = \
	%D%/crew.c %D%/crew.h \
	%D%/planoptions.c %D%/planoptions.h \
	%D%/tally.c %D%/tally.h

bench_pamload_SOURCES = %D%/pamload.c $(bench_login_sources) \
	$(bench_crew_sources)
bench_pamload_LDADD = common/libcommon.la $(PAM_LIBS)

bench_pammaps_SOURCES = %D%/pammaps.c $(bench_login_sources)
bench_pammaps_LDADD = common/libcommon.la $(PAM_LIBS)

# -rpath makes libtool build a shared object that is never installed.
bench_pam_floor_la_SOURCES = %D%/floor_module.c
bench_pam_floor_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared \
	-rpath /nowhere
# Linked as pam_ovhpat.so is: what loading costs is no difference between them.
if !SANITIZED
bench_pam_floor_la_LDFLAGS += -Xcompiler -nostartfiles
endif
bench_pam_floor_la_LIBADD = $(PAM_LIBS)

if ENABLE_NSS
bench_programs += %D%/nssbench
bench_nssbench_SOURCES = %D%/nssbench.c
endif

if ENABLE_HELPER
bench_programs += %D%/floor_helper %D%/raw_request

bench_bareget_sources = %D%/bareget.c %D%/bareget.h

bench_floor_helper_SOURCES = %D%/floor_helper.c $(bench_bareget_sources)
bench_floor_helper_CFLAGS = $(AM_CFLAGS) $(CURL_CFLAGS)
bench_floor_helper_LDADD = helper/libhelper.la $(CURL_LIBS)

bench_raw_request_SOURCES = %D%/raw_request.c $(bench_bareget_sources) \
	$(bench_crew_sources) %D%/tokenfile.c %D%/tokenfile.h
bench_raw_request_CFLAGS = $(AM_CFLAGS) $(CURL_CFLAGS)
bench_raw_request_LDADD = common/libcommon.la $(CURL_LIBS)
endif

check_PROGRAMS += $(bench_programs)
check_LTLIBRARIES += $(bench_modules)

phony_targets += bench
bench: all $(bench_programs) $(bench_modules) \
	tests/system/logkeeper tests/system/asker
