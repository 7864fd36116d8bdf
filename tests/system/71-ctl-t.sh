#!/bin/sh
# SPDX-License-Identifier: MIT
#
# ovhpatctl and a running ovhpatd: explain tells what a login would get and
# changes nothing, status and metrics tell what was, the cache is shown and
# forgotten, and only root may ask.
# shellcheck disable=SC2119 # host_start_ovhpatd takes options, or none
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/system/support.sh
. "$top_srcdir/tests/system/support.sh"
# shellcheck source=tests/system/ctl.sh
. "$top_srcdir/tests/system/ctl.sh"

tokens=$host/tokens
ctl_json=--json
host_token nobody >/dev/null
host_config_extra="[cache]
fresh = 0s
grace = 1h

[limits]
unknown_tokens = 2/h
known_tokens = off
per_source = off

[service sudo]
fresh = 90s
grace = 2h"
host_map='user:xx1111-ovh/alice.martin  alice
user:xx1111-ovh/demo  daemonlike
user:xx1111-ovh/bob  !
user:xx1111-ovh/*  ='
host_start_api
host_start_ovhpatd
host_service sshd names=both debug

# explains WHAT CODE REASON PAM TOKEN-NAME NAME: as a login would end.
explains()
{
    ctl explain --token-file "$tokens/$5" "$6"
    is "$1" "$code $(field '.reason + " " + .pam')" "$2 OVHPAT-$3 $4"
}

requests()
{
    count /v1/auth/details "$host/api.log"
}

records()
{
    ctl 'cache list'
    field .count
}

# Explain is the login without the login.
explains 'explain: a good token' 0 OK PAM_SUCCESS alice pat_jwt_alice
is 'explain: every check' "$(field '[.checks[].check] | join(" ")')" \
    'name shape locked refused fresh limits api answer grace identity holder status active map given demand require expiry allow'
is 'explain: the map line' "$(field .rule)" "$host/identity.map:1"
is 'explain: the API' "$(field '.status, (.queryid | length > 0)' | tr '\n' ' ')" \
    '200 true '
is 'explain: the account' "$(field '.account + " " + .host_result')" \
    'alice passed'
is 'explain: makes no record' "$(records)" 0
explains 'explain: the token of another one' 1 R60 PAM_PERM_DENIED alice \
    pat_jwt_demo
explains 'explain: refused by the map' 1 R61 PAM_PERM_DENIED bob pat_jwt_bob
explains 'explain: not under the limits' 0 OK PAM_SUCCESS alice alice
explains 'explain: a system account' 1 R24 PAM_IGNORE demo daemonlike
explains 'explain: no account' 1 R60 PAM_PERM_DENIED alice pat_jwt_nosuch
explains 'explain: a dead token' 1 R40 PAM_AUTH_ERR nobody pat_jwt_alice
holds 'explain: has a line of its own in the log' \
    grep -q 'explain phase=auth result=allowed' "$host/ovhpatd.out"
is 'explain: which is no login' \
    "$(grep -c 'login phase=auth result=allowed' "$host/ovhpatd.out")" 0
attempt sshd pat_jwt_alice "$tokens/nobody"
refused 'explain: its refusal is kept for a while' PAM_AUTH_ERR R40
is 'explain: so nobody was asked again' "$(requests)" 7
is 'explain: nothing was counted' \
    "$(ctl metrics; field .openmetrics | grep -c 'logins_total.*OK')" 0

# Both limits are there for logins still.
attempt sshd pat_jwt_alice "$tokens/alice"
admitted 'a login under the limit'
attempt sshd pat_jwt_bob "$tokens/bob"
refused 'another one' PAM_PERM_DENIED R61
attempt sshd pat_jwt_demo "$tokens/demo"
refused 'and one too much' PAM_AUTHINFO_UNAVAIL R71

# Without a token.
ctl_is 'no token: a key would do' 0 explain alice
is 'no token: what is known' "$(field '
    "\(.phase) \(.known.lines | length) \(.known.owners[0].identity) " +
    "\(.known.records | length) \(.known.lock)"')" \
    'account 2 urn:v1:eu:identity:user:xx1111-ovh/alice.martin 1 null'
ctl lock user:xx1111-ovh/alice.martin --why test
ctl_is 'no token: all owners are locked' 1 explain alice
is 'no token: and why' "$(field '"\(.reason) \(.known.owners[0].locked)"')" \
    'OVHPAT-R66 true'
explains 'locked: with the token as well' 1 R66 PAM_PERM_DENIED alice alice
is 'locked: the check that says no' "$(field '.checks[-1].check')" holder
ctl unlock user:xx1111-ovh/alice.martin

# The API is away: the record is there, and explain keeps nobody waiting.
host_stop "$host_api_pid"
explains 'away: by grace' 0 OK PAM_SUCCESS alice pat_jwt_alice
is 'away: and says for how long' \
    "$(field '"\(.source) \(.left_s > 3500) \(.policy.grace_s)"')" \
    'grace true 3600'
explains 'away: no record' 3 R80 PAM_AUTHINFO_UNAVAIL demo pat_jwt_demo
for i in 1 2 3 4; do
    ctl explain --token-file "$tokens/demo" demo
done
ctl status
is 'away: explain does not move the breaker' \
    "$(field '"\(.api.breaker) \(.api.failures_in_a_row)"')" 'closed 0'
for i in 1 2 3; do
    attempt sshd pat_jwt_alice "$tokens/alice"
done
admitted 'away: alice by grace'
ctl status
is 'status: the breaker' "$(field .api.breaker)" open
is 'status: what was wrong' "$(field .api.last_failure_reason)" OVHPAT-R80
explains 'breaker open: what a login would get' 0 OK PAM_SUCCESS alice alice

# Status.
ctl status
is 'status: how long a revoked token works' "$(field '.services[] |
    "\(.service) \(.revoked_stops_online_s) \(.revoked_stops_offline_s)"' |
    tr '\n' ' ')" 'sudo 90 7200 all others 0 3600 '
is 'status: the cache' "$(field '.cache |
    "\(.records) \(.tombstones) \(.on_disk) \(.trusted)"')" '2 0 true true'
ctl_json=
ctl_is 'status: for people' 0 status
said 'status: names the worst case' '*all others*0 s while the API is reachable, 3600 s while it is away*'
ctl_is 'metrics: for a monitoring system' 0 metrics
is 'metrics: the last line' "$(tail -n 1 "$host/ctl.out")" '# EOF'
is 'metrics: logins by grace' "$(grep -c \
    'service="sshd",phase="auth",result="allowed",source="grace",reason="OVHPAT-OK"} 3$' \
    "$host/ctl.out")" 1
is 'metrics: answers of the API' \
    "$(sed -n 's/^ovhpat_api_answer_seconds_count //p' "$host/ctl.out")" 10
is 'metrics: every sample has its family' "$(awk '
    /^# TYPE/ { family[$3] = 1; next } /^#/ { next }
    { name = $1; sub(/\{.*/, "", name)
      sub(/_(total|bucket|sum|count|info)$/, "", name)
      if (!(name in family)) print name }' "$host/ctl.out")" ''
for i in 1 2 3; do
    host_service "made-up-$i" names=both
    attempt "made-up-$i" pat_jwt_alice "$tokens/alice"
done
ctl metrics
is 'metrics: services that clients invent are one' \
    "$(grep -c 'service="other"' "$host/ctl.out") $(grep -c made-up "$host/ctl.out")" \
    '2 0'

# The cache.
ctl_is 'cache: list' 0 'cache list'
said 'cache: list' '*record*urn:v1:eu:identity:user:xx1111-ovh/alice.martin*s old*'
id=$(sed -n "s/^\([0-9a-f]*\) .*alice.martin.*/\1/p" "$host/ctl.out")
ctl_is 'cache: of somebody else' 0 'cache list' demo
said 'cache: of somebody else' 'no records*'
ctl_is 'cache: an id that is none' 2 'cache list' 'xyz!'
ctl_is 'cache: forget an account without records' 1 'cache forget' demo
ctl_is 'cache: forget by id' 0 'cache forget' "$id"
crash_ovhpatd
attempt sshd pat_jwt_alice "$tokens/alice"
refused 'cache: forgotten is forgotten' PAM_AUTHINFO_UNAVAIL R80
host_start_api
attempt sshd pat_jwt_alice "$tokens/alice"
admitted 'cache: and the API helps'
for what in alice user:xx1111-ovh/alice.martin; do
    ctl_is "cache: forget $what" 0 'cache forget' "$what"
    restart_ovhpatd # its limits are full again
    attempt sshd pat_jwt_alice "$tokens/alice"
done
ctl_is 'cache: flush' 0 'cache flush'
ctl_is 'cache: flush nothing' 1 'cache flush'

# Why.
"$ovhpatctl" why r60 >"$host/ctl.out"
said 'why: an id' 'OVHPAT-R60*PAM_PERM_DENIED*what to do:*'
"$ovhpatctl" why R98 >"$host/ctl.out" 2>&1
is 'why: no id' $? 1
"$ovhpatctl" --json why >"$host/ctl.out"
is 'why: all of them' "$(field length)" \
    "$(grep -c '^ *X([A-Z]' "$top_srcdir/common/reason.h")"
is 'why: the codes are those of the module' "$(field '.[] |
    select(.reason != "OVHPAT-R00") | "\(.result) \(.pam)"' | sort -u)" \
    "$(sed 's/\\-/-/g' "$top_srcdir/man/pam_ovhpat.8" |
        sed -n 's/^\.It \([a-z-]*\) Ta Dv \(PAM_[A-Z_]*\) Ta .*/\1 \2/p' |
        grep -v '^internal' | sort -u)"

# Who may ask.
setpriv --reuid=4001 --regid=4001 --groups="$(id -g nobody)" \
    "$ovhpatctl" locks --socket "$host_socket" >"$host/ctl.out" \
    2>"$host/ctl.err"
is 'not root: cannot tell' $? 3
complained 'not root: and why' '*only root may ask this*'
chmod 0666 "$host_socket"
setpriv --reuid=4001 --regid=4001 --clear-groups \
    "$ovhpatctl" lock bob --socket "$host_socket" >"$host/ctl.out" \
    2>"$host/ctl.err"
is 'not root, but the socket is open' $? 3
complained 'ovhpatd says it' '*only root may ask this*'
ctl locks
said 'and nothing happened' 'nothing is locked*'
# Tokens come from no command line, and are nowhere.
ctl_is 'a token file that is not there' 3 explain --token-file /nonexistent x
ctl_is 'an empty one' 3 explain --token-file /dev/null x
"$top_builddir/tests/system/typist" -e 'Token: ' -f "$tokens/alice" \
    "$ovhpatctl" explain --socket "$host_socket" --token-file - alice \
    >"$host/ctl.out" 2>"$host/ctl.err"
is 'at a prompt' "$?" 0
said 'at a prompt: it is used' '*with this token*allowed OVHPAT-OK*'
host_token long >/dev/null
head -c 4097 /dev/zero | tr '\0' a >"$tokens/long"
ctl_is 'a token that is too long' 3 explain --token-file "$tokens/long" x
for name in alice demo nobody; do
    is "no token of $name in any log" "$(grep -lF -e "$(cut -c 20-60 \
        "$tokens/$name")" "$host/ovhpatd.out" "$host/syslog" "$host/ctl.out" \
        "$host/ctl.err")" ''
done
host_stop "$host_ovhpatd_pid"
ctl_is 'no ovhpatd: cannot tell' 3 status
complained 'no ovhpatd: where to look' '*systemctl status*'
host_ovhpatd_pid=
finish
