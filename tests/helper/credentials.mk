# The host's own credentials: the file, signatures, OAuth2, questions.
ovhpat_c_tests += \
	%D%/credential-t %D%/endpoint-t %D%/fileguard-t %D%/hostanswer-t %D%/hostapi-t \
	%D%/hosthealth-t %D%/hostright-t %D%/hostroutes-t \
	%D%/hosttime-t %D%/httpmessage-t %D%/oauth2-t %D%/percent-t \
	%D%/requirement-t \
	%D%/signature-t
tests_helper_credential_t_SOURCES = %D%/credential-t.c %D%/scratch.h
tests_helper_credential_t_CFLAGS = $(TEST_CFLAGS)
tests_helper_credential_t_LDADD = helper/libhelper.la $(CMOCKA_LIBS)
tests_helper_fileguard_t_SOURCES = %D%/fileguard-t.c %D%/scratch.h
tests_helper_fileguard_t_CFLAGS = $(TEST_CFLAGS)
tests_helper_fileguard_t_LDADD = helper/libhelper.la $(CMOCKA_LIBS)
tests_helper_hostanswer_t_SOURCES = %D%/hostanswer-t.c
tests_helper_hostanswer_t_CFLAGS = $(TEST_CFLAGS)
tests_helper_hostanswer_t_LDADD = helper/libhelper.la $(CMOCKA_LIBS)
# The tests answer in the place of the network.
tests_helper_hostapi_t_SOURCES = %D%/hostapi-t.c %D%/fakeclock.c \
	%D%/fakeclock.h %D%/fakehttp.c %D%/fakehttp.h
tests_helper_hostapi_t_CFLAGS = $(TEST_CFLAGS) $(EVENT_CFLAGS)
tests_helper_hostapi_t_LDADD = helper/libhelper.la $(CMOCKA_LIBS) $(EVENT_LIBS)
tests_helper_hosthealth_t_SOURCES = %D%/hosthealth-t.c
tests_helper_hosthealth_t_CFLAGS = $(TEST_CFLAGS)
tests_helper_hosthealth_t_LDADD = helper/libhelper.la $(CMOCKA_LIBS)
tests_helper_hostright_t_SOURCES = %D%/hostright-t.c
tests_helper_hostright_t_CFLAGS = $(TEST_CFLAGS)
tests_helper_hostright_t_LDADD = helper/libhelper.la $(CMOCKA_LIBS)
tests_helper_hostroutes_t_SOURCES = %D%/hostroutes-t.c
tests_helper_hostroutes_t_CFLAGS = $(TEST_CFLAGS)
tests_helper_hostroutes_t_LDADD = helper/libhelper.la $(CMOCKA_LIBS)
tests_helper_hosttime_t_SOURCES = %D%/hosttime-t.c %D%/fakeclock.c \
	%D%/fakeclock.h
tests_helper_hosttime_t_CFLAGS = $(TEST_CFLAGS) $(EVENT_CFLAGS)
tests_helper_hosttime_t_LDADD = helper/libhelper.la $(CMOCKA_LIBS) \
	$(EVENT_LIBS)
tests_helper_httpmessage_t_SOURCES = %D%/httpmessage-t.c
tests_helper_httpmessage_t_CFLAGS = $(TEST_CFLAGS) $(CURL_CFLAGS)
tests_helper_httpmessage_t_LDADD = helper/libhelper.la $(CMOCKA_LIBS) \
	$(CURL_LIBS)
tests_helper_oauth2_t_SOURCES = %D%/oauth2-t.c %D%/fakeclock.c \
	%D%/fakeclock.h %D%/fakehttp.c %D%/fakehttp.h
tests_helper_oauth2_t_CFLAGS = $(TEST_CFLAGS) $(EVENT_CFLAGS)
tests_helper_oauth2_t_LDADD = helper/libhelper.la $(CMOCKA_LIBS) $(EVENT_LIBS)
tests_helper_percent_t_SOURCES = %D%/percent-t.c
tests_helper_percent_t_CFLAGS = $(TEST_CFLAGS)
tests_helper_percent_t_LDADD = helper/libhelper.la $(CMOCKA_LIBS)
tests_helper_signature_t_SOURCES = %D%/signature-t.c
tests_helper_signature_t_CFLAGS = $(TEST_CFLAGS)
tests_helper_signature_t_LDADD = helper/libhelper.la $(CMOCKA_LIBS)
tests_helper_endpoint_t_SOURCES = %D%/endpoint-t.c
tests_helper_endpoint_t_CFLAGS = $(TEST_CFLAGS)
tests_helper_endpoint_t_LDADD = helper/libhelper.la $(CMOCKA_LIBS)
tests_helper_requirement_t_SOURCES = %D%/requirement-t.c
tests_helper_requirement_t_CFLAGS = $(TEST_CFLAGS)
tests_helper_requirement_t_LDADD = helper/libhelper.la $(CMOCKA_LIBS)

# How users stand; the tests answer in the place of the network.
ovhpat_c_tests += \
	%D%/userreply-t %D%/standing-t %D%/standingrecord-t %D%/standinguser-t \
	%D%/standingtrouble-t \
	%D%/checkstanding-t
tests_helper_userreply_t_SOURCES = %D%/userreply-t.c
tests_helper_userreply_t_CFLAGS = $(TEST_CFLAGS)
tests_helper_userreply_t_LDADD = helper/libhelper.la $(CMOCKA_LIBS)
standdesk_sources = %D%/standdesk.c %D%/standdesk.h \
	%D%/fakehttp.c %D%/fakehttp.h $(gracedesk_sources)
tests_helper_standing_t_SOURCES = %D%/standing-t.c $(standdesk_sources) \
	%D%/logtrap.c %D%/logtrap.h
tests_helper_standing_t_CFLAGS = $(records_test_cflags)
tests_helper_standing_t_LDADD = $(records_test_ldadd) $(EVENT_LIBS)
tests_helper_checkstanding_t_SOURCES = %D%/checkstanding-t.c \
	$(standdesk_sources)
tests_helper_checkstanding_t_CFLAGS = $(records_test_cflags)
tests_helper_checkstanding_t_LDADD = $(records_test_ldadd) $(EVENT_LIBS)
tests_helper_standingrecord_t_SOURCES = %D%/standingrecord-t.c \
	$(standdesk_sources)
tests_helper_standingrecord_t_CFLAGS = $(records_test_cflags)
tests_helper_standingrecord_t_LDADD = $(records_test_ldadd) $(EVENT_LIBS)
tests_helper_standinguser_t_SOURCES = %D%/standinguser-t.c \
	%D%/fakeclock.c %D%/fakeclock.h
tests_helper_standinguser_t_CFLAGS = $(records_test_cflags)
tests_helper_standinguser_t_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=calloc
tests_helper_standinguser_t_LDADD = $(records_test_ldadd) $(EVENT_LIBS)

ovhpat_c_tests += %D%/cacheidentity-t
tests_helper_cacheidentity_t_SOURCES = %D%/cacheidentity-t.c $(gracedesk_sources)
tests_helper_cacheidentity_t_CFLAGS = $(records_test_cflags)
tests_helper_cacheidentity_t_LDADD = $(records_test_ldadd) $(EVENT_LIBS)
ovhpat_c_tests += %D%/userlist-t
tests_helper_userlist_t_SOURCES = %D%/userlist-t.c
tests_helper_userlist_t_CFLAGS = $(TEST_CFLAGS)
tests_helper_userlist_t_LDADD = helper/libhelper.la $(CMOCKA_LIBS)
ovhpat_c_tests += %D%/hostready-t
tests_helper_hostready_t_SOURCES = %D%/hostready-t.c %D%/fakeclock.c \
	%D%/fakeclock.h %D%/fakehttp.c %D%/fakehttp.h
tests_helper_hostready_t_CFLAGS = $(TEST_CFLAGS) $(EVENT_CFLAGS)
tests_helper_hostready_t_LDADD = helper/libhelper.la $(CMOCKA_LIBS) $(EVENT_LIBS)

# Users of another OVH account than the host's credentials.
ovhpat_c_tests += %D%/standingforeign-t
tests_helper_standingforeign_t_SOURCES = %D%/standingforeign-t.c \
	$(standdesk_sources)
tests_helper_standingforeign_t_CFLAGS = $(records_test_cflags)
tests_helper_standingforeign_t_LDADD = $(records_test_ldadd) $(EVENT_LIBS)
tests_helper_standingtrouble_t_SOURCES = %D%/standingtrouble-t.c \
	%D%/logtrap.c %D%/logtrap.h
tests_helper_standingtrouble_t_CFLAGS = $(records_test_cflags)
tests_helper_standingtrouble_t_LDADD = $(records_test_ldadd) $(EVENT_LIBS)
