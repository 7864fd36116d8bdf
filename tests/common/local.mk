# One test for each file of common/, and one for the document of its protocol.
ovhpat_c_tests += \
	%D%/isotime-t \
	%D%/client-t %D%/deadline-t %D%/login-t %D%/logindefs-t \
	%D%/outcome-t %D%/printable-t %D%/reason-t %D%/secret-t \
	%D%/token-t %D%/verdict-t %D%/wire-t %D%/wirecodec-t \
	%D%/wiredoc-t
common_test_ldadd = common/libcommon.la $(CMOCKA_LIBS)
tests_common_client_t_SOURCES = %D%/client-t.c
tests_common_client_t_CFLAGS = $(TEST_CFLAGS)
tests_common_client_t_LDADD = $(common_test_ldadd)
tests_common_deadline_t_SOURCES = %D%/deadline-t.c
tests_common_deadline_t_CFLAGS = $(TEST_CFLAGS)
tests_common_deadline_t_LDADD = $(common_test_ldadd)
tests_common_isotime_t_SOURCES = %D%/isotime-t.c
tests_common_isotime_t_CFLAGS = $(TEST_CFLAGS)
tests_common_isotime_t_LDADD = $(common_test_ldadd)
tests_common_login_t_SOURCES = %D%/login-t.c
tests_common_login_t_CFLAGS = $(TEST_CFLAGS)
tests_common_login_t_LDADD = $(common_test_ldadd)
tests_common_logindefs_t_SOURCES = %D%/logindefs-t.c
tests_common_logindefs_t_CFLAGS = $(TEST_CFLAGS)
tests_common_logindefs_t_LDADD = $(common_test_ldadd)
tests_common_outcome_t_SOURCES = %D%/outcome-t.c
tests_common_outcome_t_CFLAGS = $(TEST_CFLAGS)
tests_common_outcome_t_LDADD = $(common_test_ldadd)
tests_common_printable_t_SOURCES = %D%/printable-t.c
tests_common_printable_t_CFLAGS = $(TEST_CFLAGS)
tests_common_printable_t_LDADD = $(common_test_ldadd)
tests_common_reason_t_SOURCES = %D%/reason-t.c
tests_common_reason_t_CFLAGS = $(TEST_CFLAGS)
tests_common_reason_t_LDADD = $(common_test_ldadd)
tests_common_secret_t_SOURCES = %D%/secret-t.c
tests_common_secret_t_CFLAGS = $(TEST_CFLAGS)
tests_common_secret_t_LDADD = $(common_test_ldadd)
tests_common_token_t_SOURCES = %D%/token-t.c
tests_common_token_t_CFLAGS = $(TEST_CFLAGS)
tests_common_token_t_LDADD = $(common_test_ldadd)
tests_common_verdict_t_SOURCES = %D%/verdict-t.c
tests_common_verdict_t_CFLAGS = $(TEST_CFLAGS)
tests_common_verdict_t_LDADD = $(common_test_ldadd)
tests_common_wire_t_SOURCES = %D%/wire-t.c
tests_common_wire_t_CFLAGS = $(TEST_CFLAGS)
tests_common_wire_t_LDADD = $(common_test_ldadd)
tests_common_wirecodec_t_SOURCES = %D%/wirecodec-t.c
tests_common_wirecodec_t_CFLAGS = $(TEST_CFLAGS)
tests_common_wirecodec_t_LDADD = $(common_test_ldadd)
tests_common_wiredoc_t_SOURCES = %D%/wiredoc-t.c
tests_common_wiredoc_t_CFLAGS = $(TEST_CFLAGS)
tests_common_wiredoc_t_LDADD = $(common_test_ldadd)
