# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# What the tests of records and grace share: TAP, an ovhpatd that can be
# stopped, killed and started again over the same state directory, an API that
# can be taken away, and one question at a time.  To be sourced by a root shell
# behind tests/support/host.sh and host_enter:
#
#     . "$top_srcdir/tests/support/host.sh"
#     host_enter "$0" "$@"
#     . "$top_srcdir/tests/system/grace.sh"
#     grace_make
#
# shellcheck disable=SC2154 # names of host.sh
# shellcheck disable=SC2034 # names for the scripts that source this

: "${top_srcdir:?}" "${top_builddir:?}" "${host_accounts:?}"

tap_count=0
tap_failed=0

# is WHAT GOT WANTED: one TAP line.
is()
{
    tap_count=$((tap_count + 1))
    if [ "$2" = "$3" ]; then
        echo "ok $tap_count - $1"
        return 0
    fi
    tap_failed=$((tap_failed + 1))
    echo "not ok $tap_count - $1"
    printf '%s\n' "got:    $2" "wanted: $3" | sed 's/^/# /'
    return 1
}

# like WHAT GOT PATTERN: the same with a shell pattern.
like()
{
    # shellcheck disable=SC2254 # the pattern is meant as one
    case $2 in
    $3) is "$1" yes yes ;;
    *) is "$1" "$2" "$3" ;;
    esac
}

# ok WHAT COMMAND...: the command succeeds.
ok()
{
    ok_what=$1
    shift
    if "$@"; then
        is "$ok_what" yes yes
    else
        is "$ok_what" "failed: $*" yes
    fi
}

# no_more WHAT NUMBER LIMIT
no_more()
{
    if [ "$2" -le "$3" ]; then
        is "$1" yes yes
    else
        is "$1" "$2" "at most $3"
    fi
}

finish()
{
    echo "1..$tap_count"
    [ "$tap_failed" -eq 0 ]
    exit
}

# What ovhpat.conf says; each may be changed before grace_config.
conf_timeout=3s
conf_api=
conf_fresh=0s
conf_grace=8h
conf_cache=
conf_limits='unknown_tokens = off
known_tokens = off
per_source = off'
conf_services=

grace_config()
{
    cat >"$host/ovhpat.conf" <<END
[api]
endpoint = $host_url
region = eu
account = xx1111-ovh
ca_file = $host/certs/ca.pem
timeout = $conf_timeout
$conf_api

[map]
file = $host/identity.map

[labels]
CI = deploy

[cache]
fresh = $conf_fresh
grace = $conf_grace
$conf_cache

[limits]
$conf_limits

$conf_services
END
}

grace_map()
{
    cat >"$host/identity.map"
}

# grace_make: the host, its accounts and certificates, the API, a
# configuration.  ovhpatd is not started.
grace_make()
{
    host_make
    state=$host/state
    host_start_api
    host_write_config # for the map
    grace_config
}

# A process that has ended must not be signalled when the test ends.
grace_forget()
{
    grace_left=
    for grace_pid in $host_pids; do
        [ "$grace_pid" = "$1" ] || grace_left="$grace_left $grace_pid"
    done
    host_pids=$grace_left
}

# The commands in front of ovhpatd: an environment, another namespace.
ovhpatd_wrap=
ovhpatd_options=--foreground

# start: ovhpatd over $state, its lines in $host/ovhpatd.out.  The socket is
# there a moment before somebody listens, so the line "ready" is waited for.
start()
{
    rm -f "$host_socket"
    start_ready=$(grace_ready_count)
    # shellcheck disable=SC2086 # lists of words
    host_start ovhpatd "$host_socket" $ovhpatd_wrap \
        setpriv --reuid=nobody --regid=nogroup --clear-groups \
        "$host_ovhpatd" $ovhpatd_options --config "$host/ovhpat.conf" \
        --socket "$host_socket" --state-dir "$state"
    ovhpatd=$host_pid
    host_await 10 grace_is_ready || host_fail 'ovhpatd is not ready'
}

grace_ready_count()
{
    cat "$host/ovhpatd.out" "$host/syslog" 2>/dev/null |
        grep -c 'ovhpatd.*: ready: '
}

grace_is_ready()
{
    [ "$(grace_ready_count)" -gt "$start_ready" ]
}

# stop: by SIGTERM; its exit code.
stop()
{
    kill "$ovhpatd"
    wait "$ovhpatd"
    stop_code=$?
    grace_forget "$ovhpatd"
    return "$stop_code"
}

# crash: kill -9.
crash()
{
    kill -9 "$ovhpatd" 2>/dev/null
    wait "$ovhpatd" 2>/dev/null
    grace_forget "$ovhpatd"
}

restart()
{
    stop
    start
}

reload()
{
    reload_count=$(grep -c 'reloaded: ' "$host/ovhpatd.out")
    kill -HUP "$ovhpatd"
    host_await 5 reload_is_done || host_fail "no reload"
}

reload_is_done()
{
    [ "$(grep -c 'reloaded: ' "$host/ovhpatd.out")" -gt "$reload_count" ]
}

# api_off, api_on: the API is stopped, and its port closed; it comes back on
# the same port with the state that it began with.
api_off()
{
    host_stop "$host_api_pid"
    grace_forget "$host_api_pid"
}

api_on()
{
    host_start_api
}

# fault OPTION...: ovhfault in the API's place, which is off.
fault()
{
    host_start_fault "$@"
}

# api_change METHOD PATH: a change at the API, by the account's owner.
api_change()
{
    curl -sS -f --cacert "$host/certs/ca.pem" -X "$1" -o "$host/changed" \
        -H "Authorization: Bearer $(host_token owner)" "$host_url$2" ||
        host_fail "the API refused $1 $2"
}

# How often the API was asked about a token.
api_asked()
{
    grep -c 'GET /v1/auth/details' "$host/api.log"
}

# ask TOKEN [OPTION...]: one question (asker.c).  Sets reason, source, age,
# left, ms and status.
ask()
{
    ask_token=$1
    shift
    host_token "$ask_token" >/dev/null
    "$top_builddir/tests/system/asker" --socket "$host_socket" \
        --token-file "$host/tokens/$ask_token" "$@" >"$host/answer" 2>&1
    read -r reason source age left ms status <"$host/answer"
}

# asks WHAT WANTED TOKEN [OPTION...]: the question's reason and source.
asks()
{
    asks_what=$1
    asks_wanted=$2
    shift 2
    ask "$@"
    is "$asks_what" "$reason $source" "$asks_wanted"
}

# pam_login SERVICE USER TOKEN: a whole login; prints what the module says of
# it in the log, behind pamtester's exit code.
pam_login()
{
    : >"$host/syslog"
    host_token "$3" | pamtester "$1" "$2" authenticate acct_mgmt \
        >"$host/pamtester.out" 2>&1
    pam_code=$?
    host_await 3 grep -q 'pam_ovhpat.*reason=' "$host/syslog" || :
    pam_line=$(grep 'pam_ovhpat.*reason=' "$host/syslog" | tail -n 1)
}

# logged PATTERN [FILE]: the line is there, now or soon.
logged()
{
    host_await 5 grep -q -e "$1" "${2:-$host/ovhpatd.out}"
}

# The number of lines with PATTERN in ovhpatd's log.
log_count()
{
    grep -c -e "$1" "$host/ovhpatd.out"
}

# Records on the disk: names of 32 hexadecimal digits.
record_files()
{
    find "$state/records" -type f -regex '.*/i?[0-9a-f]+' | sort
}

record_count()
{
    record_files | wc -l
}

# state_is_written: the record and the clock's file are on the disk.
state_is_written()
{
    [ "$(record_count)" -ge "${1:-1}" ] && [ -e "$state/records/time" ]
}

state_clear()
{
    find "$state" -mindepth 1 -delete
}

# state_save, state_load NAME: a copy of the state directory, and back.
state_save()
{
    rm -rf "$host/state.$1"
    cp -a "$state" "$host/state.$1"
}

state_load()
{
    state_clear
    cp -a "$host/state.$1/." "$state/"
}
