#!/bin/sh
# SPDX-License-Identifier: MIT
# Plays every case of tests/cases against the built module.  One case or some:
#   make check TESTS=tests/pam_ovhpat/cases-t.sh CASES='quiet debug'
: "${top_srcdir:=.}" "${top_builddir:=.}"

set -- -m "$top_builddir/pam_ovhpat/.libs/pam_ovhpat.so" \
    -n "$top_builddir/tests/support/.libs/pam_neighbour.so"
if [ -n "$CASES" ]; then
    for name in $CASES; do
        set -- "$@" "$top_srcdir/tests/cases/$name.case"
    done
else
    set -- "$@" "$top_srcdir/tests/cases"
fi
exec "$top_builddir/tests/support/pam_script" "$@"
