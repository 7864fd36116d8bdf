#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Many logins at once, and an API that is slow, stuck or silent: one request
# for one token, nobody waits for longer than [api] timeout, a fresh record is
# never held up, and soon nobody waits at all.
# shellcheck disable=SC2154 # names of host.sh and grace.sh
# shellcheck disable=SC2317 # functions that host_await calls
set -u
# shellcheck source=tests/support/host.sh
. "$top_srcdir/tests/support/host.sh"
host_enter "$0" "$@"
# shellcheck source=tests/system/grace.sh
. "$top_srcdir/tests/system/grace.sh"

# crowd NUMBER TOKENS [OPTION...]: so many logins at once, in the background;
# their answers are in $host/crowd when it has ended.
crowd()
{
    crowd_number=$1
    crowd_tokens=$2
    shift 2
    "$top_builddir/tests/system/asker" --socket "$host_socket" \
        --token-file "$host/tokens/$crowd_tokens" \
        --connections "$crowd_number" "$@" >"$host/crowd" 2>&1 &
    crowd_pid=$!
    host_pids="$host_pids $crowd_pid"
}

crowd_end()
{
    wait "$crowd_pid"
    grace_forget "$crowd_pid"
    answered=$(sed -n 's/^total .* answered \([0-9]*\) .*/\1/p' "$host/crowd")
    slowest=$(sed -n 's/^total .* slowest //p' "$host/crowd")
    sed 's/^/# /' "$host/crowd"
}

# crowd_count REASON [SOURCE]: how many got this answer.
crowd_count()
{
    awk -v reason="^$1\$" -v source="^${2:-.*}\$" \
        '$2 ~ reason && $3 ~ source { count += $1 } END { print count + 0 }' \
        "$host/crowd"
}

# Descriptors that ovhpatd has: its clients, for the most part.
crowd_is_in()
{
    [ "$(find "/proc/$ovhpatd/fd" -mindepth 1 | wc -l)" -gt "$1" ]
}

freeze()
{
    host_freeze "$host_api_pid"
}

thaw()
{
    kill -CONT "$host_api_pid"
}

# memory NAME: kibibytes of /proc/PID/status.
memory()
{
    sed -n "s/^$1:[^0-9]*\([0-9]*\) kB/\1/p" "/proc/$ovhpatd/status"
}

# one_flight WHAT: 1,000 logins with one token, while the API thinks.
one_flight()
{
    asked=$(api_asked)
    freeze
    crowd 1000 alice
    host_await 10 crowd_is_in 1000
    thaw
    crowd_end
    is "$1: all 1,000 are let in" "$(crowd_count OVHPAT-OK online)" 1000
    is "$1: one request" "$(api_asked)" $((asked + 1))
}

test_one_token()
{
    conf_timeout=10s
    grace_config
    start
    one_flight 'one token'
    one_flight 'one token with a record'
    # Those who leave while they wait harm nobody.
    asked=$(api_asked)
    freeze
    crowd 500 alice
    host_await 10 crowd_is_in 500
    kill "$crowd_pid"
    crowd_end
    crowd 500 alice
    host_await 10 crowd_is_in 500
    thaw
    crowd_end
    is 'one token, half of them leave: the others are let in' \
        "$(crowd_count OVHPAT-OK online)" 500
    is 'one token, half of them leave: one request' "$(api_asked)" \
        $((asked + 1))
    stop
}

# Limits are about questions to the API, not about logins.
test_one_token_limits()
{
    limits_saved=$conf_limits
    conf_limits=
    grace_config
    state_clear
    start
    one_flight 'one token, default limits'
    stop
    state_clear
    start
    ask alice
    one_flight 'one token with a record, default limits'
    stop
    conf_limits=$limits_saved
}

# A stuck API, and 1,000 people with a token of their own.
test_distinct_tokens()
{
    conf_timeout=1s
    conf_services='[service fresh]
fresh = 5m'
    grace_config
    start
    asks 'distinct: alice is accepted' 'OVHPAT-OK online' alice
    echo "# VmRSS before: $(memory VmRSS) KiB"
    freeze
    crowd 1000 thousand
    host_await 10 crowd_is_in 200
    asks 'distinct: a fresh record meanwhile' 'OVHPAT-OK fresh' alice \
        --service fresh
    no_more 'distinct: is answered at once' "$ms" 500
    crowd_end
    is 'distinct: all 1,000 are answered' "$answered" 1000
    is 'distinct: all with "cannot tell"' \
        "$(crowd_count 'OVHPAT-R(81|91|37)')" 1000
    no_more 'distinct: none later than the timeout' "$slowest" 1700
    rss=$(memory VmHWM)
    echo "# VmHWM with 1,000 waiting: $rss KiB"
    no_more 'distinct: memory is bounded (KiB)' "$rss" 65536
    asks 'distinct: the breaker is open' 'OVHPAT-R91 none' stranger
    asks 'distinct: a record: by grace' 'OVHPAT-OK grace' alice
    no_more 'distinct: at once' "$ms" 500
    crowd 1000 thousand
    crowd_end
    is 'distinct, breaker open: all are answered' \
        "$(crowd_count OVHPAT-R91)" 1000
    no_more 'distinct, breaker open: at once' "$slowest" 900
    no_more 'distinct: memory does not grow (KiB)' "$(memory VmHWM)" \
        $((rss + 1024))
    thaw
    began=$(date +%s%3N)
    ok 'distinct: works again when the API does' host_await 10 is_let_in
    echo "# works again after $(($(date +%s%3N) - began)) ms"
    stop
}

is_let_in()
{
    ask alice
    [ "$source" = online ]
}

# Three failures open the breaker; then one login tries, and no more.
test_breaker()
{
    api_off
    fault --mode hang-tls
    rm -f "$host/fault.log"
    api_off
    fault --mode hang-tls
    start
    for turn in 1 2 3; do
        asks "breaker: failure $turn" 'OVHPAT-R81 none' stranger$turn
    done
    half_open_from=$(date +%s%3N)
    asks 'breaker: open' 'OVHPAT-R91 none' stranger
    requests=$(fault_asked)
    is 'breaker: three requests' "$requests" 3
    host_await 10 is_half_open
    crowd 300 thousand
    crowd_end
    is 'breaker: half-open, one of 300 asks' "$(fault_asked)" $((requests + 1))
    no_more 'breaker: half-open, one waits at most' \
        "$(crowd_count OVHPAT-R81)" 1
    asks 'breaker: open again' 'OVHPAT-R91 none' stranger
    api_off
    api_on
    began=$(date +%s%3N)
    ok 'breaker: closed within its time' host_await 13 is_let_in
    took=$(($(date +%s%3N) - began))
    echo "# closed after $took ms"
    no_more 'breaker: its second time is at most 10 s' "$took" 11000
    asks 'breaker: closed for all' 'OVHPAT-R40 none' stranger
    stop
}

fault_asked()
{
    grep -c ' GET /v1/auth/details' "$host/fault.log"
}

# Waits out the breaker by its first length, asking nothing.
is_half_open()
{
    [ "$(($(date +%s%3N) - half_open_from))" -gt 5100 ]
}

# Those who wait are answered when ovhpatd ends, and it ends soon.
test_end()
{
    start
    asks 'end: alice is accepted' 'OVHPAT-OK online' alice
    freeze
    crowd 20 alice
    host_await 10 crowd_is_in 20
    began=$(date +%s%3N)
    stop
    took=$(($(date +%s%3N) - began))
    crowd_end
    is 'end: those who wait have grace' "$(crowd_count OVHPAT-OK grace)" 20
    is 'end: with 0' "$stop_code" 0
    no_more 'end: within the timeout' "$took" 2500
    thaw
}

# More logins than descriptors: they wait for their turn, records are kept.
test_descriptors()
{
    ovhpatd_wrap='prlimit --nofile=48'
    start
    asks 'descriptors: alice is accepted' 'OVHPAT-OK online' alice
    crowd 300 alice --service fresh
    crowd_end
    is 'descriptors: all have their turn' "$(crowd_count OVHPAT-OK)" 300
    freeze
    crowd 300 alice
    host_await 10 crowd_is_in 45
    thaw
    crowd_end
    is 'descriptors: and with a slow API' "$(crowd_count OVHPAT-OK)" 300
    restart
    ovhpatd_wrap=
    api_off
    asks 'descriptors: the record is there' 'OVHPAT-OK grace' alice
    stop
    api_on
}

# One person who tries again and again waits three times, and not for ever.
test_one_person()
{
    freeze
    start
    for turn in 1 2 3; do
        asks "one person: waits in vain $turn" 'OVHPAT-R81 none' stranger
    done
    for turn in 4 5 6; do
        ask stranger
        no_more "one person: answered at once $turn" "$ms" 500
    done
    thaw
    stop
}

# The API falls silent: packets are dropped.  When it is back, the questions
# of before are still out, and must not hold up the new ones.
test_silence()
{
    rm -f "$host/wall.port"
    host_start wall "$host/wall.port" "$top_builddir/tests/system/wall" \
        --listen "$host/wall.port" --to "$host_port"
    wall=$host_pid
    host_await 5 test -s "$host/wall.port"
    sed -i "s|^endpoint = .*|endpoint = https://127.0.0.1:$(cat \
        "$host/wall.port")/v1|" "$host/ovhpat.conf"
    start
    asks 'silence: alice is accepted' 'OVHPAT-OK online' alice
    # All connections that there may be are open and in use.
    freeze
    crowd 16 thousand
    host_await 10 crowd_is_in 24
    thaw
    crowd_end
    is 'silence: all is well before' "$(crowd_count OVHPAT-R40)" 16
    kill -USR1 "$wall"
    crowd 50 thousand
    crowd_end
    no_more 'silence: none later than the timeout' "$slowest" 1700
    began=$(date +%s%3N)
    kill -USR2 "$wall"
    asks 'silence: by grace, breaker open' 'OVHPAT-OK grace' alice
    ok 'silence: works again' host_await 15 is_let_in
    took=$(($(date +%s%3N) - began))
    echo "# works again after $took ms"
    no_more 'silence: within the time of the breaker' "$took" 6500
    stop
    grace_config
    host_stop "$wall"
    grace_forget "$wall"
}

# The answer comes when nobody waits for it any more.
test_late()
{
    conf_timeout=500ms
    conf_services=
    grace_config
    state_clear
    ovhpatd_options=
    : >"$host/syslog"
    start
    ovhpatd_options=--foreground
    asks 'late: demo is accepted' 'OVHPAT-OK online' demo --name pat_jwt_demo
    api_change POST /me/identity/user/demo/disable
    freeze
    asks 'late: the API is slow, so by grace' 'OVHPAT-OK grace' demo \
        --name pat_jwt_demo
    ask alice
    is 'late: alice has no record' "$reason" OVHPAT-R81
    thaw
    # authpriv is 10, alert 1: 10 * 8 + 1.
    ok 'late: the refusal is logged at alert, with the login' logged \
        '^<81>.*late refusal.*name=pat_jwt_demo.*service=sshd' "$host/syslog"
    asks 'late: refused now' 'OVHPAT-R41 none' demo --name pat_jwt_demo
    ok 'late: the tombstone and a late yes are written' host_await 5 \
        state_is_written 2
    api_off
    asks 'late: in the outage too' 'OVHPAT-R41 none' demo --name pat_jwt_demo
    asks 'late: a late yes is a record' 'OVHPAT-OK grace' alice
    crash
    start
    asks 'late: and after kill -9' 'OVHPAT-R44 none' demo --name pat_jwt_demo
    asks 'late: the late yes too' 'OVHPAT-OK grace' alice
    stop
    api_on
}

grace_make
openssl rand -base64 300000 | tr '+/' '-_' | tr -d '=\n' | fold -w 300 |
    sed 's/^.\{40\}/eyJhbGciOiJFZERTQSJ9.&./' | head -n 1000 >"$host/tokens/thousand"
host_token alice >/dev/null
test_one_token
test_one_token_limits
test_distinct_tokens
test_breaker
test_end
test_descriptors
test_one_person
test_silence
test_late
finish
