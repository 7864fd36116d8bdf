# The servers that the other tests rest on, driven with curl.
ovhpat_sh_tests += \
	%D%/ovhfault-t.sh \
	%D%/faults-t.sh \
	%D%/hostcredential-t.sh \
	%D%/identity-t.sh \
	%D%/oauth2-t.sh \
	%D%/ovhsim-t.sh \
	%D%/policy-t.sh \
	%D%/sdk-t.sh \
	%D%/signed-t.sh
EXTRA_DIST += %D%/client.sh %D%/sdk.go %D%/support.sh tests/support/certs.sh

if HAVE_CMOCKA
ovhpat_c_tests += %D%/signature-t
tests_simulator_signature_t_SOURCES = %D%/signature-t.c simulator/signature.c
tests_simulator_signature_t_CFLAGS = $(TEST_CFLAGS) $(CRYPTO_CFLAGS)
tests_simulator_signature_t_LDADD = $(CMOCKA_LIBS) $(CRYPTO_LIBS)
endif
