#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The host asks with credentials of its own how users stand: who is disabled in
# OVHcloud's IAM is out, by token and by key, at once online and behind a
# restart and an outage; who is in order again is in.  Tokens of such users are
# taken by the API here, so that it is the status that decides.
# shellcheck disable=SC2119 # host_start_ovhpatd takes options, or none
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/system/support.sh
. "$top_srcdir/tests/system/support.sh"

tokens=$host/tokens
host_map='user:xx1111-ovh/alice.martin  alice
user:xx1111-ovh/demo  demo
user:xx1111-ovh/*  ='
host_start_api
host_control '{"disabled_user_tokens": "accept",
    "password_change_tokens": "accept"}'
host_service both names=both debug
host_service sshd names=both debug
host_service cron names=both debug

# with KIND [LINE...]: ovhpatd anew with these credentials and lines of [api].
with()
{
    host_credential_ovh_conf "$1"
    shift
    host_api_extra="credentials = $host/ovh.conf
token_url = https://127.0.0.1:$host_port/auth/oauth2/token
$(printf '%s\n' "$@")"
    host_config_extra="[cache]
fresh = 60s
grace = 1h
$no_limits"
    again
}

again()
{
    [ -z "${host_ovhpatd_pid:-}" ] || host_stop "$host_ovhpatd_pid"
    host_write_config
    host_start_ovhpatd
}

# forget: no record and no tombstone; the next one is with or again.
forget()
{
    [ -z "${host_ovhpatd_pid:-}" ] || host_stop "$host_ovhpatd_pid"
    host_ovhpatd_pid=
    rm -rf "$host"/state/*
}

# key SERVICE USER: a login without a token, which has the account phase alone.
key()
{
    attempt "$1" "$2" /dev/null acct_mgmt
}

key_in()
{
    judged "$1" PAM_SUCCESS account:OK account:OK
}

key_out()
{
    judged "$1" PAM_PERM_DENIED "account:$2" "account:$2"
}

users_asked()
{
    host_api_count GET "/v1/me/identity/user/$1"
}

# Each kind of credentials, and each status.
for kind in signed oauth2 bearer; do
    forget
    with "$kind" 'status_max_age = 0s'
    attempt both alice "$tokens/alice"
    admitted "$kind: a user in order"
    key sshd alice
    key_in "$kind: her key"
    host_user_status alice.martin DISABLED
    attempt both alice "$tokens/alice"
    refused "$kind: disabled, a token that the API takes" PAM_PERM_DENIED R56
    key sshd alice
    key_out "$kind: disabled, her key" R56
    host_user_status alice.martin PASSWORD_CHANGE_REQUIRED
    attempt both alice "$tokens/alice"
    refused "$kind: must change the password" PAM_PERM_DENIED R57
    host_user_status alice.martin OK
    attempt both alice "$tokens/alice"
    admitted "$kind: in order again"
    key sshd alice
    key_in "$kind: in order again, her key"
done

# An account that the map gives to whoever has its name, and nobody has.
with signed 'status_max_age = 0s' 'status_unknown = deny'
key sshd ops
key_in 'a local account, and no user is called so'
with signed 'status_max_age = 0s'

# Gone: a 404 alone is not enough, the list must lack the user.
host_control '{"accounts": {"xx1111-ovh": {"users": {"demo": null}}}}'
key sshd demo
key_out 'a user who was deleted: key' R58
host_control '{"faults": {"GET /me/identity/user/demo": {"status": 404, "body":
    {"class": "Client::NotFound", "message": "no"}}}, "accounts": {"xx1111-ovh":
    {"users": {"demo": {"tokens": {"t": {"token": "'"$(host_token demo)"'"}}}}}}}'
forget
again
key sshd demo
key_in 'a 404, but the list has the user'
host_control '{"faults": null}'

# A no outlives the helper and an outage; so does not a yes that is none.
attempt both alice "$tokens/alice"
admitted 'a record before the outage'
host_user_status alice.martin DISABLED
key sshd alice
key_out 'disabled before the outage' R56
host_stop "$host_api_pid"
attempt both alice "$tokens/alice"
refused 'API away: the token of before' PAM_AUTH_ERR R44
again
key sshd alice
key_out 'API away, ovhpatd anew: key' R56
key sshd demo
key_in 'API away: of whom nothing is known, status_unknown = allow'
with signed 'status_unknown = deny'
key sshd demo
key_out 'the same, status_unknown = deny' R59
host_start_api
again
host_control '{"disabled_user_tokens": "accept"}'
key sshd demo
key_in 'API back, status_unknown = deny: in order'

# What the host's credentials lack is no word about a user.
forget
host_user_status alice.martin OK
host_control '{"consumer_keys": {"'"$host_ck"'": {"rules": []}}}'
with signed 'status_max_age = 0s'
attempt both alice "$tokens/alice"
admitted 'the credentials lack a right: allow'
holds 'and the log says so' grep -q "the host's own credentials" \
    "$host/ovhpatd.out"
with signed 'status_unknown = deny'
attempt both alice "$tokens/alice"
refused 'the credentials lack a right: deny' PAM_PERM_DENIED R59
host_control '{"consumer_keys": {"'"$host_ck"'": {"rules":
    [{"method": "GET", "path": "/me/identity/*"}]}}}'

# Questions: none more than needed.
forget
with signed
attempt both alice "$tokens/alice"
admitted 'with the default age'
before=$(users_asked alice.martin)
attempt both alice "$tokens/alice"
admitted 'again'
key sshd alice
key_in 'and her key'
is 'the user was not asked about again' "$(users_asked alice.martin)" "$before"

# cron never waits: it sees what is known, and leaves the question behind.
forget
with signed 'status_max_age = 0s'
host_control '{"faults": {"GET /me/identity/user/*": {"delay_ms": 1500}}}'
key cron alice
key_in 'cron does not wait for an answer'
at_most 'and is quick' "$took_ms" 1000
host_control '{"faults": null}'

# Another OVH account's users may have the same names, and these credentials
# say nothing about them.
forget
host_map='user:yy2222-ovh/mallory  bob
user:xx1111-ovh/*  ='
host_control '{"accounts": {"xx1111-ovh": {"users": {"mallory":
    {"status": "DISABLED"}}}}}'
host_ovh_accounts='xx1111-ovh yy2222-ovh'
with signed 'status_max_age = 0s'
key sshd alice
key_in 'a key of an account that is nobody'\''s at OVHcloud'
attempt both bob "$tokens/mallory"
admitted 'a user of another one, whose namesake is disabled'
finish
