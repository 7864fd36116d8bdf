# Built programs together: real libpam, real HTTPS, a host of its own in a
# private mount namespace (tests/support/host.sh).
check_PROGRAMS += tests/system/logkeeper
tests_system_logkeeper_SOURCES = %D%/logkeeper.c

check_PROGRAMS += tests/system/pamclient tests/system/rawclient \
	tests/system/memsearch tests/system/silentdns
tests_system_pamclient_SOURCES = %D%/pamclient.c
tests_system_pamclient_LDADD = $(PAM_LIBS)
tests_system_rawclient_SOURCES = %D%/rawclient.c
tests_system_memsearch_SOURCES = %D%/memsearch.c
tests_system_silentdns_SOURCES = %D%/silentdns.c

ovhpat_sh_tests += \
	%D%/10-login-t.sh \
	%D%/11-refusals-t.sh \
	%D%/20-outcomes-t.sh \
	%D%/21-reconnect-t.sh \
	%D%/22-tokens-t.sh \
	%D%/23-helper-failures-t.sh \
	%D%/24-config-t.sh \
	%D%/25-canary-t.sh \
	%D%/26-load-t.sh \
	%D%/27-install-t.sh \
	%D%/30-socket-activation-t.sh \
	%D%/72-doctor-t.sh \
	%D%/82-status-t.sh %D%/82-status-faults-t.sh %D%/82-status-life-t.sh \
	%D%/83-expiry-t.sh
check_PROGRAMS += tests/system/intruder
tests_system_intruder_SOURCES = %D%/intruder.c
tests_system_intruder_LDADD = common/libcommon.la
ovhpat_sh_tests += %D%/83-intruder-t.sh
EXTRA_DIST += tests/support/host.sh tests/support/packages.sh \
	tests/support/hostcredential.sh \
	%D%/support.sh

# Debian's sudo, su, login and cron with the files of examples/pam.d.
check_PROGRAMS += tests/system/typist
tests_system_typist_SOURCES = %D%/typist.c
tests_system_typist_LDADD = -lutil
ovhpat_sh_tests += \
	%D%/55-sudo-t.sh \
	%D%/56-su-login-t.sh \
	%D%/57-cron-t.sh \
	%D%/58-lengths-t.sh \
	%D%/59-locks-t.sh
EXTRA_DIST += tests/support/programs.sh %D%/lengths.sh %D%/lengthtable.sh %D%/terminal.sh

# Services of Debian that ask PAM: the real programs with the files of
# examples/.
ovhpat_sh_tests += \
	%D%/60-postgresql-t.sh \
	%D%/61-dovecot-t.sh \
	%D%/62-vsftpd-t.sh \
	%D%/63-saslauthd-t.sh \
	%D%/64-stack-t.sh \
	%D%/65-postfix-t.sh
EXTRA_DIST += %D%/services.sh
