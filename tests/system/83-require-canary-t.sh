#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What `require` and the host's own credentials leave behind.  A token goes
# every way to IAM and back; then it is looked for in the files, the logs, the
# arguments, the environment and the memory of ovhpatd.  So are the host's own
# secret and its OAuth2 access token, which memory holds, and nothing else.
# shellcheck disable=SC2119,SC2154 # options are optional; names of support.sh
# shellcheck disable=SC2317 # functions that host_await calls
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/system/require.sh
. "$top_srcdir/tests/system/require.sh"

secrets=$host/tokens/secrets
canary=$host/tokens/demo
host_token demo >/dev/null
# pieces FILE: what to look for, of the secret in the file, in pieces too.
pieces()
{
    fold -w 32 "$1" | grep '.\{32\}' || :
}

memory()
{
    "$top_builddir/tests/system/memsearch" "$host_ovhpatd_pid" "$1" 2>&1
}

is_forgotten()
{
    [ "$(memory "$canary")" = 0 ]
}

# where_found: the files that hold a piece and must not.
where_found()
{
    find "$host" -xdev -type f ! -path "$host/tokens/*" \
        ! -path "$host/dev/*" ! -name state.json ! -name ovh.conf \
        -exec grep -laF -f "$secrets" {} +
}

# search WHEN
search()
{
    host_await 12 is_forgotten || :
    is "$1: the token is not in the memory" "$(memory "$canary")" 0
    for shown in environ cmdline; do
        is "$1: not in /proc/PID/$shown" "$(tr '\0' '\n' \
            <"/proc/$host_ovhpatd_pid/$shown" | grep -cF -f "$secrets")" 0
    done
    is "$1: in no file" "$(where_found)" ''
    is "$1: no core file can be made" \
        "$(sed -n 's/^Max core file size *\([^ ]*\) .*/\1/p' \
            "/proc/$host_ovhpatd_pid/limits")" 0
}

# held WHAT FILE: ovhpatd must have it to ask with; the search finds it there.
held()
{
    if [ "$(memory "$2")" -gt 0 ]; then
        ok "$1 is in the memory"
    else
        not_ok "$1 is in the memory" "$(memory "$2")" 'more than 0'
    fi
}

# with KIND: ovhpatd asks as the host with these credentials.
with()
{
    host_credential_ovh_conf "$1"
    host_api_extra="credentials = $host/ovh.conf
token_url = https://127.0.0.1:$host_port/auth/oauth2/token"
    require_config 'fresh = 0s
grace = 1h'
    host_write_config
    host_start_ovhpatd --debug
}

another()
{
    host_stop "$host_ovhpatd_pid"
    with "$1"
}

require_config 'fresh = 0s
grace = 1h'
host_api_options=--save
host_start_api
for service in sshd sudo both two; do
    host_service "$service" names=both debug
done
printf '%s' "$host_client_secret" >"$host/tokens/client"
printf '%s' "$host_as" >"$host/tokens/application"
printf '%s' "$host_ck" >"$host/tokens/consumer"
host_token host-access >/dev/null
for secret in demo client application consumer host-access; do
    pieces "$host/tokens/$secret"
done >"$secrets"

# The search finds what is there.
head -c 100 "$canary" >"$host/planted"
is 'the search finds a part of the token' "$(where_found)" "$host/planted"
printf 'x%sx' "$host_client_secret" >"$host/planted"
is 'and the secret of the host' "$(where_found)" "$host/planted"
rm "$host/planted"

# The service account: a secret, and an access token that is fetched for it.
with oauth2
may '["vps:apiovh:reboot"]'
login sshd demo
admitted 'allowed'
host_await 5 jq -e '[.. | objects | to_entries[]
    | select(.key | test("^oauth2-[0-9]"))] | length > 0' "$host/state.json" \
    >/dev/null || host_fail 'no access token was fetched'
jq -j '[.. | objects | to_entries[] | select(.key | test("^oauth2-[0-9]"))]
    | first | .value.token' "$host/state.json" >"$host/tokens/access"
pieces "$host/tokens/access" >>"$secrets"
held 'the secret of the service account' "$host/tokens/client"
held 'its access token' "$host/tokens/access"
search 'allowed'
login both demo
denied 'one of two' not-allowed
login two demo
denied 'one of two resources' not-allowed
search 'denied'
odd '[]'
login sshd demo
admitted 'no answer'
like 'by grace' "$(cat "$host/ovhpatd.out")" '*source=grace*'
search 'no answer'
fault '{"status": 403, "body": {"class": "Client::Forbidden",
    "message": "no"}}'
login sshd demo
denied 'refused' '403,Client::Forbidden'
search 'refused'
may '["vps:apiovh:reboot"]'
fault null
login sshd demo
admitted 'allowed again'
may '[]'
fault '{"delay_ms": 4500}'
login sshd demo
admitted 'a late no'
logged 'late refusal' "$host/ovhpatd.out"
search 'a late no'
fault null

# An application key, and an access token that is given.
another signed
login sshd demo
denied 'denied, signed' not-allowed
held 'the secret of the application' "$host/tokens/application"
held 'the consumer key' "$host/tokens/consumer"
search 'signed'
another bearer
login sshd demo
denied 'denied, with an access token' not-allowed
held 'the access token of the file' "$host/tokens/host-access"
search 'an access token'

# The API is away, for the host's own questions too.
api_off
host_stop "$host_ovhpatd_pid"
with oauth2
login sshd demo
denied 'the API is away' not-allowed-the-last-time
search 'the API is away'
another bearer
is 'ended: in no file' "$(where_found)" ''
finish
