# When tokens end; the tests answer in the place of the network.
ovhpat_c_tests += \
	%D%/cacheend-t %D%/checkexpiry-t %D%/tokenexpiry-t %D%/tokenreply-t \
	%D%/usertoken-t
tests_helper_cacheend_t_SOURCES = %D%/cacheend-t.c $(gracedesk_sources)
tests_helper_cacheend_t_CFLAGS = $(records_test_cflags)
tests_helper_cacheend_t_LDADD = $(records_test_ldadd) $(EVENT_LIBS)
tests_helper_checkexpiry_t_SOURCES = %D%/checkexpiry-t.c $(standdesk_sources)
tests_helper_checkexpiry_t_CFLAGS = $(records_test_cflags)
tests_helper_checkexpiry_t_LDADD = $(records_test_ldadd) $(EVENT_LIBS)
tests_helper_tokenexpiry_t_SOURCES = %D%/tokenexpiry-t.c %D%/logtrap.c \
	%D%/logtrap.h $(standdesk_sources)
tests_helper_tokenexpiry_t_CFLAGS = $(records_test_cflags)
tests_helper_tokenexpiry_t_LDADD = $(records_test_ldadd) $(EVENT_LIBS)
tests_helper_tokenreply_t_SOURCES = %D%/tokenreply-t.c
tests_helper_tokenreply_t_CFLAGS = $(TEST_CFLAGS)
tests_helper_tokenreply_t_LDADD = helper/libhelper.la $(CMOCKA_LIBS)
tests_helper_usertoken_t_SOURCES = %D%/usertoken-t.c
tests_helper_usertoken_t_CFLAGS = $(TEST_CFLAGS)
tests_helper_usertoken_t_LDADD = helper/libhelper.la $(CMOCKA_LIBS)
