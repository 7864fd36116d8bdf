# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# ovhpatctl on the host of support.sh, for the tests of locks and of its other
# commands.  To be sourced behind support.sh.
#
# shellcheck disable=SC2034,SC2154 # names for the tests, from host.sh

ovhpatctl=$top_builddir/ctl/ovhpatctl

# ctl COMMAND ARGUMENT...: $code, and what it says in $host/ctl.out and
# $host/ctl.err.
ctl()
{
    ctl_command=$1
    shift
    # shellcheck disable=SC2086 # a command may have two words
    "$ovhpatctl" ${ctl_json:-} $ctl_command --socket "$host_socket" "$@" \
        >"$host/ctl.out" 2>"$host/ctl.err" </dev/null
    code=$?
}

# ctl_is WHAT CODE COMMAND ARGUMENT...: it ends like that.
ctl_is()
{
    ctl_what=$1
    ctl_wanted=$2
    shift 2
    ctl "$@"
    is "$ctl_what" "$code" "$ctl_wanted"
}

# said WHAT PATTERN: the last output, in one line, is like that.
said()
{
    like "$1" "$(tr '\n' ' ' <"$host/ctl.out")" "$2"
}

complained()
{
    like "$1" "$(tr '\n' ' ' <"$host/ctl.err")" "$2"
}

# field FILTER: of the last answer in JSON.
field()
{
    jq -r "$1" "$host/ctl.out"
}

# A restart over the same state directory, and one without a farewell.
restart_ovhpatd()
{
    host_stop "$host_ovhpatd_pid"
    host_start_ovhpatd
}

crash_ovhpatd()
{
    kill -9 "$host_ovhpatd_pid"
    host_reap "$host_ovhpatd_pid"
    host_start_ovhpatd
}
