#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Every argument and every key is in the manual and in the examples, and the
# examples use no other.
top_srcdir=${top_srcdir:-.}
# shellcheck source=tests/style/support.sh
. "$top_srcdir/tests/style/support.sh"

page=$top_srcdir/man/pam_ovhpat.8
conf_page=$top_srcdir/man/ovhpat.conf.5
conf=$top_srcdir/examples/ovhpat.conf

arguments()
{
    sed -n 's/^ *{"\([a-z_]*\)=\{0,1\}", args_set_.*/\1/p' \
        "$top_srcdir/pam_ovhpat/args.c"
}

# Keys that this version knows only to refuse them are not documented.
keys()
{
    sed -n -e 's/{CONFIGKEY_SERVICE,/{"service",/' \
        -e 's/^ *{"\([a-z]*\)", "\([a-z_]*\)", \([A-Za-z_]*\).*/\1 \2 \3/p' \
        "$top_srcdir/helper/configkey.c" | grep -v configkey_parse_unsupported
}

style_check 'the tables are found' \
    "$([ "$(arguments | wc -l)" -ge 10 ] || echo 'pam_ovhpat/args.c'
       [ "$(keys | wc -l)" -ge 10 ] || echo 'helper/configkey.c')"

style_check 'every argument of the module is in pam_ovhpat(8)' \
    "$(arguments | while read -r name; do
        grep -qE "^\\.It Cm $name( |\$)" "$page" || echo "$name"
    done)"
style_check 'pam_ovhpat(8) promises no other argument' \
    "$(sed -n 's/^\.It Cm \([a-z_]*\) Ns = .*/\1/p' "$page" |
        while read -r name; do
            arguments | grep -qx "$name" || echo "$name"
        done)"
style_check 'the examples of pam.d use arguments that there are' \
    "$(grep -hE '^[^#]*pam_ovhpat\.so' "$top_srcdir"/examples/pam.d/* |
        sed 's/.*pam_ovhpat\.so//' | tr -s ' ' '\n' | sed 's/=.*//' |
        grep . | while read -r name; do
            arguments | grep -qx "$name" || echo "$name"
        done)"

style_check 'every key is in ovhpat.conf(5)' \
    "$(keys | while read -r section name _; do
        grep -qE "^\\.It Li $name( |\$)" "$conf_page" ||
            echo "[$section] $name"
    done)"
style_check 'every key is in examples/ovhpat.conf, as it is or behind a #' \
    "$(keys | while read -r section name _; do
        awk -v "section=[$section]" -v "name=$name" '
            /^#?\[/ { now = $1; sub(/^#/, "", now)
                now = now == "[service" ? "[service]" : now }
            { line = $0; sub(/^#/, "", line); split(line, word, /[ =]+/) }
            now == section && word[1] == name { found = 1 }
            END { exit !found }' "$conf" || echo "[$section] $name"
    done)"
style_check 'examples/ovhpat.conf has no other key' \
    "$(awk '/^#*\[/ { now = $0; sub(/^#/, "", now); sub(/[] ].*/, "", now)
               sub(/^\[/, "", now) }
            /^#?[a-z_]+ *= / { line = $0; sub(/^#/, "", line)
               split(line, word, /[ =]+/); print now, word[1] }' "$conf" |
        while read -r section name; do
            case $section in
            labels) continue ;;
            esac
            keys | grep -q "^$section $name " || echo "[$section] $name"
        done)"

# ovhpatctl: commands and findings, and the lengths that its doctor knows.
ctl_page=$top_srcdir/man/ovhpatctl.8
style_check 'every command is in ovhpatctl(8)' \
    "$(sed -n 's/^    {"\([a-z -]*\)",.*/\1/p' "$top_srcdir/ctl/main.c" |
        sed 's/-/\\\\-/g' | while read -r name; do
            grep -qE "(It|Ic) Cm $name( |\$)|^\\.Cm $name\$" "$ctl_page" ||
                echo "$name"
        done)"
findings()
{
    # shellcheck disable=SC2046
    (cd "$top_srcdir" && grep -ohE \
        '(findings, |reader->findings, |findings,|\? |: |NULL, )"[a-z]+(-[a-z]+)*"' \
        ctl/lintline.c ctl/lintstack.c ctl/pamreader.c) |
        sed 's/.*"\(.*\)"/\1/' | sort -u
}
style_check 'every finding is in ovhpatctl(8)' \
    "$([ "$(findings | wc -l)" -ge 15 ] || echo 'the findings are not found'
       findings | sed 's/-/\\\\-/g' | while read -r id; do
           grep -qE "^\\.It Li (.* , )?$id( |\$)" "$ctl_page" || echo "$id"
       done)"
ways()
{
    sed -n 's/^    {"\(.*\)", \([A-Z_0-9]*\), \(true\|false\)},$/\1 \2/p' \
        "$top_srcdir/ctl/wayin.c" |
        sed 's/TOKEN_MAX/4096/'
}
style_check 'the lengths of ovhpatctl doctor are those of pam_ovhpat(8)' \
    "$(ways >"${TMPDIR:-/tmp}/ways.$$"
       sed -n 's/^\.It \(.*\) Ta \([0-9][0-9]*\) Ta .*/\1 \2/p' \
           "$page" | sed 's/, Ev /, /;s/\\-/-/g;s/ \* / /' |
           diff - "${TMPDIR:-/tmp}/ways.$$"
       rm -f "${TMPDIR:-/tmp}/ways.$$")"
style_done
