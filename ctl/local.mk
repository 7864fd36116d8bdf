# ovhpatctl.  libctl is all of it but main(), so that tests link the same
# objects.
noinst_LTLIBRARIES += ctl/libctl.la
ctl_libctl_la_SOURCES = \
	%D%/arguments.c %D%/arguments.h \
	%D%/cachecommand.c %D%/cachecommand.h \
	%D%/checkconfig.c %D%/checkconfig.h \
	%D%/command.c %D%/command.h \
	%D%/doctor.c %D%/doctor.h \
	%D%/doctorapi.c %D%/doctorapi.h \
	%D%/doctorcredentials.c %D%/doctorcredentials.h \
	%D%/doctorfiles.c %D%/doctorfiles.h \
	%D%/doctornames.c %D%/doctornames.h \
	%D%/doctorowner.c %D%/doctorowner.h \
	%D%/doctorpam.c %D%/doctorpam.h \
	%D%/doctorreport.c %D%/doctorreport.h \
	%D%/doctorsocket.c %D%/doctorsocket.h \
	%D%/doctorsshd.c %D%/doctorsshd.h \
	%D%/doctortoken.c %D%/doctortoken.h \
	%D%/explaincommand.c %D%/explaincommand.h \
	%D%/findings.c %D%/findings.h \
	%D%/helper.c %D%/helper.h \
	%D%/hostaccount.c %D%/hostaccount.h \
	%D%/json.c %D%/json.h \
	%D%/lint.c %D%/lint.h \
	%D%/lintdir.c %D%/lintdir.h \
	%D%/lintline.c %D%/lintline.h \
	%D%/lintmark.c %D%/lintmark.h \
	%D%/lintstack.c %D%/lintstack.h \
	%D%/lockcommand.c %D%/lockcommand.h \
	%D%/output.c %D%/output.h \
	%D%/pamcode.c %D%/pamcode.h \
	%D%/pamcontrol.c %D%/pamcontrol.h \
	%D%/pammodule.c %D%/pammodule.h \
	%D%/pamreader.c %D%/pamreader.h \
	%D%/pamsource.c %D%/pamsource.h \
	%D%/pamstack.c %D%/pamstack.h \
	%D%/pamtext.c %D%/pamtext.h \
	%D%/pamwalk.c %D%/pamwalk.h \
	%D%/rulefiles.c %D%/rulefiles.h \
	%D%/serviceuser.c %D%/serviceuser.h \
	%D%/shown.c %D%/shown.h \
	%D%/situation.c %D%/situation.h \
	%D%/statuscommand.c %D%/statuscommand.h \
	%D%/tokeninput.c %D%/tokeninput.h \
	%D%/whycommand.c %D%/whycommand.h \
	%D%/wayin.c %D%/wayin.h
ctl_libctl_la_CFLAGS = $(AM_CFLAGS) $(PIE_CFLAGS) $(JSON_CFLAGS)
ctl_libctl_la_CPPFLAGS = $(AM_CPPFLAGS) -DOVHPAT_PAMDIR='"$(pamdir)"'

sbin_PROGRAMS += ctl/ovhpatctl
ctl_ovhpatctl_SOURCES = %D%/main.c
ctl_ovhpatctl_CFLAGS = $(AM_CFLAGS) $(PIE_CFLAGS)
ctl_ovhpatctl_LDFLAGS = $(AM_LDFLAGS) $(PIE_LDFLAGS)
# The order says who may use whom.
# Of the module, only the arguments (args.c) are taken.
ctl_libraries = ctl/libctl.la pam_ovhpat/libmodule.la helper/libhelper.la
ctl_ovhpatctl_LDADD = $(ctl_libraries)
