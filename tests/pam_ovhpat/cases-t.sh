#!/bin/sh
# SPDX-License-Identifier: MIT
# Plays every case of tests/cases against the built module.  One case or some:
#   make check TESTS=tests/pam_ovhpat/cases-t.sh CASES='quiet debug'
: "${top_srcdir:=.}" "${top_builddir:=.}"

# Some cases do not run as root, and the tree may lie where only root can go.
modules=$(mktemp -d) || exit 99
trap 'rm -r "$modules"' EXIT
trap 'exit 99' INT TERM HUP
chmod 755 "$modules"
cp "$top_builddir/pam_ovhpat/.libs/pam_ovhpat.so" \
    "$top_builddir/tests/support/.libs/pam_neighbour.so" "$modules" || exit 99

set -- -m "$modules/pam_ovhpat.so" -n "$modules/pam_neighbour.so"
if [ -n "$CASES" ]; then
    for name in $CASES; do
        set -- "$@" "$top_srcdir/tests/cases/$name.case"
    done
else
    set -- "$@" "$top_srcdir/tests/cases"
fi
"$top_builddir/tests/support/pam_script" "$@"
