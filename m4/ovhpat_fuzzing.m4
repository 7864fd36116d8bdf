dnl OVHPAT_FUZZING: --enable-fuzzing builds all code for libFuzzer, with the
dnl address and undefined behaviour sanitizers.  Before OVHPAT_HARDENING and
dnl OVHPAT_SANITIZERS: checks of the compiler's own would hide what a sanitizer
dnl sees, and a zeroed variable what was never set.
AC_DEFUN([OVHPAT_FUZZING], [
    AC_ARG_ENABLE([fuzzing],
        [AS_HELP_STRING([--enable-fuzzing],
            [build for libFuzzer and make check-fuzz; needs CC=clang])],
        [], [enable_fuzzing=no])
    FUZZ_LDFLAGS=
    AS_IF([test "x$enable_fuzzing" != xno], [
        AC_MSG_CHECKING([whether $CC has libFuzzer])
        ovhpat_save_CFLAGS=$CFLAGS
        CFLAGS="$CFLAGS -fsanitize=fuzzer,address,undefined"
        AC_LINK_IFELSE([AC_LANG_SOURCE([[
            #include <stddef.h>
            #include <stdint.h>
            int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);
            int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
            {
                return bytes == NULL && len > 0;
            }]])],
            [AC_MSG_RESULT([yes])],
            [AC_MSG_RESULT([no])
             AC_MSG_ERROR([--enable-fuzzing needs CC=clang and its libFuzzer (Debian: clang, libclang-rt-dev)])])
        CFLAGS=$ovhpat_save_CFLAGS
        FUZZ_LDFLAGS=-fsanitize=fuzzer
        AS_IF([test "x$enable_hardening" = x], [enable_hardening=no])
        AS_IF([test "x$enable_sanitizers" = x],
            [enable_sanitizers=fuzzer-no-link,address,undefined])
    ])
    AM_CONDITIONAL([FUZZING], [test "x$enable_fuzzing" != xno])
    AC_SUBST([FUZZ_LDFLAGS])
])
