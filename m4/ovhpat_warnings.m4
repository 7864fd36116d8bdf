dnl OVHPAT_WARNINGS: sets WARN_CFLAGS; --enable-werror makes them errors.
AC_DEFUN([OVHPAT_WARNINGS], [
    AC_ARG_ENABLE([werror],
        [AS_HELP_STRING([--enable-werror], [warnings are errors])],
        [], [enable_werror=no])
    WARN_CFLAGS=
    m4_foreach_w([flag], [-Wall -Wextra -Wformat=2 -Wconversion
        -Wsign-conversion -Wshadow -Wvla -Wcast-qual -Wswitch-enum
        -Wmissing-prototypes -Wstrict-prototypes -Wundef -Wpointer-arith
        -Wwrite-strings -Wduplicated-cond -Wduplicated-branches -Wlogical-op
        -Wjump-misses-init -Wnull-dereference -Wdate-time],
        [OVHPAT_TRY_FLAG([WARN_CFLAGS], flag)])
    AS_IF([test "x$enable_werror" = xyes], [WARN_CFLAGS="$WARN_CFLAGS -Werror"])
    AC_SUBST([WARN_CFLAGS])
])
