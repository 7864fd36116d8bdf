# The client of OVHcloud's API.  Five of these tests talk to a TLS server of
# their own, tlsserver.c.
ovhpat_c_tests += \
	%D%/api-t %D%/apiclass-t %D%/apierror-t %D%/apireply-t \
	%D%/cafile-t %D%/heap-t %D%/http-t %D%/httpheader-t \
	%D%/httpmulti-t %D%/httpoptions-t %D%/httpoutcome-t \
	%D%/httptransfer-t %D%/identity-t %D%/jsonscan-t %D%/jsonstring-t
api_test_cflags = $(TEST_CFLAGS) $(CURL_CFLAGS) $(SSL_CFLAGS) \
	$(JSON_CFLAGS) $(EVENT_CFLAGS)
api_test_ldadd = helper/libhelper.la $(CMOCKA_LIBS)
api_tls_sources = \
	%D%/memoryscan.c %D%/memoryscan.h %D%/tlsserver.c %D%/tlsserver.h
api_http_sources = $(api_tls_sources) %D%/httpfixture.c %D%/httpfixture.h
# The tests put the monotonic clock forward instead of waiting.
api_clock_ldflags = $(AM_LDFLAGS) -Wl,--wrap=deadline_now_ms

tests_helper_api_t_SOURCES = %D%/api-t.c %D%/scarcity.h $(api_tls_sources)
tests_helper_api_t_CFLAGS = $(api_test_cflags)
tests_helper_api_t_LDFLAGS = $(scarcity_ldflags) -Wl,--wrap=deadline_now_ms
tests_helper_api_t_LDADD = $(api_test_ldadd) $(SSL_LIBS)
tests_helper_apiclass_t_SOURCES = %D%/apiclass-t.c
tests_helper_apiclass_t_CFLAGS = $(api_test_cflags)
tests_helper_apiclass_t_LDADD = $(api_test_ldadd)
tests_helper_apierror_t_SOURCES = %D%/apierror-t.c
tests_helper_apierror_t_CFLAGS = $(api_test_cflags)
tests_helper_apierror_t_LDADD = $(api_test_ldadd)
tests_helper_apireply_t_SOURCES = %D%/apireply-t.c
tests_helper_apireply_t_CFLAGS = $(api_test_cflags)
tests_helper_apireply_t_LDADD = $(api_test_ldadd)
tests_helper_cafile_t_SOURCES = %D%/cafile-t.c
tests_helper_cafile_t_CFLAGS = $(api_test_cflags)
tests_helper_cafile_t_LDADD = $(api_test_ldadd)
tests_helper_heap_t_SOURCES = %D%/heap-t.c
tests_helper_heap_t_CFLAGS = $(api_test_cflags)
tests_helper_heap_t_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=free
tests_helper_heap_t_LDADD = $(api_test_ldadd)
tests_helper_http_t_SOURCES = %D%/http-t.c $(api_http_sources)
tests_helper_http_t_CFLAGS = $(api_test_cflags)
tests_helper_http_t_LDFLAGS = $(api_clock_ldflags)
tests_helper_http_t_LDADD = $(api_test_ldadd) $(SSL_LIBS)
tests_helper_httpheader_t_SOURCES = %D%/httpheader-t.c
tests_helper_httpheader_t_CFLAGS = $(api_test_cflags)
tests_helper_httpheader_t_LDADD = $(api_test_ldadd)
tests_helper_httpmulti_t_SOURCES = %D%/httpmulti-t.c $(api_http_sources)
tests_helper_httpmulti_t_CFLAGS = $(api_test_cflags)
tests_helper_httpmulti_t_LDFLAGS = $(api_clock_ldflags)
tests_helper_httpmulti_t_LDADD = $(api_test_ldadd) $(SSL_LIBS)
tests_helper_httpoptions_t_SOURCES = %D%/httpoptions-t.c $(api_http_sources)
tests_helper_httpoptions_t_CFLAGS = $(api_test_cflags)
tests_helper_httpoptions_t_LDFLAGS = $(api_clock_ldflags)
tests_helper_httpoptions_t_LDADD = $(api_test_ldadd) $(SSL_LIBS)
tests_helper_httpoutcome_t_SOURCES = %D%/httpoutcome-t.c
tests_helper_httpoutcome_t_CFLAGS = $(api_test_cflags)
tests_helper_httpoutcome_t_LDADD = $(api_test_ldadd)
tests_helper_httptransfer_t_SOURCES = %D%/httptransfer-t.c $(api_http_sources)
tests_helper_httptransfer_t_CFLAGS = $(api_test_cflags)
tests_helper_httptransfer_t_LDFLAGS = $(api_clock_ldflags)
tests_helper_httptransfer_t_LDADD = $(api_test_ldadd) $(SSL_LIBS)
tests_helper_identity_t_SOURCES = %D%/identity-t.c
tests_helper_identity_t_CFLAGS = $(api_test_cflags)
tests_helper_identity_t_LDADD = $(api_test_ldadd)
tests_helper_jsonscan_t_SOURCES = %D%/jsonscan-t.c
tests_helper_jsonscan_t_CFLAGS = $(api_test_cflags)
tests_helper_jsonscan_t_LDADD = $(api_test_ldadd)
tests_helper_jsonstring_t_SOURCES = %D%/jsonstring-t.c
tests_helper_jsonstring_t_CFLAGS = $(api_test_cflags)
tests_helper_jsonstring_t_LDADD = $(api_test_ldadd)
