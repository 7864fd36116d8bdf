# ovhpatctl.  libctl is all of it but main(), so that tests link the same
# objects.
noinst_LTLIBRARIES += ctl/libctl.la
ctl_libctl_la_SOURCES = \
	%D%/arguments.c %D%/arguments.h \
	%D%/checkconfig.c %D%/checkconfig.h \
	%D%/command.c %D%/command.h \
	%D%/doctor.c %D%/doctor.h \
	%D%/doctorapi.c %D%/doctorapi.h \
	%D%/doctorfiles.c %D%/doctorfiles.h \
	%D%/doctornames.c %D%/doctornames.h \
	%D%/doctorpam.c %D%/doctorpam.h \
	%D%/doctorreport.c %D%/doctorreport.h \
	%D%/doctorsocket.c %D%/doctorsocket.h \
	%D%/doctorsshd.c %D%/doctorsshd.h \
	%D%/doctortoken.c %D%/doctortoken.h \
	%D%/findings.c %D%/findings.h \
	%D%/json.c %D%/json.h \
	%D%/lint.c %D%/lint.h \
	%D%/lintdir.c %D%/lintdir.h \
	%D%/lintline.c %D%/lintline.h \
	%D%/lintstack.c %D%/lintstack.h \
	%D%/output.c %D%/output.h \
	%D%/pamcontrol.c %D%/pamcontrol.h \
	%D%/pammodule.c %D%/pammodule.h \
	%D%/pamreader.c %D%/pamreader.h \
	%D%/pamsource.c %D%/pamsource.h \
	%D%/pamstack.c %D%/pamstack.h \
	%D%/pamtext.c %D%/pamtext.h \
	%D%/pamwalk.c %D%/pamwalk.h \
	%D%/situation.c %D%/situation.h \
	%D%/wayin.c %D%/wayin.h
ctl_libctl_la_CFLAGS = $(AM_CFLAGS) $(PIE_CFLAGS)
ctl_libctl_la_CPPFLAGS = $(AM_CPPFLAGS) -DOVHPAT_PAMDIR='"$(pamdir)"'

sbin_PROGRAMS += ctl/ovhpatctl
ctl_ovhpatctl_SOURCES = %D%/main.c
ctl_ovhpatctl_CFLAGS = $(AM_CFLAGS) $(PIE_CFLAGS)
ctl_ovhpatctl_LDFLAGS = $(AM_LDFLAGS) $(PIE_LDFLAGS)
# The order says who may use whom.
# Of the module, only the arguments (args.c) are taken.
ctl_libraries = ctl/libctl.la pam_ovhpat/libmodule.la helper/libhelper.la
ctl_ovhpatctl_LDADD = $(ctl_libraries)
