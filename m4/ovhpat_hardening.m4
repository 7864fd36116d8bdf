dnl OVHPAT_HARDENING: sets HARDEN_CFLAGS for all code, PIE_CFLAGS and
dnl PIE_LDFLAGS for programs, HARDEN_LDFLAGS for all links.
AC_DEFUN([OVHPAT_HARDENING], [
    AC_ARG_ENABLE([hardening],
        [AS_HELP_STRING([--disable-hardening],
            [leave the compiler's protections out])],
        [], [enable_hardening=yes])
    HARDEN_CFLAGS= HARDEN_LDFLAGS= PIE_CFLAGS= PIE_LDFLAGS=
    AS_IF([test "x$enable_hardening" = xyes], [
        dnl _FORTIFY_SOURCE warns without optimisation, so it follows -O.
        AS_CASE([" $CFLAGS "], [*" -O0 "*], [],
            [*" -O"*], [OVHPAT_TRY_FLAG([HARDEN_CFLAGS],
                [-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3])])
        m4_foreach_w([flag], [-fstack-protector-strong
            -fstack-clash-protection -fcf-protection=full
            -ftrivial-auto-var-init=zero -fzero-call-used-regs=used-gpr
            -fno-delete-null-pointer-checks -fno-strict-overflow],
            [OVHPAT_TRY_FLAG([HARDEN_CFLAGS], flag)])
        OVHPAT_TRY_FLAG([HARDEN_LDFLAGS], [-Wl,-z,relro])
        OVHPAT_TRY_FLAG([HARDEN_LDFLAGS], [-Wl,-z,now])
        OVHPAT_TRY_FLAG([HARDEN_LDFLAGS], [-Wl,-z,noexecstack])
        OVHPAT_TRY_FLAG([HARDEN_LDFLAGS], [-Wl,-z,separate-code])
        OVHPAT_TRY_FLAG([HARDEN_LDFLAGS], [-Wl,--as-needed])
        PIE_CFLAGS=-fPIE
        PIE_LDFLAGS=-pie
    ])
    AC_SUBST([HARDEN_CFLAGS])
    AC_SUBST([HARDEN_LDFLAGS])
    AC_SUBST([PIE_CFLAGS])
    AC_SUBST([PIE_LDFLAGS])
])
