# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# What the tests of ovhsim share: starting it, asking it with curl as a client
# of OVHcloud's API would, with a bearer token or with a signature, and
# comparing answers.  To be sourced after tests/simulator/support.sh.
#
# shellcheck disable=SC2034 # names for the scripts that source this

: "${top_srcdir:?}" "${top_builddir:?}" "${work:?}" "${server_port=}"

state=$top_srcdir/simulator/demo-state.json

# secret JQ-PATH: a token of the demonstration's account.
secret()
{
    jq -r ".accounts[\"xx1111-ovh\"].$1" "$state"
}

owner=$(secret owner.tokens.console.token)
alice=$(secret 'users["alice.martin"].tokens.laptop.token')
bob=$(secret users.bob.tokens.old.token)
demo=$(secret users.demo.tokens.demo.token)
service=$(secret 'service_accounts["EU.0f0f0f0f0f0f0f0f"].tokens.access.token')
carol=$(secret 'federated_users["carol@example.com"].tokens.session.token')

# sim_start OPTION...: sets url and server_pid; the log is $work/log.
sim_start()
{
    serve ovhsim --cert "$work/tls/server.pem" --key "$work/tls/server.key" \
        --log "$work/log" "$@"
    url=https://localhost:$server_port
}

# fetch METHOD PATH BODY CURL-OPTION...: sets status; the rest is in
# $work/body and $work/headers.
fetch()
{
    fetch_method=$1
    fetch_path=$2
    fetch_body=$3
    shift 3
    : >"$work/body"
    status=$(curl -sS --noproxy '*' --cacert "$work/tls/ca.pem" --path-as-is \
        --max-time 20 -X "$fetch_method" "$@" \
        ${fetch_body:+--data-binary "$fetch_body"} -D "$work/headers" \
        -o "$work/body" -w '%{http_code}' "$url$fetch_path" \
        2>"$work/curl-error") || status="curl $?"
}

# ask TOKEN METHOD PATH [BODY]: an empty TOKEN sends no credential.
ask()
{
    : >"$work/auth"
    [ -z "$1" ] || echo "Authorization: Bearer $1" >"$work/auth"
    fetch "$2" "$3" "${4:-}" -H "@$work/auth" \
        -H 'Content-Type: application/json'
}

# signature SECRET CONSUMER-KEY METHOD URL BODY TIMESTAMP
signature()
{
    printf '%s' "\$1\$"
    printf '%s+%s+%s+%s+%s+%s' "$@" | openssl sha1 -r | cut -d ' ' -f 1
}

# sign KEYS METHOD PATH [BODY]: asks with the header lines of OVHcloud's SDKs.
# KEYS is "AK AS CK"; $sign_time is the time instead of now, $sign_url what is
# signed instead of the URL.
sign()
{
    sign_method=$2
    sign_path=$3
    sign_body=${4:-}
    # shellcheck disable=SC2086 # three words
    set -- $1
    sign_at=${sign_time:-$(date +%s)}
    sign_with=$(signature "$2" "$3" "$sign_method" \
        "${sign_url:-$url$sign_path}" "$sign_body" "$sign_at")
    {
        echo 'Content-Type: application/json;charset=utf-8'
        echo "X-Ovh-Application: $1"
        echo "X-Ovh-Timestamp: $sign_at"
        echo "X-Ovh-Consumer: $3"
        echo "X-Ovh-Signature: $sign_with"
    } >"$work/auth"
    fetch "$sign_method" "$sign_path" "$sign_body" -H "@$work/auth"
}

# got [JQ-FILTER]: status and body of the last answer, the body with its
# members sorted.
got()
{
    echo "$status $(jq -cS "${1:-.}" "$work/body" 2>&1)"
}

# says WHAT STATUS-AND-BODY [JQ-FILTER]
says()
{
    is "$1" "$(got "${3:-.}")" "$2"
}

# header NAME: its value in the last answer.
header()
{
    tr -d '\r' <"$work/headers" | sed -n "s/^$1: //Ip"
}

# refuses WHAT JQ-FILTER PATTERN: a change of the demonstration's state with
# which the simulator must not start.
refuses()
{
    jq "$2" "$state" >"$work/bad.json"
    output=$("$top_builddir/simulator/ovhsim" --listen 127.0.0.1:0 \
        --cert "$work/tls/server.pem" --key "$work/tls/server.key" \
        --state "$work/bad.json" 2>&1)
    like "$1" "$? $output" "1 ovhsim: $work/bad.json: $3"
}

unauthorized='401 {"class":"Client::Unauthorized","message":"You must login first"}'
invalid='401 {"class":"Client::Unauthorized","message":"This credential is not valid"}'
no_route='404 {"class":"Client::NotFound","message":"Got an invalid (or empty) URL"}'
no_object='404 {"class":"Client::NotFound","message":"This service does not exist"}'

# forbidden MESSAGE
forbidden()
{
    printf '403 {"class":"Client::Forbidden","message":"%s"}' "$1"
}

# not_granted ACTION: what IAM does not allow.
not_granted()
{
    printf '403 {"class":"Client::Forbidden","details":{%s"%s"},%s}' \
        '"unauthorizedActionsByAuthentication":"","unauthorizedActionsByIAM":' \
        "account:apiovh:$1" '"message":"User not granted for this request"'
}
