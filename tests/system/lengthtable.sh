# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# The table TOKEN LENGTH of pam_ovhpat(8), for the tests that measure its rows.
#
# shellcheck disable=SC2154 # top_srcdir, of the tests

# lengths_table: its rows as "NAME|LONGEST|LONGER IS".
lengths_table()
{
    sed -n '/^\.Sh TOKEN LENGTH/,/^\.El/s/^\.It \([^S].*\) Ta \(.*\) Ta \(.*\)$/\1|\2|\3/p' \
        "$top_srcdir/man/pam_ovhpat.8" | sed 's/\\-/-/g'
}

# manual_length NAME: the longest token of that row.
manual_length()
{
    lengths_table | awk -F '|' -v "name=$1" '$1 == name { print $2 }'
}
