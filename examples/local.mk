# Documentation that is installed.  The two files of /etc/ovhpat among the
# examples are also what a first installation begins with (dist/local.mk).
examplesdir = $(docdir)/examples
dist_examples_DATA = \
	%D%/identity.map \
	%D%/ovhpat.conf
if ENABLE_NSS
dist_examples_DATA += %D%/nsswitch.conf
endif
examplespamdir = $(examplesdir)/pam.d
dist_examplespam_DATA = \
	%D%/pam.d/cron \
	%D%/pam.d/login \
	%D%/pam.d/ovhpat-demo \
	%D%/pam.d/sshd \
	%D%/pam.d/su \
	%D%/pam.d/sudo \
	%D%/pam.d/sudo-i
examplessshddir = $(examplesdir)/sshd_config.d
dist_examplessshd_DATA = \
	%D%/sshd_config.d/50-ovhpat.conf
# Services that ask PAM, and the lines that they want in their own files.
dist_examplespam_DATA += \
	%D%/pam.d/dovecot \
	%D%/pam.d/ovhpat-faillock \
	%D%/pam.d/postgresql \
	%D%/pam.d/smtp \
	%D%/pam.d/vsftpd
examplespostgresqldir = $(examplesdir)/postgresql
dist_examplespostgresql_DATA = %D%/postgresql/pg_hba.conf
examplesdovecotdir = $(examplesdir)/dovecot
dist_examplesdovecot_DATA = %D%/dovecot/auth-system.conf.ext
examplespostfixdir = $(examplesdir)/postfix
dist_examplespostfix_DATA = %D%/postfix/main.cf
examplessaslauthddir = $(examplesdir)/saslauthd
dist_examplessaslauthd_DATA = \
	%D%/saslauthd/saslauthd \
	%D%/saslauthd/smtpd.conf
examplesvsftpddir = $(examplesdir)/vsftpd
dist_examplesvsftpd_DATA = %D%/vsftpd/vsftpd.conf
examplesfail2bandir = $(examplesdir)/fail2ban
examplesfilterdir = $(examplesfail2bandir)/filter.d
dist_examplesfilter_DATA = %D%/fail2ban/filter.d/ovhpat.conf
examplesjaildir = $(examplesfail2bandir)/jail.d
dist_examplesjail_DATA = %D%/fail2ban/jail.d/ovhpat.conf

dist_doc_DATA = \
	ARCHITECTURE.md \
	LICENSE \
	NEWS.md \
	README.md \
	SECURITY.md
docpagesdir = $(docdir)/docs
dist_docpages_DATA = \
	docs/iam.md \
	docs/protocol.md \
	docs/services.md \
	docs/sshd.md \
	docs/threat-model.md
