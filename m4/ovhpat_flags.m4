dnl OVHPAT_TRY_FLAG(VARIABLE, FLAG): adds FLAG to VARIABLE if a real program
dnl compiles, links and does not make the compiler warn with it.  An empty
dnl main() would accept flags that fail as soon as there is something to do.
AC_DEFUN([OVHPAT_TRY_FLAG], [
    AC_MSG_CHECKING([whether $CC takes $2])
    ovhpat_save_CFLAGS=$CFLAGS
    CFLAGS="$CFLAGS -Werror $2"
    AC_LINK_IFELSE([AC_LANG_SOURCE([[
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        static int twice(int n) { return n * 2; }
        int main(int argc, char **argv)
        {
            char text[64];
            (void)argv;
            memset(text, 0, sizeof(text));
            snprintf(text, sizeof(text), "%d", twice(argc));
            return puts(text) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
        }]])],
        [AC_MSG_RESULT([yes])
         $1="$$1 $2"],
        [AC_MSG_RESULT([no])])
    CFLAGS=$ovhpat_save_CFLAGS
])
