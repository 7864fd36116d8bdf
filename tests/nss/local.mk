# The library's files with another source that the tests play, and the built
# library in libc, on the host of tests/support/host.sh.
nss_test_fakes = %D%/fakesource.c %D%/fakesource.h
nss_test_wraps = -Wl,--wrap=getpwnam_r -Wl,--wrap=getgrouplist \
	-Wl,--wrap=logindefs_read
nss_test_ldadd = nss/libname.la $(CMOCKA_LIBS)
ovhpat_c_tests += %D%/account-t %D%/entry-t %D%/grouplist-t

tests_nss_account_t_SOURCES = %D%/account-t.c $(nss_test_fakes)
tests_nss_account_t_CFLAGS = $(TEST_CFLAGS)
tests_nss_account_t_LDFLAGS = $(AM_LDFLAGS) $(nss_test_wraps)
tests_nss_account_t_LDADD = $(nss_test_ldadd)

tests_nss_entry_t_SOURCES = %D%/entry-t.c $(nss_test_fakes)
tests_nss_entry_t_CFLAGS = $(TEST_CFLAGS)
tests_nss_entry_t_LDFLAGS = $(AM_LDFLAGS) $(nss_test_wraps)
tests_nss_entry_t_LDADD = $(nss_test_ldadd)

tests_nss_grouplist_t_SOURCES = %D%/grouplist-t.c $(nss_test_fakes)
tests_nss_grouplist_t_CFLAGS = $(TEST_CFLAGS)
tests_nss_grouplist_t_LDFLAGS = $(AM_LDFLAGS) $(nss_test_wraps) \
	-Wl,--wrap=reallocarray
tests_nss_grouplist_t_LDADD = $(nss_test_ldadd)

if HAVE_MICROHTTPD
check_PROGRAMS += %D%/nsslook
tests_nss_nsslook_SOURCES = %D%/nsslook.c
tests_nss_nsslook_CFLAGS = $(TEST_CFLAGS) -pthread
ovhpat_sh_tests += %D%/lookup-t.sh %D%/nscd-t.sh %D%/pam-t.sh
endif
