# The servers that the other tests rest on, driven with curl.
ovhpat_sh_tests += \
	%D%/ovhfault-t.sh \
	%D%/ovhsim-t.sh
EXTRA_DIST += %D%/support.sh tests/support/certs.sh
