# ovhpatctl beside a running ovhpatd, and what fail2ban makes of its lines.
ovhpat_sh_tests += \
	%D%/70-locks-t.sh \
	%D%/71-ctl-t.sh \
	%D%/75-doctor-credentials-t.sh \
	%D%/76-explain-settings-t.sh \
	%D%/77-json-t.sh \
	%D%/73-fail2ban-t.sh \
	%D%/74-walk-t.sh
EXTRA_DIST += %D%/ctl.sh
