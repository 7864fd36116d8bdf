# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# Programs that a person uses on a terminal, and what came of it in both logs
# and at the API.  To be sourced behind tests/system/support.sh.
#
# shellcheck disable=SC2034,SC2154 # names for the tests, and of support.sh

typist=$top_builddir/tests/system/typist
: >"$host/terminal.out"

# on_terminal USER COMMAND [TYPIST-OPTION...]: a shell of the user on a terminal,
# with $log as its output, and $code, $module and $asked as what it came to.
on_terminal()
{
    terminal_uid=$(id -u "$1")
    terminal_command=$2
    shift 2
    forget_logs
    asked_before=$(count /auth/details "$host/api.log")
    "$typist" -u "$terminal_uid" "$@" /bin/sh -c "$terminal_command" \
        >"$host/terminal.out" 2>&1
    code=$?
    told
}

# told: reads what the logs say once they are complete; what they and the screen
# say is kept in $host/everything.
told()
{
    logger -p auth.info "mark $$.$tap_count.told"
    host_await 10 grep -q "mark $$.$tap_count.told" "$host/syslog" ||
        host_fail 'no mark in the log'
    read_logs
    cat "$host/syslog" "$host/ovhpatd.out" "$host/terminal.out" \
        >>"$host/everything"
    log=$(cat "$host/terminal.out")
    asked=$(($(count /auth/details "$host/api.log") - asked_before))
}

# came_to WHAT CODE MODULE ASKED: the exit code, the module's reasons, and how
# often the API was asked.
came_to()
{
    is "$1" "exit $code, module $module, API $asked" \
        "exit $2, module $3, API $4"
}
