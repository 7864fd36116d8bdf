# pam_ovhpat.so: libpam and libc, nothing else.  libmodule is all of it, so
# that tests link the same objects.
noinst_LTLIBRARIES += pam_ovhpat/libmodule.la
pam_ovhpat_libmodule_la_SOURCES = \
	%D%/accountphase.c %D%/accountphase.h \
	%D%/args.c %D%/args.h \
	%D%/authenticate.c %D%/authenticate.h \
	%D%/call.c %D%/call.h \
	%D%/conversation.c %D%/conversation.h \
	%D%/entry.c \
	%D%/question.c %D%/question.h \
	%D%/report.c %D%/report.h \
	%D%/transaction.c %D%/transaction.h \
	%D%/unixaccount.c %D%/unixaccount.h
pam_ovhpat_libmodule_la_LIBADD = common/libcommon.la $(PAM_LIBS)

security_LTLIBRARIES = pam_ovhpat/pam_ovhpat.la
securitydir = $(pamdir)
pam_ovhpat_pam_ovhpat_la_SOURCES =
pam_ovhpat_pam_ovhpat_la_LIBADD = pam_ovhpat/libmodule.la
pam_ovhpat_pam_ovhpat_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version \
	-shared -Wl,--version-script=$(srcdir)/%D%/pam_ovhpat.map
# Every login loads the module and unloads it.  It has no constructors, so the
# compiler's start files would only bring four more symbols to look up, three of
# them nowhere to be found, a second page to write to, and a way round by
# __cxa_finalize() at the end: together 8 of some 240 microseconds.
if !SANITIZED
pam_ovhpat_pam_ovhpat_la_LDFLAGS += -Wl,-z,defs -Xcompiler -nostartfiles
endif
EXTRA_pam_ovhpat_pam_ovhpat_la_DEPENDENCIES = %D%/pam_ovhpat.map
EXTRA_DIST += %D%/pam_ovhpat.map

# libpam loads the .so; the .la would only confuse.  Without it, libtool does
# not know at the end what to take away.
install_hooks += pam-ovhpat-remove-la
pam-ovhpat-remove-la:
	rm -f $(DESTDIR)$(securitydir)/pam_ovhpat.la
uninstall_hooks += pam-ovhpat-remove-module
pam-ovhpat-remove-module:
	rm -f $(DESTDIR)$(securitydir)/pam_ovhpat.so
phony_targets += pam-ovhpat-remove-la pam-ovhpat-remove-module
