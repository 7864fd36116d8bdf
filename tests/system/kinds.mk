# What people type, where OVHcloud's regions are, and several OVH accounts.
ovhpat_sh_tests += \
	%D%/84-kinds-t.sh \
	%D%/84-regions-t.sh \
	%D%/84-accounts-t.sh
