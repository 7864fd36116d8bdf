# ovhpatctl.  libctl is all of it but main(), so that tests link the same
# objects.
noinst_LTLIBRARIES += ctl/libctl.la
ctl_libctl_la_SOURCES = \
	%D%/arguments.c %D%/arguments.h \
	%D%/checkconfig.c %D%/checkconfig.h \
	%D%/command.c %D%/command.h \
	%D%/json.c %D%/json.h \
	%D%/output.c %D%/output.h
ctl_libctl_la_CFLAGS = $(AM_CFLAGS) $(PIE_CFLAGS)

sbin_PROGRAMS += ctl/ovhpatctl
ctl_ovhpatctl_SOURCES = %D%/main.c
ctl_ovhpatctl_CFLAGS = $(AM_CFLAGS) $(PIE_CFLAGS)
ctl_ovhpatctl_LDFLAGS = $(AM_LDFLAGS) $(PIE_LDFLAGS)
# The order says who may use whom.
ctl_libraries = ctl/libctl.la helper/libhelper.la
ctl_ovhpatctl_LDADD = $(ctl_libraries)
