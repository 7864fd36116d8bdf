dnl OVHPAT_DIRS: where things are installed.
dnl A program that guards a host keeps its configuration in /etc and its state
dnl in /var and /run, whatever the prefix of the binaries is; an explicit
dnl --sysconfdir, --localstatedir or --runstatedir wins.
AC_DEFUN([OVHPAT_DIRS], [
    AS_CASE([$prefix], [NONE|/usr|/usr/local], [
        AS_IF([test "x$sysconfdir" = 'x${prefix}/etc'], [sysconfdir=/etc])
        AS_IF([test "x$localstatedir" = 'x${prefix}/var'],
            [localstatedir=/var])
        AS_IF([test "x$runstatedir" = 'x${localstatedir}/run'],
            [runstatedir=/run])
    ])
    AC_ARG_WITH([pamdir],
        [AS_HELP_STRING([--with-pamdir=DIR],
            [where PAM modules live @<:@LIBDIR/security@:>@])],
        [pamdir=$withval], [pamdir='${libdir}/security'])
    AC_SUBST([pamdir])
    AC_ARG_WITH([nssdir],
        [AS_HELP_STRING([--with-nssdir=DIR],
            [where libc looks for libnss_ovhpat.so.2 @<:@LIBDIR@:>@])],
        [nssdir=$withval], [nssdir='${libdir}'])
    AC_SUBST([nssdir])
    AC_ARG_WITH([systemdsystemunitdir],
        [AS_HELP_STRING([--with-systemdsystemunitdir=DIR],
            [where systemd units live @<:@PREFIX/lib/systemd/system@:>@])],
        [systemdsystemunitdir=$withval],
        [systemdsystemunitdir='${prefix}/lib/systemd/system'])
    AC_SUBST([systemdsystemunitdir])
    AC_ARG_WITH([sysusersdir],
        [AS_HELP_STRING([--with-sysusersdir=DIR],
            [where sysusers.d lives @<:@PREFIX/lib/sysusers.d@:>@])],
        [sysusersdir=$withval], [sysusersdir='${prefix}/lib/sysusers.d'])
    AC_SUBST([sysusersdir])
    AC_ARG_WITH([tmpfilesdir],
        [AS_HELP_STRING([--with-tmpfilesdir=DIR],
            [where tmpfiles.d lives @<:@PREFIX/lib/tmpfiles.d@:>@])],
        [tmpfilesdir=$withval], [tmpfilesdir='${prefix}/lib/tmpfiles.d'])
    AC_SUBST([tmpfilesdir])
    confdir='${sysconfdir}/ovhpat'
    rundir='${runstatedir}/ovhpat'
    statedir='${localstatedir}/lib/ovhpatd'
    AC_SUBST([confdir])
    AC_SUBST([rundir])
    AC_SUBST([statedir])
])
