#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The end of a user's token, which the host asks OVHcloud for with credentials
# of its own: the user is told in time, the session knows it, grace ends with
# the token; no login waits for it, and what OVHcloud takes is never refused by
# it.
# shellcheck disable=SC2119 # host_start_ovhpatd takes options, or none
# shellcheck disable=SC2154 # names of support.sh
# shellcheck disable=SC2317 # functions that host_await calls
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/system/support.sh
. "$top_srcdir/tests/system/support.sh"

token=$host/tokens/alice
token_path=/v1/me/identity/user/alice.martin/token
policy='"00000000-0000-4000-8000-000000000001"'
ctl="$top_builddir/ctl/ovhpatctl"
day=86400
cp "$top_builddir/tests/system/.libs/clockshift.so" "$host/"
head -c 4096 /dev/zero >"$host/clocks"
chmod 644 "$host/clocks" "$host/clockshift.so"
host_wrap="env CLOCKSHIFT_FILE=$host/clocks LD_PRELOAD=$host/clockshift.so"
host_start_api
host_service both names=both debug
host_service quiet names=both quiet
host_service sudo names=both

# shift_clocks SECONDS: ovhpatd's wall clock and the time since boot.
shift_clocks()
{
    printf '%-20s%-20s' "$1" "$1" |
        dd of="$host/clocks" conv=notrunc status=none
}

# at SECONDS: that far from now, as OVHcloud writes it.
at()
{
    date -u -d "@$(($(date +%s) + $1))" '+%Y-%m-%dT%H:%M:%S.123Z'
}

# alice_tokens JSON: alice's tokens besides "t", with which she logs in here.
alice_tokens()
{
    host_control '{"accounts": {"xx1111-ovh": {"users": {"alice.martin":
        {"tokens": '"$1"'}}}}}'
}

# ends SECONDS|null [NAME]: when it ends.
ends()
{
    ends_at=null
    [ "$1" = null ] || ends_at="\"$(at "$1")\""
    alice_tokens "{\"${2:-t}\": {\"expiresAt\": $ends_at}}"
}

# with KIND [LINE-OF-CACHE...]: ovhpatd anew, which knows nothing yet.
with()
{
    host_credential_ovh_conf "$1"
    shift
    host_api_extra="credentials = $host/ovh.conf
token_url = https://127.0.0.1:$host_port/auth/oauth2/token"
    host_config_extra="[cache]
fresh = 0s
grace = 7d
$(printf '%s\n' "$@")
$no_limits"
    again
}

again()
{
    [ -z "${host_ovhpatd_pid:-}" ] || host_stop "$host_ovhpatd_pid"
    host_write_config
    host_start_ovhpatd
}

forget()
{
    [ -z "${host_ovhpatd_pid:-}" ] || host_stop "$host_ovhpatd_pid"
    host_ovhpatd_pid=
    rm -rf "$host"/state/*
}

# login [NAME [SERVICE [OPTION...]]]: alice with her token, and a session.
# $told is what she is told, $knows what the session knows.
login()
{
    forget_logs
    login_name=${1:-alice}
    login_service=${2:-both}
    [ $# -lt 2 ] || shift
    [ $# -lt 1 ] || shift
    client "$@" -t pts/7 "$login_service" "$login_name" authenticate \
        acct_mgmt open_session <"$token"
    read_client
    read_logs
    told=$(sed -n 's/^message //p' "$host/client.out")
    knows=$(sed -n 's/^env OVHPAT_TOKEN_EXPIRES=//p' "$host/client.out")
    expires=$(sed -n 's/.* login phase=auth .* expires=\([^ ]*\) .*/\1/p' \
        "$host/ovhpatd.out")
}

asked()
{
    host_api_count GET "$token_path$1"
}

# learns: a login after which everything about alice's tokens is known.
learns()
{
    learns_asked=$(asked '/[^ ]*')
    login
    [ "$pam" = PAM_SUCCESS ] || host_fail "not let in: $pam $module"
    learns_count=${1:-1}
    host_await 10 learned || host_fail 'the tokens are not asked about'
}

learned()
{
    [ "$(asked '/[^ ]*')" -ge $((learns_asked + learns_count)) ]
}

# says WHAT TOLD DATE: the login is let in, she is told and the session knows.
says()
{
    is "$1" "$pam, told: $told" "PAM_SUCCESS, told: $2"
    is "$1: the session" "$knows" "$3"
    is "$1: the log" "$expires" "$3"
}

# ends_text: the expiry as the session and the log have it.
ends_text()
{
    echo "${ends_at%.*}Z" | tr -d '"'
}

# One token; each kind of credentials.
for kind in signed oauth2 bearer; do
    forget
    ends $((6 * day + 3600))
    with "$kind"
    learns
    is "$kind: the first login waits for nothing" "$told$knows" ''
    login
    says "$kind: one token" 'Your OVHcloud token ends in 6 days' "$(ends_text)"
done
forget
with signed
learns
before=$(asked '(/[^ ]*)?')
login
is 'known: nothing is asked again' "$(asked '(/[^ ]*)?')" "$before"

# Who is told, and who is not.
login alice both -s
says 'PAM_SILENT' '' "$(ends_text)"
login alice quiet
says 'quiet' '' "$(ends_text)"
forget_logs
client both alice authenticate acct_mgmt open_session <"$token"
is 'a program, without a terminal' "$(grep -c '^message ' "$host/client.out")" 0
host_config_extra="[cache]
fresh = 0s
grace = 7d
expiry_warning = 5d
[service both]
expiry_warning = 0s
[service sudo]
expiry_warning = 30d
$no_limits"
again
learns
login
says 'expiry_warning = 0s' '' "$(ends_text)"
login alice sudo
says 'expiry_warning = 30d of the service' \
    'Your OVHcloud token ends in 6 days' "$(ends_text)"
login alice quiet
says 'expiry_warning = 5d of [cache]' '' "$(ends_text)"

# What root sees.
"$ctl" cache list --socket "$host_socket" >"$host/out"
holds 'cache list shows the end' grep -qF "  ends $(ends_text)" "$host/out"
is 'and with --json' "$("$ctl" --json cache list --socket "$host_socket" |
    jq -r '.records[0].ends')" "$(ends_text)"
"$ctl" explain alice --service both --token-file "$token" \
    --socket "$host_socket" >"$host/out"
holds 'explain shows it' grep -qF "  token ends $(ends_text)" "$host/out"
holds 'explain shows it with the check' \
    grep -q "^  expiry *passed *the token ends $(ends_text)" "$host/out"
is 'and with --json' "$("$ctl" --json explain alice --service both \
    --token-file "$token" --socket "$host_socket" | jq -r .expires)" \
    "$(ends_text)"
holds 'status: the right is there' sh -c \
    "'$ctl' status --socket '$host_socket' |
        grep -q 'account:apiovh:me/identity/user/token/get: good'"

# No end at all.
forget
ends null
with signed
learns
login
says 'a token without an end' '' ''
is 'and its record has none' "$("$ctl" --json cache list --socket \
    "$host_socket" | jq -r '.records[0].ends')" null

# Two tokens: the label says which one, or nobody does.
forget
ends $((2 * 3600 + 600))
alice_tokens '{"laptop": {"expiresAt": "'"$(at $((5 * day)))"'"}}'
with signed
learns 2
login
says 'two tokens' '' ''
login pat_jwt_alice+t
says 'two tokens, the label of one' 'Your OVHcloud token ends in 2 hours' \
    "$(ends_text)"
login pat_jwt_alice+phone
says 'two tokens, the label of none' '' ''
# Grace goes on until the later one has ended.
host_stop "$host_api_pid"
shift_clocks $((4 * day))
login
is 'two tokens, one has ended: grace' "$pam $module" \
    'PAM_SUCCESS auth:OK account:OK'
shift_clocks $((5 * day + 60))
login
is 'two tokens, both have ended: no grace' "$pam $module $helper" \
    'PAM_AUTH_ERR auth:R46 auth:R46'
shift_clocks 0
host_start_api
alice_tokens '{"laptop": null}'

# One token, and grace ends with it, also when the clock is set back and when
# ovhpatd is started again.
forget
ends 3600
with signed
learns
host_await 5 sh -c "ls '$host'/state/records/* >/dev/null 2>&1" ||
    host_fail 'no record'
host_stop "$host_api_pid"
shift_clocks 3500
login
is 'before its end: grace' "$pam $helper" \
    'PAM_SUCCESS auth:OK account:OK'
is 'and both texts' "$told" 'OVHcloud cannot be reached; cached validation, 167 h left
Your OVHcloud token ends in 1 minute'
shift_clocks 3610
login
is 'behind its end: no grace' "$pam $helper" 'PAM_AUTH_ERR auth:R46'
again
login
is 'behind its end, ovhpatd anew' "$pam $helper" 'PAM_AUTH_ERR auth:R46'
printf '%-20s%-20s' 0 3610 | dd of="$host/clocks" conv=notrunc status=none
login
is 'behind its end, the wall clock set back' "$pam $helper" \
    'PAM_AUTH_ERR auth:R46'
shift_clocks 0
host_start_api
login
is 'OVHcloud takes it' "$pam $helper" 'PAM_SUCCESS auth:OK account:OK'

# Past, and accepted all the same: it is no end, online and by grace.
forget
host_control '{"faults": {"GET /me/identity/user/alice.martin/token/t":
    {"body": {"name": "t", "description": "", "lastUsed": null,
    "creation": "2020-01-01T00:00:00Z", "expiresAt": "2021-01-01T00:00:00Z"}}}}'
with signed
learns
login
says 'past, and accepted' '' ''
holds 'and the log says so' grep -q 'took one that had ended by its own word' \
    "$host/ovhpatd.out"
host_stop "$host_api_pid"
login
is 'past, and accepted: grace' "$pam $helper" 'PAM_SUCCESS auth:OK account:OK'
host_start_api

# Answers that say nothing refuse nobody.
for body in '{"name": "t"}' '{"name": "t", "expiresAt": "soon"}' '[]'; do
    forget
    host_control '{"faults": {"GET /me/identity/user/alice.martin/token/t":
        {"body": '"$body"'}}}'
    with signed
    learns
    logged 'end is not known' "$host/ovhpatd.out"
    login
    says "an odd answer: $body" '' ''
done
host_control '{"faults": null}'

# The right is missing: said once, and nobody is out.
forget
ends $((6 * day))
host_control '{"accounts": {"xx1111-ovh": {"policies": {'"$policy"': {
    "permissions": {"allow": [
        {"action": "account:apiovh:me/identity/user/get"}]}}}}}}'
with oauth2
before=$(asked '')
login
is 'the right is missing' "$pam $helper" 'PAM_SUCCESS auth:OK account:OK'
refused_by_api()
{
    [ "$(asked '')" -gt "$before" ]
}
host_await 10 refused_by_api || host_fail 'not asked'
logged 'lack the right account:apiovh:me/identity/user/token/get' \
    "$host/ovhpatd.out"
login
says 'the right is missing, again' '' ''
is 'it is said once' "$(count 'lack the right' "$host/ovhpatd.out")" 0
holds 'status names it' sh -c "'$ctl' status --socket '$host_socket' |
    grep -q 'user/token/get: refused, or a right is missing'"
host_control '{"accounts": {"xx1111-ovh": {"policies": {'"$policy"': {
    "permissions": {"allow": [
        {"action": "account:apiovh:me/identity/user/get"},
        {"action": "account:apiovh:me/identity/user/token/get"}]}}}}}}'

# Slow, or away: no login waits, in_flight = 1 or not.
forget
host_control '{"faults": {"GET /me/identity/user/alice.martin/token*":
    {"delay_ms": 5000}}}'
no_limits="$no_limits
in_flight = 1"
with signed
login
is 'slow: let in' "$pam $helper" 'PAM_SUCCESS auth:OK account:OK'
at_most 'slow: the first login does not wait' "$took_ms" 2500
login
is 'slow: let in again' "$pam $helper" 'PAM_SUCCESS auth:OK account:OK'
at_most 'slow: nor does the next' "$took_ms" 2500
host_control '{"faults": null}'
finish
