# Documentation that is installed.  The two files of /etc/ovhpat among the
# examples are also what a first installation begins with (dist/local.mk).
examplesdir = $(docdir)/examples
dist_examples_DATA = \
	%D%/identity.map \
	%D%/nsswitch.conf \
	%D%/ovhpat.conf
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

dist_doc_DATA = \
	ARCHITECTURE.md \
	LICENSE \
	NEWS.md \
	README.md \
	SECURITY.md
docpagesdir = $(docdir)/docs
dist_docpages_DATA = \
	docs/protocol.md \
	docs/sshd.md \
	docs/threat-model.md
