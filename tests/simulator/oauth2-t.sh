#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Service accounts: how they get a token, what it is good for, how long.
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/simulator/support.sh
. "$top_srcdir/tests/simulator/support.sh"
# shellcheck source=tests/simulator/client.sh
. "$top_srcdir/tests/simulator/client.sh"

id=EU.0f0f0f0f0f0f0f0f
secret=FAKE0service0account0secret0FAKE
form='grant_type=client_credentials&scope=all'
no_client='400 {"error":"invalid_client","error_description":"ovhcloud oauth2 client does not exists"}'

# post FORM [CURL-OPTION...]
post()
{
    post_form=$1
    shift
    fetch POST /auth/oauth2/token "$post_form" \
        -H 'Content-Type: application/x-www-form-urlencoded' "$@"
}

# access_token: the one in the last answer.
access_token()
{
    jq -r .access_token "$work/body"
}

sim_start --state "$state"

post "$form&client_id=$id&client_secret=$secret"
says 'client credentials in the form' '200 {"access_token":"...","expires_in":3599,"scope":"all","token_type":"Bearer"}' '.access_token = "..."'
is 'is not to be kept by caches' "$(header Cache-Control)" \
    'no-cache, no-store'
is 'is logged without secrets' \
    "$(tail -n 1 "$work/log" | cut -d ' ' -f 2-)" \
    "POST /auth/oauth2/token 200 service:xx1111-ovh/$id/oauth2-1"
first=$(access_token)
like 'looks like a JWT' "$first" 'eyJ*.*.*'
ask "$first" GET /1.0/auth/details
says 'the token is the service account' '200 ["oauth2_client_credentials","urn:v1:eu:identity:credential:xx1111-ovh/oauth2-EU.0f0f0f0f0f0f0f0f",1]' '[.method,.identities[0],(.identities | length)]'
ask "$first" GET /1.0/me/identity/user/bob
says 'with the rights that a policy gives' '200 "DISABLED"' .status
ask "$first" GET /1.0/me/identity/user/bob/token
says 'two of them' '200 ["old"]'
ask "$first" GET /1.0/me
says 'and no others' "$(not_granted me/get)"
ask "$first" POST /1.0/me/identity/user/bob/enable
says 'not to change anything' "$(not_granted me/identity/user/enable)"

post "$form" -u "$id:$secret"
is 'client credentials by HTTP Basic' "$status" 200
second=$(access_token)
is 'each time another token' "$([ "$first" != "$second" ] && echo yes)" yes
ask "$first" GET /1.0/auth/details
is 'the first still works' "$status" 200
post "$form&client_id=EU%2E0f0f0f0f0f0f0f0f&client_secret=$secret"
is 'the form is decoded' "$status" 200
post "scope=account/all+dedicated/all&grant_type=client_credentials" \
    -u "$id:$secret"
says 'scopes of products' '200 "account/all dedicated/all"' .scope

post "$form&client_id=EU.1111111111111111&client_secret=$secret"
says 'an unknown client' "$no_client"
post "$form&client_id=$id&client_secret=${secret}x"
says 'another secret' "$no_client"
is 'nobody is logged' "$(tail -n 1 "$work/log" | cut -d ' ' -f 2-)" \
    'POST /auth/oauth2/token 400 unknown-client'
post "$form&client_id=$id"
says 'no secret' '400 "invalid_request"' .error
post "$form&client_id=$id&client_secret=$secret" -u "$id:$secret"
says 'both ways at once' '400 "invalid_request"' .error
post "$form" -H 'Authorization: Basic !!!'
says 'a broken header' '400 "invalid_request"' .error
post "grant_type=client_credentials&client_id=$id&client_secret=$secret"
says 'no scope' '400 {"error":"invalid_scope"}'
post "grant_type=client_credentials&scope=account/read" -u "$id:$secret"
says 'an unknown scope' '400 "invalid_request"' .error
post "grant_type=password&scope=all" -u "$id:$secret"
says 'another grant' '400 {"error":"unsupported_grant_type"}'
post 'scope=all' -u "$id:$secret"
says 'no grant' '400 "invalid_request"' .error
fetch POST /auth/oauth2/token '{"grant_type":"client_credentials"}' \
    -H 'Content-Type: application/json'
says 'JSON is no form' '400 "invalid_request"' .error
fetch GET /auth/oauth2/token '' -u "$id:$secret"
says 'GET asks for nothing' "$no_route"
fetch POST /1.0/auth/oauth2/token "$form" -u "$id:$secret"
says 'it is not below /1.0' "$no_route"
fetch GET /1.0/auth/details '' -u "$id:$secret"
says 'credentials are no token' "$unauthorized"
is 'no secret and no token is logged' \
    "$(grep -c -e "$secret" -e eyJ "$work/log")" 0

# The hosts of OVHcloud serve their region and their part only.
post "$form" -u "$id:$secret" -H 'Host: www.ovh.com'
is 'www.ovh.com gives tokens for eu' "$status" 200
for host in ca.ovh.com us.ovhcloud.com eu.api.ovh.com; do
    post "$form" -u "$id:$secret" -H "Host: $host"
    says "$host does not" "$no_route"
done
ask "$first" GET /1.0/auth/details
fetch GET /1.0/auth/details '' -H "@$work/auth" -H 'Host: eu.api.ovh.com'
is 'eu.api.ovh.com answers in eu' "$status" 200
for host in ca.api.ovh.com api.us.ovhcloud.com www.ovh.com; do
    fetch GET /1.0/auth/details '' -H "@$work/auth" -H "Host: $host:443"
    says "$host does not" "$no_route"
done
unserve "$server_pid"

# A short life, other regions.
jq '.gateway.oauth2_token_life_s = 2
    | .accounts["xx1111-ovh"].service_accounts.plain = {secret: "s3c:r/t+%"}' \
    "$state" >"$work/state.json"
sim_start --state "$work/state.json" --save
post "$form" -u "$id:$secret"
says 'the state sets the life' '200 2' .expires_in
short=$(access_token)
post "$form" --data-urlencode 'client_id=plain' \
    --data-urlencode 'client_secret=s3c:r/t+%'
is 'a secret with odd letters in the form' "$status" 200
post "$form" -u 'plain:s3c%3Ar%2Ft%2B%25'
is 'and by HTTP Basic' "$status" 200
turns=0
while ask "$short" GET /1.0/auth/details && [ "$status" = 200 ] &&
    [ "$turns" -lt 400 ]; do
    turns=$((turns + 1))
    sleep 0.02
done
says 'a token ends' "$invalid"
post "$form" -u "$id:$secret"
is 'and the next request gets another' "$status" 200
ask "$(access_token)" GET /1.0/auth/details
is 'which works' "$status" 200
is 'those that have ended are forgotten' \
    "$(jq -c '.accounts["xx1111-ovh"].service_accounts[$id].tokens | keys' \
        --arg id "$id" "$work/state.json")" '["access","oauth2-4"]'
unserve "$server_pid"
for region in ca us; do
    sim_start --state "$work/state.json" --region "$region"
    post "$form" -u "$id:$secret"
    says "a client of eu is unknown in $region" "$no_client"
    post "$form" -u 'plain:s3c%3Ar%2Ft%2B%25'
    ask "$(access_token)" GET /1.0/auth/details
    says "$region is in the URN" \
        "200 \"urn:v1:$region:identity:credential:xx1111-ovh/oauth2-plain\"" \
        '.identities[0]'
    unserve "$server_pid"
done
finish
