#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Many logins at once: everybody gets their own answer, nothing leaks, an API
# that is stuck holds nobody longer than the timeout, and the limits stop those
# who guess and nobody else.
# shellcheck disable=SC2119,SC2317 # options are optional; called by host_await
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/system/support.sh
. "$top_srcdir/tests/system/support.sh"

processes=8
each=25
total=$((processes * each))
mkdir "$host/crowd" "$host/answers"

# Distinct tokens, one a line; number N is good if N is even, and then a user's
# of whom there are four.
openssl rand -base64 $((total * 400)) | tr '+/' '-_' | tr -d '=\n' |
    fold -w 480 | grep '.\{480\}' | head -n $total |
    sed 's/^.\{40\}/eyJhbGciOiJFZERTQSJ9.&./' >"$host/tokens/all"
is 'as many tokens as logins' "$(sort -u "$host/tokens/all" | wc -l)" $total
number=0
while read -r token; do
    echo "$token" >"$host/crowd/$number"
    number=$((number + 1))
done <"$host/tokens/all"
people='alice demo ops deploy'

# person N: the user to whom good token N belongs, and as whom it logs in.
person()
{
    # shellcheck disable=SC2086 # words
    set -- $(($1 / 2 % 4)) $people
    shift "$1"
    echo "$2"
}
number=0
while [ $number -lt $total ]; do
    echo "$(person $number) $number $(cat "$host/crowd/$number")"
    number=$((number + 2))
done | jq -R 'split(" ") | {(.[0]): {tokens: {("t" + .[1]): {token: .[2]}}}}' |
    jq -s '{region: "eu", accounts: {"xx1111-ovh": {users:
        (reduce .[] as $one ({}; . * $one))}}}' >"$host/state.json"
chmod 600 "$host/state.json"
host_map='user:xx1111-ovh/* ='
host_start_api
host_start_ovhpatd
host_service test names=both timeout=10 debug

descriptors()
{
    find "/proc/$host_ovhpatd_pid/fd" -mindepth 1 | wc -l
}

# log_in_from FIRST: one process's share of the logins, one after the other.
log_in_from()
{
    mine=$1
    while [ "$mine" -lt $total ]; do
        "$pamclient" test "pat_jwt_$(person "$mine")" authenticate acct_mgmt \
            <"$host/crowd/$mine" >"$host/answers/$mine" 2>&1
        mine=$((mine + processes))
    done
}

# burst: all processes at once.
burst()
{
    burst_pids=
    first=0
    while [ $first -lt $processes ]; do
        log_in_from $first &
        burst_pids="$burst_pids $!"
        first=$((first + 1))
    done
    for one in $burst_pids; do
        wait "$one"
    done
}

# answered PARITY: how the logins with even or odd numbers ended.
answered()
{
    number=$1
    while [ "$number" -lt $total ]; do
        sed -n 's/^\(a[^ ]*\) \([^ ]*\) .*/\1 \2/p' "$host/answers/$number"
        number=$((number + 2))
    done | sort | uniq -c | sed 's/^ *//' | tr '\n' ' '
}

at_rest=$(descriptors)
for turn in first second; do
    rm -f "$host/answers"/*
    began=$(now_ms)
    burst
    echo "# $total logins by $processes processes: $(($(now_ms) - began)) ms"
    is "the $turn crowd: every good token is allowed" "$(answered 0)" \
        '100 acct_mgmt PAM_SUCCESS 100 authenticate PAM_SUCCESS '
    is "the $turn crowd: every bad token is refused" "$(answered 1)" \
        '100 authenticate PAM_AUTH_ERR '
    at_most "the $turn crowd: descriptors" "$(descriptors)" $((at_rest + 8))
done
wrong=0
number=0
while [ $number -lt $total ]; do
    grep -q "^env OVHPAT_IDENTITY=.*/$(person $number)\$" \
        "$host/answers/$number" || wrong=$((wrong + 1))
    number=$((number + 2))
done
is 'nobody got the identity of somebody else' "$wrong" 0
good=$host/crowd/0

# guess: a bad token that nobody has tried for a while; one that was refused a
# moment ago is refused without a question, and does not count.
guessed=1
guess()
{
    guessed=$((guessed + 2))
    attempt test "$1" "$host/crowd/$guessed"
}
attempt test pat_jwt_alice "$good"
admitted 'after the crowds'

# An API that is stuck, and a hundred logins at once.
host_stop "$host_api_pid"
host_start_fault --mode hang-tls
host_stop "$host_ovhpatd_pid"
host_timeout=1s
host_write_config
host_start_ovhpatd
crowd=
one=0
while [ $one -lt 100 ]; do
    "$pamclient" test pat_jwt_demo authenticate <"$host/crowd/$one" \
        >"$host/answers/stuck.$one" 2>&1 &
    crowd="$crowd $!"
    one=$((one + 1))
done
for one in $crowd; do
    wait "$one"
done
is 'stuck: everybody is told that nobody knows' \
    "$(cat "$host/answers"/stuck.* | sed -n 's/^auth[^ ]* \([^ ]*\) .*/\1/p' |
        sort | uniq -c | sed 's/^ *//')" '100 PAM_AUTHINFO_UNAVAIL'
at_most 'stuck: and in time' \
    "$(cat "$host/answers"/stuck.* | sed -n 's/^auth[^ ]* [^ ]* \([^ ]*\) .*/\1/p' |
        sort -n | tail -n 1)" 4000
few_left()
{
    test "$(descriptors)" -le $((at_rest + 8))
}
holds 'stuck: nothing is left of them' host_await 10 few_left
host_stop "$host_api_pid"
host_start_api

# limit_to LINES: a new ovhpatd with these limits.
limit_to()
{
    host_stop "$host_ovhpatd_pid"
    host_config_extra="$no_records
[limits]
$1"
    host_write_config
    host_start_ovhpatd
}

# One source guesses.
limit_to 'unknown_tokens = off
per_source = 3/h'
for guess in 1 2 3; do
    rhost=192.0.2.1
    guess pat_jwt_alice
    refused "per_source: guess $guess" PAM_AUTH_ERR R40
    asked=$(count /auth/details "$host/api.log")
    attempt test pat_jwt_alice "$host/crowd/$guessed"
    refused "per_source: guess $guess once more" PAM_AUTH_ERR R40
    is "per_source: guess $guess once more: the API was not asked" \
        "$(count /auth/details "$host/api.log")" "$asked"
    rhost=192.0.2.2
    attempt test pat_jwt_alice "$good"
    admitted "per_source: beside it, login $guess from another source"
done
asked=$(count /auth/details "$host/api.log")
rhost=192.0.2.1
guess pat_jwt_alice
refused 'per_source: one guess too many' PAM_MAXTRIES R70
is 'per_source: what the user sees' "$text" \
    'Have exhausted maximum number of retries for service'
guess pat_jwt_demo
refused 'per_source: another name from there' PAM_MAXTRIES R70
is 'per_source: the API was not asked' \
    "$(count /auth/details "$host/api.log")" "$asked"
attempt test pat_jwt_alice /dev/null acct_mgmt
judged 'per_source: a login by key from there' PAM_SUCCESS account:OK account:OK
rhost=192.0.2.2
for login in 4 5 6 7; do
    attempt test pat_jwt_alice "$good"
    admitted "per_source: good logins do not count, login $login"
done
rhost=
for guess in 1 2 3; do
    guess pat_jwt_alice
    refused "per_source: guess $guess without a host" PAM_AUTH_ERR R40
done
guess pat_jwt_alice
refused 'per_source: without a host the user is the source' PAM_MAXTRIES R70
rhost=192.0.2.3
guess pat_jwt_alice
refused 'per_source: a third source' PAM_AUTH_ERR R40

# Many sources guess.
limit_to 'unknown_tokens = 3/h
per_source = off'
for guess in 1 2 3; do
    rhost=198.51.100.$guess
    attempt test pat_jwt_alice "$good"
    admitted "unknown_tokens: a good login before guess $guess"
    guess pat_jwt_alice
    refused "unknown_tokens: guess $guess" PAM_AUTH_ERR R40
done
rhost=198.51.100.4
guess pat_jwt_alice
refused 'unknown_tokens: one guess too many' PAM_AUTHINFO_UNAVAIL R71
attempt test pat_jwt_alice /dev/null acct_mgmt
judged 'unknown_tokens: a login by key' PAM_SUCCESS account:OK account:OK
limit_to 'unknown_tokens = off
per_source = off'
attempt test pat_jwt_alice "$host/crowd/$guessed"
refused 'no limits: the same guess' PAM_AUTH_ERR R40
attempt test pat_jwt_alice "$good"
admitted 'no limits: a good login'
finish
