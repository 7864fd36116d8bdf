#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Every reason is given by some check: one that nothing gives is a promise in
# the manual that is not kept.
top_srcdir=${top_srcdir:-.}
# shellcheck source=tests/style/support.sh
. "$top_srcdir/tests/style/support.sh"

names()
{
    sed -n 's/^ *X(\([A-Z_]*\), *[0-9]*, "[A-Z0-9]*".*/\1/p' \
        "$top_srcdir/common/reason.h"
}

style_check 'the table is found' \
    "$([ "$(names | wc -l)" -ge 40 ] || echo common/reason.h)"

# shellcheck disable=SC2046,SC2086
code=$(style_code $(style_files '*.c' $style_product))
style_check 'every reason is given somewhere' \
    "$(names | while read -r name; do
        printf '%s\n' "$code" |
            grep -qE "[^A-Z_]REASON_$name([^A-Z_]|\$)" || echo "$name"
    done)"

# A reason that ovhpatd or the module gives has a case that shows it.
style_check 'every reason of the module and ovhpatd has a case' \
    "$(sed -n 's/^ *X([A-Z_]*, *[0-9]*, "\(R[0-9]*\|OK\)".*/\1/p' \
        "$top_srcdir/common/reason.h" | while read -r id; do
        grep -lqr "reason=OVHPAT-$id" "$top_srcdir/tests/cases" || echo "$id"
    done)"
style_done
