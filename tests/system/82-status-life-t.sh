#!/bin/sh
# SPDX-License-Identifier: MIT
#
# How users stand through the life of a host: many users, several owners of an
# account, users who come back, credentials that end, are exchanged or cannot
# be read while ovhpatd runs, and a service that calls itself cron.
# shellcheck disable=SC2119 # host_start_ovhpatd takes options, or none
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/system/support.sh
. "$top_srcdir/tests/system/support.sh"
# shellcheck source=tests/system/ctl.sh
. "$top_srcdir/tests/system/ctl.sh"

tokens=$host/tokens
conf=$host/ovh.conf
host_map='user:xx1111-ovh/alice.martin  alice
user:xx1111-ovh/alice.martin  ops
user:xx1111-ovh/bob  ops
user:xx1111-ovh/*  ='
# A list of users that is longer than any other answer may be.
host_state | jq '.accounts["xx1111-ovh"].users += ([range(9000)
    | {key: "first.last.\(. + 10000)", value: {}}] | from_entries)' \
    >"$host/state.json"
chmod 600 "$host/state.json"
host_start_api
host_control '{"disabled_user_tokens": "accept"}'
for name in both sshd cron; do
    host_service "$name" names=both debug
done

# with KIND [LINE...]: ovhpatd anew with these credentials and lines of [api].
with()
{
    host_credential_ovh_conf "$1"
    shift
    host_api_extra="credentials = $conf
token_url = https://127.0.0.1:$host_port/auth/oauth2/token
$(printf '%s\n' "$@")"
    [ -z "${host_ovhpatd_pid:-}" ] || host_stop "$host_ovhpatd_pid"
    rm -rf "$host"/state/*
    host_write_config
    host_start_ovhpatd
}

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

reload()
{
    : >"$host/ovhpatd.out"
    kill -HUP "$host_ovhpatd_pid"
    host_await 10 grep -q 'reload' "$host/ovhpatd.out" ||
        host_fail 'no reload'
}

resident_kib()
{
    sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$host_ovhpatd_pid/status"
}

# The list of all users, when somebody is gone.
with signed 'status_max_age = 0s' 'status_unknown = deny'
key sshd alice
key_in 'many users: one of them'
before=$(resident_kib)
host_control '{"accounts": {"xx1111-ovh": {"users": {"demo": null}}}}'
key sshd demo
key_in 'many users: a name that nobody ever had here is a local account'
holds 'the list is longer than other answers' \
    [ "$(curl -sS --cacert "$host/certs/ca.pem" -H \
        "Authorization: Bearer $(host_token owner)" \
        "$host_url/me/identity/user" | wc -c)" -gt 150000 ]
host_control '{"accounts": {"xx1111-ovh": {"users": {"alice.martin": null}}}}'
key sshd alice
key_out 'many users: one who was here and is deleted' R58
at_most 'and the memory is given back (KiB)' \
    $(($(resident_kib) - before)) 512
host_control '{"accounts": {"xx1111-ovh": {"users": {"alice.martin":
    {"tokens": {"t": {"token": "'"$(host_token alice)"'"}}}}}}}'
attempt both alice "$tokens/alice"
admitted 'made anew under the same name: her new token'
key sshd alice
key_in 'and the key'

# A part of the list proves nothing.
host_control '{"accounts": {"xx1111-ovh": {"users": {"demo": {}}}}}'
key sshd demo
key_in 'pages: there'
host_control '{"accounts": {"xx1111-ovh": {"users": {"demo": null}}}, "faults":
    {"GET /me/identity/user": {"body": ["bob"], "headers": {"Content-Type":
    "application/json", "X-Pagination-Cursor-Next": "more"}}}}'
key sshd demo
key_out 'pages: not on the first one' R59
holds 'and the log says why' grep -q 'list of users comes in pages' \
    "$host/ovhpatd.out"
host_control '{"faults": null}'

# An account of several owners.
with signed 'status_max_age = 0s' 'status_unknown = deny'
key sshd ops
key_in 'two owners in order'
host_user_status alice.martin DISABLED
key sshd ops
key_in 'one of them disabled'
key cron ops
key_in 'the same, a job'
host_user_status bob DISABLED
key sshd ops
key_out 'both disabled' R56
key cron ops
key_out 'the same, a job' R56
host_user_status bob OK
key sshd ops
key_in 'one of them again'
host_user_status alice.martin OK

# A service with a token waits for an answer, whatever it calls itself.
with signed 'status_unknown = deny' 'status_max_age = 0s'
attempt cron alice "$tokens/alice"
admitted 'a token in cron'
host_control '{"faults": {"GET /me/identity/user/*": {"status": 503}}}'
key cron alice
key_in 'a job goes by what was learned'
attempt cron alice "$tokens/alice"
refused 'a token does not' PAM_PERM_DENIED R59
host_control '{"faults": null}'

# The service account's token is revoked in the middle of its life.
with oauth2 'status_unknown = deny' 'status_max_age = 0s'
key sshd alice
key_in 'oauth2'
fetched=$(host_api_count POST /auth/oauth2/token)
host_control '{"accounts": {"xx1111-ovh": {"service_accounts":
    {"'"$host_client_id"'": {"tokens": null}}}}}'
key sshd alice
key_in 'its token was revoked'
is 'and one new one was fetched' "$(host_api_count POST /auth/oauth2/token)" \
    $((fetched + 1))
host_control '{"accounts": {"xx1111-ovh": {"service_accounts":
    {"'"$host_client_id"'": {"tokens": null, "secret": "another"}}}}}'
key sshd alice
key_out 'the secret was changed, too' R59
is 'one more was tried for, and no third' \
    "$(host_api_count POST /auth/oauth2/token)" $((fetched + 2))
holds 'and the log has the error' \
    grep -q "token endpoint: 400 invalid_client" "$host/ovhpatd.out"

# Another file while ovhpatd runs: the right one helps at once.
host_credential_ovh_conf signed
reload
key sshd alice
key_in 'other credentials, exchanged while running'

# One that cannot be read or may be read by others: the old ones stay.
for how in 'chmod 644' 'chown 4001' 'rm -f'; do
    $how "$conf"
    reload
    holds "$how: the reload says so, with the file" \
        grep -q "reload: $conf.*the old rules stay" "$host/ovhpatd.out"
    key sshd alice
    key_in "$how: the old credentials are used"
    host_credential_ovh_conf signed
done
host_user_status alice.martin DISABLED
key sshd alice
key_out 'and see who is disabled' R56
host_user_status alice.martin OK

# OVHcloud's clock cannot be had; then it can.
host_control '{"faults": {"GET /auth/time": {"status": 503}}}'
with signed 'status_unknown = deny' 'status_max_age = 0s'
key sshd alice
key_out 'no time to sign with' R59
holds 'and the log says what is missing' \
    grep -q 'how users stand cannot be asked for: 503' "$host/ovhpatd.out"
host_control '{"faults": null}'
reload
key sshd alice
key_in 'and there is one'
finish
