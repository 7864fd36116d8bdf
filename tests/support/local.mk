# pam_script plays the cases of tests/cases against the built module; the
# neighbour stands beside it in their stacks.  The program exports its own
# syslog(3) to libpam.
check_PROGRAMS += %D%/pam_script
tests_support_pam_script_SOURCES = %D%/pam_script.c \
	%D%/casefile.c %D%/casefile.h \
	%D%/fake_helper.c %D%/fake_helper.h \
	%D%/fake_plan.c %D%/fake_plan.h \
	%D%/hostfiles.c %D%/hostfiles.h \
	%D%/hoststate.c %D%/hoststate.h \
	%D%/lines.c %D%/lines.h \
	%D%/mallocfault.c %D%/mallocfault.h \
	%D%/neighbour.h \
	%D%/pamrun.c %D%/pamrun.h \
	%D%/sanitized.h \
	%D%/scene.c %D%/scene.h \
	%D%/syslogtrap.c %D%/syslogtrap.h
tests_support_pam_script_CFLAGS = $(TEST_CFLAGS)
tests_support_pam_script_LDFLAGS = $(AM_LDFLAGS) -export-dynamic
tests_support_pam_script_LDADD = common/libcommon.la $(PAM_LIBS)

check_LTLIBRARIES += %D%/pam_neighbour.la
tests_support_pam_neighbour_la_SOURCES = %D%/pam_neighbour.c
tests_support_pam_neighbour_la_CFLAGS = $(TEST_CFLAGS)
# -rpath makes a shared object of a library that is never installed.
tests_support_pam_neighbour_la_LDFLAGS = $(AM_LDFLAGS) -module \
	-avoid-version -shared -rpath /nowhere
tests_support_pam_neighbour_la_LIBADD = $(PAM_LIBS)
