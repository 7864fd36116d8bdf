#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The credentials that the test host's ovhpatd can be given are good for what
# they are for, and only for that; the state changes while the simulator runs.
# shellcheck disable=SC2154 # host_* are support.sh's
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/system/support.sh
. "$top_srcdir/tests/system/support.sh"

# value KEY: from the endpoint's section of ovh.conf.
value()
{
    sed -n "/^\[https:/,\$s/^$1 = //p" "$host/ovh.conf"
}

# get PATH HEADER...: status and body.
get()
{
    get_url=$host_url$1
    shift
    printf '%s\n' "$@" >"$host/headers"
    curl -sS --noproxy '*' --cacert "$host/certs/ca.pem" --max-time 10 \
        -H "@$host/headers" -o "$host/body" -w '%{http_code} ' "$get_url"
    jq -c "${filter:-.}" "$host/body"
}

# signed PATH: asks as the SDKs do, after the API's time.
signed()
{
    now=$(
        filter=.
        get /auth/time "X-Ovh-Application: $(value application_key)"
    )
    now=${now#200 }
    get "$1" "X-Ovh-Application: $(value application_key)" \
        "X-Ovh-Consumer: $(value consumer_key)" "X-Ovh-Timestamp: $now" \
        "X-Ovh-Signature: \$1\$$(printf '%s+%s+GET+%s++%s' \
            "$(value application_secret)" "$(value consumer_key)" \
            "$host_url$1" "$now" | openssl sha1 -r | cut -d ' ' -f 1)"
}

bearer()
{
    get "$1" "Authorization: Bearer $2"
}

host_start_api

host_credential_ovh_conf signed
is 'ovhpatd alone may read its credentials' \
    "$(stat -c '%a %U' "$host/ovh.conf")" '600 nobody'
is 'the endpoint is the default' \
    "$(sed -n '/^\[default\]/,/^$/s/^endpoint = //p' "$host/ovh.conf")" \
    "$host_url"
filter=.status
is 'a signed request sees a disabled user' \
    "$(signed /me/identity/user/dora)" '200 "DISABLED"'
is 'and one who must change the password' \
    "$(signed /me/identity/user/paula)" '200 "PASSWORD_CHANGE_REQUIRED"'
filter=.groups
is 'and groups' "$(signed /me/identity/user/alice.martin)" '200 ["ops"]'
filter=.expiresAt
is 'and the end of a token' "$(signed /me/identity/user/bob/token/t)" \
    '200 null'
filter=.message
is 'and nothing else' "$(signed /me)" \
    '403 "This call has not been granted"'

filter=.status
host_credential_ovh_conf oauth2
answer=$(curl -sS --noproxy '*' --cacert "$host/certs/ca.pem" --max-time 10 \
    --data-urlencode "client_id=$(value client_id)" \
    --data-urlencode "client_secret=$(value client_secret)" \
    -d grant_type=client_credentials -d scope=all \
    "https://127.0.0.1:$host_port/auth/oauth2/token")
token=$(printf '%s' "$answer" | jq -r .access_token)
is 'a service account sees a status' \
    "$(bearer /me/identity/user/dora "$token")" '200 "DISABLED"'
filter=.details.unauthorizedActionsByIAM
is 'and may change nothing' "$(bearer /me "$token")" \
    '403 "account:apiovh:me/get"'
host_credential_ovh_conf bearer
filter=.status
is 'an access token does as well' \
    "$(bearer /me/identity/user/dora "$(value access_token)")" \
    '200 "DISABLED"'

host_user_status alice.martin DISABLED
is 'a status changes' \
    "$(bearer /me/identity/user/alice.martin "$token")" '200 "DISABLED"'
filter=.message
is 'and what it does to tokens' \
    "$(bearer /auth/details "$(host_token alice)")" \
    '403 "This credential is not valid"'
host_control '{"disabled_user_tokens": "accept"}'
filter=.user
is 'can be changed too' \
    "$(bearer /auth/details "$(host_token alice)")" '200 "alice.martin"'
host_user_status alice.martin OK
host_control '{"faults": {"GET /me/identity/user/*": {"status": 503}}}'
filter=.message
is 'a route fails' "$(bearer /me/identity/user/bob "$token")" \
    '503 "Internal server error"'
host_control '{"faults": null}'
filter=.status
is 'and works again' "$(bearer /me/identity/user/bob "$token")" '200 "OK"'
is 'a wrong patch is told' "$(host_control '{"x": 1}')" \
    '# host_control: {"class":"Client::BadRequest","message":"x: unknown member"}'
is 'requests are counted' \
    "$(host_api_count GET '/v1/me/identity/user/bob')" 2
finish
