#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The manual: clean mdoc, and its tables say what the sources say.
top_srcdir=${top_srcdir:-.}
# shellcheck source=tests/style/support.sh
. "$top_srcdir/tests/style/support.sh"

pages()
{
    for page in "$top_srcdir"/man/*.[1-8] "$top_builddir"/man/*.[1-8]; do
        [ -f "$page" ] && echo "$page"
    done | sort -u
}

if command -v mandoc >/dev/null; then
    for page in $(pages); do
        style_check "${page##*/} is clean mdoc" \
            "$(mandoc -T lint -W warning "$page" 2>&1)"
    done
else
    style_skip 'clean mdoc' 'mandoc is not installed'
fi

# Outcome and PAM code, as the switch in entry.c has them.
codes()
{
    awk '/case OUTCOME_/ { sub(":", "", $2); outcome = $2 }
         /return PAM_/ && outcome != "" {
             sub(";", "", $2); print outcome, $2; outcome = "" }' \
        "$top_srcdir/pam_ovhpat/entry.c" |
        while read -r outcome code; do
            # INTERNAL is the end of the function.
            text=$(sed -n "s/.*X(${outcome#OUTCOME_}, [^\"]*\"\([^\"]*\)\".*/\1/p" \
                "$top_srcdir/common/outcome.h")
            echo "$text $code"
        done
}

page=$top_srcdir/man/pam_ovhpat.8
style_check 'the table of PAM codes is that of the module' \
    "$(codes | while read -r text code; do
        sed 's/\\-/-/g' "$page" | grep -q "^\.It $text Ta Dv $code Ta " ||
            echo "$text $code"
    done)"
style_check 'every variable of the session is in the manual' \
    "$(sed -n 's/.*"\(OVHPAT_[A-Z_]*\)".*/\1/p' \
        "$top_srcdir/pam_ovhpat/transaction.c" | sort -u |
        while read -r name; do
            grep -q "^\.It Ev $name" "$page" || echo "$name"
        done)"

reasons=$top_builddir/man/ovhpat-reasons.7
style_check 'every reason is in ovhpat-reasons(7)' \
    "$(sed -n 's/.*X([A-Z_]*, *[0-9]*, "\(R[0-9]*\)".*/\1/p' \
        "$top_srcdir/common/reason.h" | while read -r id; do
        sed 's/\\-/-/g' "$reasons" | grep -q "OVHPAT-$id" || echo "$id"
    done)"
style_done
