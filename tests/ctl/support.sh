# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# What the tests of ovhpatctl share: TAP, and runs of ovhpatctl of which the
# output and the exit code are looked at.  To be sourced.
: "${top_srcdir:=.}" "${top_builddir:=.}"

tap_count=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# tap_is WHAT GOT WANTED: one line of TAP.
tap_is()
{
    tap_count=$((tap_count + 1))
    if [ "$2" = "$3" ]; then
        echo "ok $tap_count - $1"
    else
        echo "not ok $tap_count - $1"
        printf '%s\n' "got:    $2" "wanted: $3" | sed 's/^/# /'
        head -n 5 "$work/out" "$work/err" | sed 's/^/# /'
    fi
}

# ctl ARGUMENT...: what it says in $work/out and $work/err, its end in $code.
# shellcheck disable=SC2034
ctl()
{
    "$top_builddir/ctl/ovhpatctl" "$@" >"$work/out" 2>"$work/err" </dev/null
    code=$?
}

tap_done()
{
    echo "1..$tap_count"
}
