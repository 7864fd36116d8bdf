dnl OVHPAT_SANITIZERS: --enable-sanitizers=address,undefined
AC_DEFUN([OVHPAT_SANITIZERS], [
    AC_ARG_ENABLE([sanitizers],
        [AS_HELP_STRING([--enable-sanitizers@<:@=LIST@:>@],
            [build with -fsanitize=LIST @<:@address,undefined@:>@])],
        [], [enable_sanitizers=no])
    SANITIZE_FLAGS=
    AS_CASE([$enable_sanitizers], [no], [],
        [yes], [SANITIZE_FLAGS="-fsanitize=address,undefined"],
        [SANITIZE_FLAGS="-fsanitize=$enable_sanitizers"])
    AS_IF([test -n "$SANITIZE_FLAGS"],
        [SANITIZE_FLAGS="$SANITIZE_FLAGS -fno-omit-frame-pointer -fno-sanitize-recover=all"])
    AM_CONDITIONAL([SANITIZED], [test -n "$SANITIZE_FLAGS"])
    AC_SUBST([SANITIZE_FLAGS])
])
