#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The host's own credentials under stress: slow and broken answers, a wrong
# clock, rights that are missing, files with mistakes at start and at a reload,
# and where their secrets must not be.
# shellcheck disable=SC2119 # host_start_ovhpatd takes options, or none
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/system/support.sh
. "$top_srcdir/tests/system/support.sh"
# shellcheck source=tests/system/ctl.sh
. "$top_srcdir/tests/system/ctl.sh"

tokens=$host/tokens
host_map='user:xx1111-ovh/alice.martin  alice
group:xx1111-ovh/night  ops
user:xx1111-ovh/*  ='
host_start_api
host_service both names=both debug
host_service sshd names=both debug
conf=$host/ovh.conf
everything=$host/everything.out

# with KIND [LINE...]: ovhpatd anew with these credentials and lines of [api].
with()
{
    host_credential_ovh_conf "$1"
    shift
    host_api_extra="credentials = $conf
token_url = https://127.0.0.1:$host_port/auth/oauth2/token
$(printf '%s\n' "$@")"
    [ -z "${host_ovhpatd_pid:-}" ] || host_stop "$host_ovhpatd_pid"
    [ ! -e "$host/ovhpatd.out" ] || cat "$host/ovhpatd.out" >>"$everything"
    rm -rf "$host"/state/*
    host_write_config
    host_start_ovhpatd
}

key()
{
    cat "$host/ovhpatd.out" "$host/syslog" >>"$everything" 2>/dev/null
    attempt sshd "$1" /dev/null acct_mgmt
}

key_in()
{
    judged "$1" PAM_SUCCESS account:OK account:OK
}

key_unknown()
{
    judged "$1" PAM_PERM_DENIED account:R59 account:R59
}

reload()
{
    : >"$host/ovhpatd.out"
    kill -HUP "$host_ovhpatd_pid"
    host_await 10 grep -q "reload" "$host/ovhpatd.out" ||
        host_fail 'no reload'
}

# Both questions of a cold login are under way at once.
with bearer
key demo
key_in 'the account of the credentials is known from here on'
ctl status
holds 'ovhpatctl status: whose they are, and how they do' \
    grep -q '^own rights access token of xx1111-ovh, last answer: good$' \
    "$host/ctl.out"
host_control '{"faults": {"GET /auth/details": {"delay_ms": 1200},
    "GET /me/identity/user/*": {"delay_ms": 1200}}}'
attempt both alice "$tokens/alice"
admitted 'a cold login, both answers slow'
at_most 'waits for one of them, not for both' "$took_ms" 2200
host_control '{"faults": null}'

# A group that the answer about the token does not name.
with bearer 'status_max_age = 0s'
attempt both pat_jwt_ops "$tokens/alice"
holds 'a line for a group that she is not in' [ "$pam" != PAM_SUCCESS ]
host_control '{"faults": {"GET /me/identity/user/alice.martin": {"body":
    {"login": "alice.martin", "status": "OK", "group": "night"}}}}'
attempt both pat_jwt_ops "$tokens/alice"
admitted 'the group that her status names'
host_control '{"faults": null}'

# Signatures are made by OVHcloud's clock.
host_control '{"gateway": {"clock_offset_s": 3600}}'
with signed 'status_unknown = deny'
key alice
key_in 'clocks an hour apart'
host_control '{"gateway": {"clock_offset_s": -3600}}'
with signed 'status_unknown = deny' 'status_max_age = 0s'
key alice
key_in 'an hour apart the other way'
host_control '{"gateway": {"clock_offset_s": 0}}'
key alice
key_in 'the clock of OVHcloud was set meanwhile'

# Keys that are refused, and rights that are missing.
sed -i 's/^application_secret = .*/application_secret = wrong/' "$conf"
reload
key alice
key_unknown 'a wrong application secret'
holds 'OVHcloud'\''s word for it is in the log' \
    grep -q "the host's own credentials: .* 40[03]" "$host/ovhpatd.out"
host_control '{"accounts": {"xx1111-ovh": {"policies":
    {"00000000-0000-4000-8000-000000000001": {"permissions": {"allow": []}}}}}}'
with oauth2 'status_unknown = deny'
key alice
key_unknown 'a service account without the right'
holds 'and the log has the error' \
    grep -q "lack a right: 403" "$host/ovhpatd.out"
ctl status
holds 'and so has ovhpatctl status' grep -q \
    '^own rights service account of .*refused, or a right is missing: 403' \
    "$host/ctl.out"
host_control '{"accounts": {"xx1111-ovh": {"policies":
    {"00000000-0000-4000-8000-000000000001": {"permissions": {"allow":
    [{"action": "account:apiovh:me/identity/user/get"}]}}}}}}'

# The token endpoint fails with nothing at all, then works.
host_control '{"faults": {"POST /auth/oauth2/token": {"status": 500,
    "body": ""}}}'
with oauth2 'status_unknown = deny'
key alice
key_unknown 'no access token to be had'
host_control '{"faults": null}'
reload
key alice
key_in 'and there is one, at once behind a reload'

# A mistake in the file keeps the old credentials; another file is used.
printf '[%s]\nclient_id = EU.half\n' "$host_url" >"$conf"
reload
holds 'reload: half a method, with the file' \
    grep -q "reload: $conf.*the old rules stay" "$host/ovhpatd.out"
key demo
key_in 'and the old credentials are used'
before=$(host_api_count GET /v1/auth/time)
host_credential_ovh_conf signed
reload
key bob
holds 'reload: other credentials are used' \
    [ "$(host_api_count GET /v1/auth/time)" -gt "$before" ]

# At start: who may read the file, and what is in it.
check()
{
    setpriv --reuid=nobody --regid=nogroup --clear-groups \
        "$host_ovhpatd" --check --config "$host/ovhpat.conf" \
        >"$host/check.out" 2>&1
}

refuses()
{
    if check; then
        not_ok "$1" 'taken' 'a refusal'
    else
        like "$1" "$(cat "$host/check.out")" "*$conf*$2*"
    fi
}

holds 'the file as it should be' check
chmod 644 "$conf"
refuses 'readable by all' ''
chmod 600 "$conf"
chown 4001 "$conf"
chmod 640 "$conf"
refuses 'of somebody else' ''
host_credential_ovh_conf signed
sed -i '/consumer_key/d' "$conf"
refuses 'half an application key' ':'
host_credential_ovh_conf signed
echo 'colour = red' >>"$conf"
refuses 'an unknown key, with its line' ':8: '
host_credential_ovh_conf signed

# Secrets are nowhere but in their file.
cat "$host/ovhpatd.out" "$host/syslog" "$host/check.out" >>"$everything"
for secret in "$host_as" "$host_ck" "$host_client_secret" \
    "$(host_token host-access)"; do
    if grep -rqF -e "$secret" "$everything" "$host/state"; then
        not_ok 'a secret of the host' 'in a log or the state' 'nowhere'
    else
        ok 'a secret of the host is in no log and no state'
    fi
done
finish
