# What records, grace and the breaker cost.  bench/rungrace puts it together;
# 42-memory-t.sh and 45-herd-t.sh hold the budgets.
EXTRA_DIST += \
	%D%/rungrace \
	%D%/gracefigures.sh

if ENABLE_HELPER
bench_programs += %D%/herd %D%/cachebench

bench_herd_SOURCES = %D%/herd.c %D%/herdqueue.c %D%/herdqueue.h
bench_herd_LDADD = helper/libhelper.la

bench_cachebench_SOURCES = %D%/cachebench.c
bench_cachebench_CFLAGS = $(AM_CFLAGS) $(EVENT_CFLAGS) $(CRYPTO_CFLAGS)
bench_cachebench_LDADD = helper/libhelper.la $(EVENT_LIBS)
endif
