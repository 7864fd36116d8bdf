# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# What the end-to-end tests share: TAP, and logins of which the PAM code and
# both logs are looked at.  To be sourced by a test, which it takes into a
# private mount namespace:
#
#     . "$top_srcdir/tests/system/support.sh"
#     host_start_api; host_start_ovhpatd
#     host_service test names=both
#     attempt test pat_jwt_alice "$host/tokens/alice"
#     admitted 'alice with her token'
#     finish
#
# shellcheck disable=SC2034,SC2154,SC2016 # names for the tests, from eval; awk

: "${top_srcdir:?}" "${top_builddir:?}"
set -u

# shellcheck source=tests/support/host.sh
. "$top_srcdir/tests/support/host.sh"
host_enter "$0" "$@"
host_make

pamclient=$top_builddir/tests/system/pamclient
rawclient=$top_builddir/tests/system/rawclient
tap_count=0
tap_failed=0
attempt_count=0
rhost=
# No record may answer, and no limit may get in the way of many logins.
no_records='[cache]
fresh = 0s
grace = 0s'
no_limits='[limits]
unknown_tokens = off
known_tokens = off
per_source = off'
host_config_extra="$no_records
$no_limits"

# ok WHAT: one TAP line that is good.
ok()
{
    tap_count=$((tap_count + 1))
    printf 'ok %d - %s\n' "$tap_count" "$1"
}

# not_ok WHAT GOT WANTED: one that is not.
not_ok()
{
    tap_count=$((tap_count + 1))
    tap_failed=$((tap_failed + 1))
    printf 'not ok %d - %s\n' "$tap_count" "$1"
    printf '%s\n' "got:    $2" "wanted: $3" | sed 's/^/# /'
}

# is WHAT GOT WANTED
is()
{
    if [ "$2" = "$3" ]; then
        ok "$1"
    else
        not_ok "$@"
    fi
}

# like WHAT GOT PATTERN: the same with a shell pattern.
like()
{
    # shellcheck disable=SC2254 # the pattern is meant as one
    case $2 in
    $3) ok "$1" ;;
    *) not_ok "$@" ;;
    esac
}

# at_most WHAT NUMBER LIMIT
at_most()
{
    if [ "$2" -le "$3" ]; then
        ok "$1"
    else
        not_ok "$1" "$2" "at most $3"
    fi
}

# holds WHAT COMMAND...: the command succeeds.
holds()
{
    holds_what=$1
    shift
    if "$@" >"$host/holds.out" 2>&1; then
        ok "$holds_what"
    else
        not_ok "$holds_what" "$(head -n 5 "$host/holds.out")" "success of $*"
    fi
}

now_ms()
{
    date +%s%3N
}

# count WORD FILE: in how many lines the text stands.
count()
{
    [ -e "$2" ] || : >"$2"
    grep -cF -e "$1" "$2" || :
}

# Forgets both logs.
forget_logs()
{
    : >"$host/syslog"
    : >"$host/ovhpatd.out"
}

# The last line of a test: ovhpatd must have lived until here, and must end
# well.
finish()
{
    if [ -n "${host_ovhpatd_pid:-}" ]; then
        host_stop "$host_ovhpatd_pid"
        is 'ovhpatd ends cleanly' $? 0
    fi
    echo "1..$tap_count"
    [ "$tap_failed" -eq 0 ]
    exit
}

# await_mark: until the log has all that the last client caused.
await_mark()
{
    host_await 10 grep -q "mark $$.$attempt_count\$" "$host/syslog" ||
        host_fail 'no mark in the log'
}

# client SERVICE USER OPERATION...: one PAM transaction, the secret from
# standard input; its story is in $host/client.out, and when it is over, all
# its log lines are in $host/syslog.
client()
{
    attempt_count=$((attempt_count + 1))
    "$pamclient" -m "$$.$attempt_count" ${rhost:+-r "$rhost"} "$@" \
        >"$host/client.out" 2>&1
    client_status=$?
    await_mark
    return "$client_status"
}

# What the logs say, as "PHASE:REASON ..." of the module and of ovhpatd, and
# whether both give the same request ids.
read_logs_awk='
function value(name,    found) {
    if (!match($0, " " name "=[^ ]*"))
        return ""
    found = substr($0, RSTART + length(name) + 2, RLENGTH - length(name) - 2)
    sub(/^OVHPAT-/, "", found)
    sub(/:$/, "", found) # the text follows
    return found
}
function add(list, item) {
    return list == "" ? item : list " " item
}
FILENAME == ARGV[1] && /pam_ovhpat\([^)]*\): / && value("reason") != "" {
    phase = $0
    sub(/.*pam_ovhpat\([^)]*:/, "", phase)
    sub(/\).*/, "", phase)
    module = add(module, phase ":" value("reason"))
    if (value("id") != "-")
        module_ids = add(module_ids, value("id"))
}
FILENAME == ARGV[2] && / login phase=/ {
    helper = add(helper, value("phase") ":" value("reason"))
    helper_ids = add(helper_ids, value("id"))
}
END {
    printf "module=\"%s\"; helper=\"%s\"; ids=%s\n", module, helper,
        module_ids == helper_ids ? "same" : "differ"
}'

read_logs()
{
    eval "$(awk "$read_logs_awk" "$host/syslog" "$host/ovhpatd.out")"
}

# read_client: the last operation of $host/client.out, its PAM code, text and
# milliseconds; and $took_ms of all operations.
read_client()
{
    operation='-' pam='-' text='-' took_ms=0
    while read -r client_word client_code client_ms client_text; do
        case $client_word in
        authenticate | acct_mgmt | setcred | open_session | close_session | \
            chauthtok | start)
            operation=$client_word pam=$client_code text=$client_text
            took_ms=$((took_ms + client_ms))
            ;;
        esac
    done <"$host/client.out"
}

# attempt SERVICE USER TOKEN-FILE [OPERATION...]: a login, judged by what is
# set here: $pam $text $took_ms of read_client, $module $helper $ids of
# read_logs.
attempt()
{
    forget_logs
    attempt_service=$1
    attempt_user=$2
    attempt_file=$3
    shift 3
    [ $# -gt 0 ] || set -- authenticate acct_mgmt
    client "$attempt_service" "$attempt_user" "$@" <"$attempt_file"
    read_client
    read_logs
}

# hold SERVICE USER OPERATION...: begins a login that stops at its prompt.
hold()
{
    forget_logs
    attempt_count=$((attempt_count + 1))
    rm -f "$host/typed"
    mkfifo "$host/typed"
    exec 9<>"$host/typed"
    : >"$host/client.out"
    "$pamclient" -m "$$.$attempt_count" ${rhost:+-r "$rhost"} "$@" \
        <"$host/typed" 9<&- >"$host/client.out" 2>&1 &
    held_pid=$!
    host_pids="$host_pids $held_pid"
    host_await 10 grep -q '^prompt ' "$host/client.out" ||
        host_fail 'no prompt'
}

# type_in TOKEN-FILE: types at the prompt.
type_in()
{
    cat "$1" >&9
    exec 9>&-
}

# finish_held: waits for the login's end, and judges it as attempt does.
finish_held()
{
    host_reap "$held_pid" || :
    await_mark
    read_client
    read_logs
}

# judged WHAT PAM-CODE MODULE HELPER: what the attempt must have come to.
judged()
{
    is "$1" "$pam, module $module, ovhpatd $helper, ids $ids" \
        "$2, module $3, ovhpatd $4, ids same"
}

# admitted WHAT: authentication and account phase said yes.
admitted()
{
    judged "$1" PAM_SUCCESS 'auth:OK account:OK' 'auth:OK account:OK'
}

# refused WHAT PAM-CODE REASON [OVHPATD'S-REASON]: in the first phase; the
# second reason is "-" when ovhpatd must not have been asked.
refused()
{
    refused_by_ovhpatd=${4:-$3}
    case $refused_by_ovhpatd in
    -) refused_by_ovhpatd= ;;
    *) refused_by_ovhpatd=auth:$refused_by_ovhpatd ;;
    esac
    judged "$1" "$2" "auth:$3" "$refused_by_ovhpatd"
}

# logged TEXT FILE: waits until the text stands in the file.
logged()
{
    host_await 10 grep -qF -e "$1" "$2" || host_fail "no $1 in $2"
}
