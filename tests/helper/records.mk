# Records, keys, disk, ages, single flight, breaker and the chain over them,
# one test for each file; and the model test of all of them together.
ovhpat_c_tests += \
	%D%/breaker-t %D%/cachetable-t %D%/clock-t %D%/negative-t %D%/random-t \
	%D%/hmac-t %D%/hostkey-t %D%/timekeeper-t %D%/timekeeperfile-t \
	%D%/record-t %D%/store-t %D%/storefault-t \
	%D%/hostkeyfile-t %D%/writer-t \
	%D%/cachefile-t %D%/cacheopen-t %D%/cache-t %D%/cachebounds-t \
	%D%/waiter-t %D%/inquiry-t %D%/inquiryanswer-t %D%/inquirybreaker-t \
	%D%/check-t %D%/checkrecord-t \
	%D%/grace-model-t
records_test_cflags = $(TEST_CFLAGS) $(EVENT_CFLAGS) $(CRYPTO_CFLAGS)
records_test_ldadd = helper/libhelper.la $(CMOCKA_LIBS)

tests_helper_breaker_t_SOURCES = %D%/breaker-t.c
tests_helper_breaker_t_CFLAGS = $(records_test_cflags)
tests_helper_breaker_t_LDADD = $(records_test_ldadd)
tests_helper_cachetable_t_SOURCES = %D%/cachetable-t.c
tests_helper_cachetable_t_CFLAGS = $(records_test_cflags)
tests_helper_cachetable_t_LDADD = $(records_test_ldadd)
tests_helper_clock_t_SOURCES = %D%/clock-t.c
tests_helper_clock_t_CFLAGS = $(records_test_cflags)
tests_helper_clock_t_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=open
tests_helper_clock_t_LDADD = $(records_test_ldadd)
tests_helper_negative_t_SOURCES = %D%/negative-t.c
tests_helper_negative_t_CFLAGS = $(records_test_cflags)
tests_helper_negative_t_LDADD = $(records_test_ldadd)
tests_helper_random_t_SOURCES = %D%/random-t.c
tests_helper_random_t_CFLAGS = $(records_test_cflags)
tests_helper_random_t_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=getrandom
tests_helper_random_t_LDADD = $(records_test_ldadd)
tests_helper_hmac_t_SOURCES = %D%/hmac-t.c \
	%D%/memoryscan.c %D%/memoryscan.h
tests_helper_hmac_t_CFLAGS = $(records_test_cflags)
tests_helper_hmac_t_LDFLAGS = $(AM_LDFLAGS) \
	-Wl,--wrap=EVP_MD_fetch -Wl,--wrap=EVP_DigestFinal_ex
tests_helper_hmac_t_LDADD = $(records_test_ldadd) $(CRYPTO_LIBS)
tests_helper_hostkey_t_SOURCES = %D%/hostkey-t.c \
	%D%/memoryscan.c %D%/memoryscan.h
tests_helper_hostkey_t_CFLAGS = $(records_test_cflags)
tests_helper_hostkey_t_LDFLAGS = $(AM_LDFLAGS) \
	-Wl,--wrap=EVP_DigestInit_ex2 -Wl,--wrap=EVP_KDF_fetch
tests_helper_hostkey_t_LDADD = $(records_test_ldadd)
tests_helper_timekeeper_t_SOURCES = %D%/timekeeper-t.c
tests_helper_timekeeper_t_CFLAGS = $(records_test_cflags)
tests_helper_timekeeper_t_LDADD = $(records_test_ldadd)
tests_helper_timekeeperfile_t_SOURCES = %D%/timekeeperfile-t.c
tests_helper_timekeeperfile_t_CFLAGS = $(records_test_cflags)
tests_helper_timekeeperfile_t_LDADD = $(records_test_ldadd)
tests_helper_record_t_SOURCES = %D%/record-t.c
tests_helper_record_t_CFLAGS = $(records_test_cflags)
tests_helper_record_t_LDADD = $(records_test_ldadd)

# The system calls that fakedisk.c stands in front of.
fakedisk_wrap = $(AM_LDFLAGS) \
	-Wl,--wrap=mkdirat,--wrap=openat,--wrap=read,--wrap=__read_chk,--wrap=write \
	-Wl,--wrap=pwrite,--wrap=fsync,--wrap=fdatasync,--wrap=ftruncate \
	-Wl,--wrap=renameat,--wrap=unlinkat,--wrap=geteuid
tests_helper_store_t_SOURCES = %D%/store-t.c \
	%D%/fakedisk.c %D%/fakedisk.h %D%/scratch.h
tests_helper_store_t_CFLAGS = $(records_test_cflags)
tests_helper_store_t_LDFLAGS = $(fakedisk_wrap)
tests_helper_store_t_LDADD = $(records_test_ldadd)
tests_helper_storefault_t_SOURCES = %D%/storefault-t.c \
	%D%/fakedisk.c %D%/fakedisk.h
tests_helper_storefault_t_CFLAGS = $(records_test_cflags)
tests_helper_storefault_t_LDFLAGS = $(fakedisk_wrap)
tests_helper_storefault_t_LDADD = $(records_test_ldadd)
tests_helper_hostkeyfile_t_SOURCES = %D%/hostkeyfile-t.c \
	%D%/fakedisk.c %D%/fakedisk.h
tests_helper_hostkeyfile_t_CFLAGS = $(records_test_cflags)
tests_helper_hostkeyfile_t_LDFLAGS = $(fakedisk_wrap) -Wl,--wrap=getrandom
tests_helper_hostkeyfile_t_LDADD = $(records_test_ldadd)
tests_helper_writer_t_SOURCES = %D%/writer-t.c \
	%D%/fakedisk.c %D%/fakedisk.h
tests_helper_writer_t_CFLAGS = $(records_test_cflags)
tests_helper_writer_t_LDFLAGS = $(fakedisk_wrap) -Wl,--wrap=pthread_create
tests_helper_writer_t_LDADD = $(records_test_ldadd) $(EVENT_LIBS)
tests_helper_cachefile_t_SOURCES = %D%/cachefile-t.c \
	%D%/statedir.c %D%/statedir.h \
	%D%/fakedisk.c %D%/fakedisk.h %D%/logtrap.c %D%/logtrap.h
tests_helper_cachefile_t_CFLAGS = $(records_test_cflags)
tests_helper_cachefile_t_LDFLAGS = $(fakedisk_wrap)
tests_helper_cachefile_t_LDADD = $(records_test_ldadd) $(EVENT_LIBS)
tests_helper_cacheopen_t_SOURCES = %D%/cacheopen-t.c \
	%D%/statedir.c %D%/statedir.h \
	%D%/fakedisk.c %D%/fakedisk.h %D%/logtrap.c %D%/logtrap.h
tests_helper_cacheopen_t_CFLAGS = $(records_test_cflags)
tests_helper_cacheopen_t_LDFLAGS = $(fakedisk_wrap) -Wl,--wrap=pthread_create
tests_helper_cacheopen_t_LDADD = $(records_test_ldadd) $(EVENT_LIBS)
tests_helper_cache_t_SOURCES = %D%/cache-t.c \
	%D%/statedir.c %D%/statedir.h \
	%D%/fakeclock.c %D%/fakeclock.h %D%/fakedisk.c %D%/fakedisk.h \
	%D%/memoryscan.c %D%/memoryscan.h
tests_helper_cache_t_CFLAGS = $(records_test_cflags)
tests_helper_cache_t_LDFLAGS = $(fakedisk_wrap)
tests_helper_cache_t_LDADD = $(records_test_ldadd) $(EVENT_LIBS)
tests_helper_cachebounds_t_SOURCES = %D%/cachebounds-t.c \
	%D%/statedir.c %D%/statedir.h \
	%D%/fakeclock.c %D%/fakeclock.h %D%/fakedisk.c %D%/fakedisk.h \
	%D%/memoryscan.c %D%/memoryscan.h
tests_helper_cachebounds_t_CFLAGS = $(records_test_cflags)
tests_helper_cachebounds_t_LDFLAGS = $(fakedisk_wrap)
tests_helper_cachebounds_t_LDADD = $(records_test_ldadd) $(EVENT_LIBS)

gracedesk_sources = %D%/gracedesk.c %D%/gracedesk.h \
	%D%/fakeapi.c %D%/fakeapi.h %D%/fakeclock.c %D%/fakeclock.h \
	%D%/memoryscan.c %D%/memoryscan.h
tests_helper_inquiry_t_SOURCES = %D%/inquiry-t.c $(gracedesk_sources)
tests_helper_inquiry_t_CFLAGS = $(records_test_cflags)
tests_helper_inquiry_t_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=calloc
tests_helper_inquiry_t_LDADD = $(records_test_ldadd) $(EVENT_LIBS)
tests_helper_inquiryanswer_t_SOURCES = %D%/inquiryanswer-t.c \
	$(gracedesk_sources) %D%/fakedisk.c %D%/fakedisk.h \
	%D%/logtrap.c %D%/logtrap.h
tests_helper_inquiryanswer_t_CFLAGS = $(records_test_cflags)
tests_helper_inquiryanswer_t_LDFLAGS = $(fakedisk_wrap)
tests_helper_inquiryanswer_t_LDADD = $(records_test_ldadd) $(EVENT_LIBS)
tests_helper_inquirybreaker_t_SOURCES = %D%/inquirybreaker-t.c \
	$(gracedesk_sources)
tests_helper_inquirybreaker_t_CFLAGS = $(records_test_cflags)
tests_helper_inquirybreaker_t_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=calloc
tests_helper_inquirybreaker_t_LDADD = $(records_test_ldadd) $(EVENT_LIBS)
tests_helper_check_t_SOURCES = %D%/check-t.c $(gracedesk_sources)
tests_helper_check_t_CFLAGS = $(records_test_cflags)
tests_helper_check_t_LDADD = $(records_test_ldadd) $(EVENT_LIBS)
tests_helper_checkrecord_t_SOURCES = %D%/checkrecord-t.c $(gracedesk_sources) \
	%D%/logtrap.c %D%/logtrap.h
tests_helper_checkrecord_t_CFLAGS = $(records_test_cflags)
tests_helper_checkrecord_t_LDADD = $(records_test_ldadd) $(EVENT_LIBS)
tests_helper_waiter_t_SOURCES = %D%/waiter-t.c
tests_helper_waiter_t_CFLAGS = $(records_test_cflags)
tests_helper_waiter_t_LDADD = $(records_test_ldadd) $(EVENT_LIBS)

# The model test: what a host lives through, seen by the product and a model.
grace_model_sources = \
	%D%/gracebreaker.c %D%/gracebreaker.h %D%/gracedisk.c %D%/gracedisk.h \
	%D%/graceevent.c %D%/graceevent.h %D%/gracefiles.c %D%/gracefiles.h \
	%D%/gracegate.c %D%/gracegate.h %D%/gracehappen.c %D%/gracehappen.h \
	%D%/gracelife.c %D%/gracelife.h %D%/gracemishap.c %D%/gracemishap.h \
	%D%/gracemodel.c %D%/gracemodel.h \
	%D%/graceprocess.c %D%/graceprocess.h %D%/gracepromise.c \
	%D%/gracepromise.h %D%/gracerules.c %D%/gracerules.h \
	%D%/graceseries.c %D%/graceseries.h %D%/graceworld.c %D%/graceworld.h
gracegate_wrap = -Wl,--wrap=pthread_create,--wrap=pthread_cond_wait \
	-Wl,--wrap=pthread_cond_signal,--wrap=getrandom
tests_helper_grace_model_t_SOURCES = %D%/grace-model-t.c \
	$(grace_model_sources) $(gracedesk_sources) \
	%D%/fakedisk.c %D%/fakedisk.h
tests_helper_grace_model_t_CFLAGS = $(records_test_cflags)
tests_helper_grace_model_t_LDFLAGS = $(fakedisk_wrap) $(gracegate_wrap) \
	-Wl,--wrap=log_line
tests_helper_grace_model_t_LDADD = $(records_test_ldadd) $(EVENT_LIBS)

# What that test is worth: helper/ broken in one place at a time.  It takes
# minutes, so `make check` leaves it out.
EXTRA_DIST += %D%/grace-mutants %D%/grace-mutants.txt
EXTRA_DIST += %D%/fact-mutants.txt
phony_targets += check-mutants
phony_targets += check-fact-mutants
mutant_compile = $(CC) -D_GNU_SOURCE -I$(abs_top_srcdir) $(CPPFLAGS) \
	$(helper_libhelper_la_CFLAGS) $(CFLAGS) -Wno-error
mutant_link = $(LIBTOOL) --quiet --tag=CC --mode=link $(CCLD) \
	$(records_test_cflags) $(CFLAGS) \
	$(tests_helper_grace_model_t_LDFLAGS) $(LDFLAGS)
mutant_rest = $(tests_helper_grace_model_t_OBJECTS) \
	$(tests_helper_grace_model_t_LDADD) $(LIBS)
check-mutants: tests/helper/grace-model-t
	@top_srcdir='$(abs_top_srcdir)' MUTANTS='$(MUTANTS)' \
	MUTANT_LIST=grace-mutants.txt \
	MUTANT_COMPILE='$(mutant_compile)' MUTANT_LINK='$(mutant_link)' \
	MUTANT_REST='$(mutant_rest)' \
	$(SHELL) $(abs_top_srcdir)/%D%/grace-mutants
	@[ -n '$(MUTANTS)' ] || $(MAKE) --no-print-directory check-fact-mutants
fact_mutant_link = $(LIBTOOL) --quiet --tag=CC --mode=link $(CCLD) \
	$(records_test_cflags) $(CFLAGS) \
	$(tests_helper_fact_model_t_LDFLAGS) $(LDFLAGS)
fact_mutant_rest = $(tests_helper_fact_model_t_OBJECTS) \
	$(tests_helper_fact_model_t_LDADD) $(LIBS)
check-fact-mutants: tests/helper/fact-model-t
	@top_srcdir='$(abs_top_srcdir)' MUTANTS='$(MUTANTS)' \
	MUTANT_LIST=fact-mutants.txt \
	MUTANT_COMPILE='$(mutant_compile)' MUTANT_LINK='$(fact_mutant_link)' \
	MUTANT_REST='$(fact_mutant_rest)' \
	$(SHELL) $(abs_top_srcdir)/%D%/grace-mutants
