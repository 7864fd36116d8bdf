# The rules of the project, as tests.
ovhpat_sh_tests += \
	%D%/banned-t.sh %D%/documented-t.sh %D%/exports-t.sh \
	%D%/format-t.sh %D%/heads-t.sh %D%/layers-t.sh %D%/man-t.sh \
	%D%/mirror-t.sh %D%/needed-t.sh %D%/nouns-t.sh %D%/one-yes-t.sh \
	%D%/reasons-t.sh %D%/shell-t.sh %D%/sizes-t.sh
EXTRA_DIST += %D%/support.sh %D%/nouns.awk %D%/sizes.awk %D%/strip.awk \
	%D%/uses.awk
