# What IAM must allow besides: `require`.
ovhpat_sh_tests += \
	%D%/80-require-t.sh \
	%D%/81-require-facts-t.sh \
	%D%/83-require-canary-t.sh
EXTRA_DIST += %D%/require.sh
