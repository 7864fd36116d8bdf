#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Requests with an application key, an application secret and a consumer key:
# what is verified, what a key may do, how an application gets one.
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/simulator/support.sh
. "$top_srcdir/tests/simulator/support.sh"
# shellcheck source=tests/simulator/client.sh
. "$top_srcdir/tests/simulator/client.sh"

ak=FAKEdemoAppKey00
as=FAKEdemoApplicationSecretFAKE000
owner_ck=FAKEdemoConsumerKeyOwnerFAKE0000
demo_ck=FAKEdemoConsumerKeyOfDemoFAKE000
host="$ak $as $owner_ck"
user="$ak $as $demo_ck"

bad_signature='400 {"class":"Client::BadRequest","message":"Invalid signature"}'
too_late='400 {"class":"Client::BadRequest","message":"Query out of time"}'

# This script signs as the SDKs do: their own published examples.
is 'the signature of a GET' "$(signature 9ufkBmLaTQ9nz5yMUlg79taH0GNnzDjk \
    5mBuy6SUQcRw2ZUxg0cG68BoDKpED4KY GET https://eu.api.ovh.com/1.0/auth \
    '' 1457018875)" "\$1\$e9556054b6309771395efa467c22e627407461ad"
is 'the signature of a POST' "$(signature 9ufkBmLaTQ9nz5yMUlg79taH0GNnzDjk \
    5mBuy6SUQcRw2ZUxg0cG68BoDKpED4KY POST https://eu.api.ovh.com/1.0/auth \
    '{"a":"b","c":"d"}' 1457018875)" \
    "\$1\$ec2fb5c7a81f64723c77d2e5b609ae6f58a84fc1"

sim_start --state "$state"

# Who is asking.
sign "$host" GET /1.0/auth/details
says 'a key of the owner' '200 {"account":"xx1111-ovh","allowedRoutes":[{"method":"GET","path":"/me/identity/*"}],"description":null,"identities":["urn:v1:eu:identity:account:xx1111-ovh"],"method":"account","roles":null,"user":null}'
is 'is logged with the application, not with the key' \
    "$(tail -n 1 "$work/log" | cut -d ' ' -f 2-)" \
    "GET /1.0/auth/details 200 account:xx1111-ovh/$ak"
sign "$user" GET /1.0/auth/details
says 'a key of a local user' '200 ["user","demo","urn:v1:eu:identity:user:xx1111-ovh/demo"]' '[.method,.user,.identities[0]]'
sign "$host" GET /1.0/auth/currentCredential
says 'currentCredential shows the key' '200 {"allowedIPs":null,"applicationId":6000000001,"credentialId":5000000001,"expiration":null,"ovhSupport":false,"rules":[{"method":"GET","path":"/me/identity/*"}],"status":"validated"}' 'del(.creation,.lastUse)'
is 'that is in use' "$(jq '.lastUse != null' "$work/body")" true

# What the key may do: its rules, then IAM.
sign "$host" GET /1.0/me/identity/user/bob
says 'a rule covers what is below' '200 "DISABLED"' .status
sign "$host" GET /v1/me/identity/user/demo/token/demo
says 'and so on /v1' '200 "demo"' .name
sign "$host" GET '/1.0/me/identity/user/alice%2Emart%69n?x=1'
says 'the URL is signed as it is sent' '200 "alice.martin"' .login
sign "$host" GET /1.0/me
says 'another path' "$(forbidden 'This call has not been granted')"
sign "$host" POST /1.0/me/identity/user/bob/enable
says 'another method' "$(forbidden 'This call has not been granted')"
sign "$user" GET /1.0/me
says 'a key of a user has the rights of the user' '200 "xx1111-ovh"' .nichandle
sign "$user" GET /1.0/me/identity/user/bob
says 'and no others' "$(not_granted me/identity/user/get)"

# What is refused.
sign "$ak ${as}x $owner_ck" GET /1.0/auth/details
says 'another secret' "$bad_signature"
is 'an unproved name is not logged' \
    "$(tail -n 1 "$work/log" | cut -d ' ' -f 2-)" \
    'GET /1.0/auth/details 400 unknown-key'
sign_url=$url/v1/auth/details sign "$host" GET /1.0/auth/details
says 'another URL' "$bad_signature"
sign_url=https://eu.api.ovh.com/1.0/auth/details \
    sign "$host" GET /1.0/auth/details
says 'another host' "$bad_signature"
sign "$host" GET /1.0/auth/details
sed -i 's/^X-Ovh-Signature: .*/X-Ovh-Signature: /' "$work/auth"
fetch GET /1.0/auth/details '' -H "@$work/auth"
says 'no signature' "$bad_signature"
sign "$user" POST /1.0/auth/credential '{"accessRules":[]}'
is 'a body that is signed' "$status" 200
fetch POST /1.0/auth/credential '{"accessRules":[{"method":"GET","path":"/*"}]}' \
    -H "@$work/auth"
says 'another body' "$bad_signature"
sign "AAAABBBBCCCCDDDD $as $owner_ck" GET /1.0/auth/details
says 'another application' "$(forbidden 'This application key is invalid')"
sign "$ak $as ${owner_ck%0}1" GET /1.0/auth/details
says 'an unknown key' "$(forbidden 'This credential does not exist')"
for away in -31 31 -86400; do
    sign_time=$(($(date +%s) + away)) sign "$host" GET /1.0/auth/details
    says "a clock that is $away s away" "$too_late"
done
for away in -25 25; do
    sign_time=$(($(date +%s) + away)) sign "$host" GET /1.0/auth/details
    is "a clock that is $away s away" "$status" 200
done
sign_time=9223372036854775807 sign "$host" GET /1.0/auth/details
says 'the end of time' "$too_late"
sign_time=soon sign "$host" GET /1.0/auth/details
says 'a time that is no number' "$too_late"
fetch GET /1.0/auth/details '' -H "X-Ovh-Consumer: $owner_ck"
says 'a key without its application' "$unauthorized"
fetch GET /1.0/auth/details '' -H "X-Ovh-Application: $ak"
says 'an application without a key' "$unauthorized"
fetch GET /1.0/auth/time '' -H "X-Ovh-Application: $ak"
is 'the time for an application' "$status" 200
fetch GET /1.0/auth/time '' -H 'X-Ovh-Application: AAAABBBBCCCCDDDD'
says 'the time for an unknown application' \
    "$(forbidden 'This application key is invalid')"

# How an application gets a key.
fetch POST /1.0/auth/credential '{"accessRules":[]}'
says 'asking needs an application' '401 {"class":"Client::Unauthorized","message":"You must send your application key to request new credentials"}'
fetch POST /1.0/auth/credential '{}' -H "X-Ovh-Application: $ak"
like 'and access rules' "$(got)" '400 {"class":"Client::BadRequest",*rules*'
fetch POST /1.0/auth/credential \
    '{"accessRules":[{"method":"PATCH","path":"/*"}]}' \
    -H "X-Ovh-Application: $ak"
like 'of known methods' "$(got)" '400 {"class":"Client::BadRequest",*method*'
fetch POST /1.0/auth/credential '{"accessRules":[{"method":"GET","path":"/me"},
    {"method":"GET","path":"/me/*/user"}],"redirection":"https://example.com/"}' \
    -H "X-Ovh-Application: $ak"
says 'a new key' '200 "pendingValidation"' .state
new_ck=$(jq -r .consumerKey "$work/body")
page=$(jq -r .validationUrl "$work/body")
is 'has 32 characters' "${#new_ck}" 32
like 'and a page to validate it' "$page" "$url/auth/?credentialToken=*"
sign "$ak $as $new_ck" GET /1.0/me
says 'is not valid before' "$(forbidden 'This credential is not valid')"
ask '' POST "${page#"$url"}"
says 'nobody cannot validate it' "$unauthorized"
ask "$demo" POST "${page#"$url"}"
says 'a user can' '200 null'
ask "$owner" POST "${page#"$url"}"
says 'once' "$no_object"
sign "$ak $as $new_ck" GET /1.0/me
says 'and then it works' '200 "xx1111-ovh"' .nichandle
sign "$ak $as $new_ck" GET /1.0/me/identity/user
says 'a star in the middle of a rule' "$(not_granted me/identity/user/get)"
sign "$ak $as $new_ck" GET /1.0/me/identity/user/demo
says 'ends where the rule ends' "$(forbidden 'This call has not been granted')"
sign "$ak $as $new_ck" POST /1.0/auth/logout
says 'logout' '200 null'
sign "$ak $as $new_ck" GET /1.0/me
says 'ends it' "$(forbidden 'This credential is not valid')"
ask "$demo" POST /1.0/auth/logout
says 'a token is not ended so' "$(forbidden 'This call has not been granted')"
is 'no secret is logged' \
    "$(grep -c -e "$as" -e "$owner_ck" -e "$new_ck" "$work/log")" 0
unserve "$server_pid"

# Other clocks, other bodies, other ends.
jq --arg ck "$owner_ck" '.gateway = {clock_offset_s: -7200,
        timestamp_tolerance_s: 5, invalid_signature_status: 401,
        error_bodies: "errorCode"}
    | .consumer_keys.expired = (.consumer_keys[$ck]
        + {expiration: "2020-01-01T00:00:00Z"})
    | .consumer_keys.elsewhere = (.consumer_keys[$ck]
        + {allowedIPs: ["192.0.2.0/24"]})
    | .consumer_keys.here = (.consumer_keys[$ck]
        + {allowedIPs: ["192.0.2.1", "127.0.0.0/8"]})
    | .consumer_keys.bob = (.consumer_keys[$ck] + {user: "bob"})
    | .consumer_keys.gone = (.consumer_keys[$ck] + {user: "nobody"})' \
    "$state" >"$work/state.json"
sim_start --state "$work/state.json"
sign "$host" GET /1.0/auth/details
says 'the server has its own clock' '400 {"errorCode":"QUERY_TIME_OUT","httpCode":"400 Bad Request","message":"Query out of time"}'
ask '' GET /1.0/auth/time
sign_time=$(cat "$work/body")
sign "$host" GET /1.0/auth/details
is 'a client that asks for the time gets in' "$status" 200
is 'which is two hours behind' \
    "$((($(date +%s) - sign_time + 5) / 60))" 120
sign "$ak x $owner_ck" GET /1.0/auth/details
says 'older bodies, newer status' '401 {"errorCode":"INVALID_SIGNATURE","httpCode":"401 Unauthorized","message":"Invalid signature"}'
not_valid='403 {"errorCode":"INVALID_CREDENTIAL","httpCode":"403 Forbidden","message":"This credential is not valid"}'
sign "$ak $as expired" GET /1.0/auth/details
says 'a key whose time is over' "$not_valid"
sign "$ak $as elsewhere" GET /1.0/auth/details
says 'a key for other addresses' "$not_valid"
sign "$ak $as here" GET /1.0/auth/details
is 'a key for this address' "$status" 200
sign "$ak $as gone" GET /1.0/auth/details
says 'a key of a user who is gone' "$not_valid"
sign "$ak $as bob" GET /1.0/auth/details
says 'a key of a disabled user' "$(forbidden 'This credential is not valid')"
unset sign_time
unserve "$server_pid"

refuses 'a key of no application' '.consumer_keys.x = {account: "xx1111-ovh"}' \
    'consumer_keys.x: no application with a secret'
refuses 'a key of no account' \
    '.consumer_keys.x = {application: "FAKEdemoAppKey00"}' \
    'consumer_keys.x: there is no account null'
refuses 'a rule for no method' \
    '.consumer_keys.FAKEdemoConsumerKeyOwnerFAKE0000.rules[0].method = "get"' \
    '*.rules[[]0].method: must be one of GET|POST|PUT|DELETE'
refuses 'a negative tolerance' '.gateway.timestamp_tolerance_s = -1' \
    'gateway.timestamp_tolerance_s: is out of range'
finish
