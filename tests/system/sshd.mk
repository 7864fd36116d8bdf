# Logins through the real sshd and ssh of Debian.
ovhpat_sh_tests += \
	%D%/50-sshd-t.sh \
	%D%/51-sshd-hybrid-t.sh \
	%D%/52-sshd-account-t.sh \
	%D%/53-sshd-outage-t.sh \
	%D%/54-sshd-bytes-t.sh \
	%D%/59-sshd-lock-t.sh
EXTRA_DIST += %D%/sshd.sh
