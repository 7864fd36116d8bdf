#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Routes that are slow or fail, and a state that changes while ovhsim runs.
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/simulator/support.sh
. "$top_srcdir/tests/simulator/support.sh"
# shellcheck source=tests/simulator/client.sh
. "$top_srcdir/tests/simulator/client.sh"

# control PATCH
control()
{
    ask '' PATCH /simulator/state "$1"
}

# fault KEY VALUE: this one and no other.
fault()
{
    control '{"faults": null}'
    control "{\"faults\": {\"$1\": $2}}"
}

now_ms()
{
    date +%s%3N
}

sim_start --state "$state" --control

# What fails, and what does not.
fault 'GET /me/identity/user/*' '{"status": 503}'
says 'a fault is set' '200 null'
ask "$owner" GET /1.0/me/identity/user/bob
says 'and the route fails' '503 {"message":"Internal server error"}'
like 'with a request id' "$(header X-Ovh-Queryid)" 'EU.ext-1.*'
ask "$owner" GET /v1/me/identity/user/demo/token/demo
is 'all that it covers' "$status" 503
ask "$owner" GET /1.0/me/identity/user
is 'and not what is above' "$status" 200
ask "$owner" POST /1.0/me/identity/user/bob/enable
is 'nor another method' "$status" 200
ask '' GET /1.0/me/identity/user/bob
is 'it fails for everybody' "$status" 503
control '{"faults": null}'
ask "$owner" GET /1.0/me/identity/user/bob
is 'without faults all is well' "$status" 200

fault '* /auth/*' '{"status": 502, "body": "<html>Bad Gateway</html>"}'
ask "$alice" GET /1.0/auth/details
is 'a text is sent as it is' "$status $(header Content-Type) $(cat "$work/body")" \
    '502 text/html <html>Bad Gateway</html>'
fault 'POST /auth/oauth2/token' '{"status": 500, "body": ""}'
fetch POST /auth/oauth2/token 'grant_type=client_credentials&scope=all' \
    -u EU.0f0f0f0f0f0f0f0f:FAKE0service0account0secret0FAKE
is 'a 500 with an empty body' "$status $(wc -c <"$work/body")" '500 0'
fault 'GET /auth/details' '{"status": 429, "times": 2,
    "headers": {"Retry-After": "7", "Server": "lb"}, "body": {"message": "x"}}'
ask "$alice" GET /1.0/auth/details
is 'headers are added and replaced' \
    "$status $(header Retry-After) $(header Server)" '429 7 lb'
ask "$alice" GET /1.0/auth/details
is 'twice' "$status" 429
ask "$alice" GET /1.0/auth/details
is 'and not a third time' "$status" 200

# Authorization checks that contradict themselves or say nothing.
path=/v2/iam/resource/urn%3Av1%3Aeu%3Aresource%3Avps%3Ax/authorization/check
question='{"actions":["vps:apiovh:reboot"]}'
for body in \
    '{"authorizedActions":["vps:apiovh:reboot"],"unauthorizedActions":["vps:apiovh:reboot"]}' \
    '{"authorizedActions":[],"unauthorizedActions":[]}' \
    '{"unauthorizedActions":[]}' '{}' '[]'; do
    fault 'POST /v2/iam/resource/*/authorization/check' "{\"body\": $body}"
    ask "$alice" POST "$path" "$question"
    says "an answer of the test: $body" "200 $body"
done
fault 'POST /v2/iam/resource/*/authorization/check' '{"status": 403, "body":
    {"class": "Client::Forbidden", "message": "User not granted for this request"}}'
ask "$alice" POST "$path" "$question"
says 'a refusal of the test' "$(forbidden 'User not granted for this request')"

# What is slow, and what does not wait for it.
fault 'GET /me' '{"delay_ms": 700}'
began=$(now_ms)
echo "Authorization: Bearer $demo" >"$work/slow-auth"
curl -sS --noproxy '*' --cacert "$work/tls/ca.pem" -H "@$work/slow-auth" \
    -w '%{http_code}' -o "$work/slow" "$url/1.0/me" >"$work/slow-status" &
slow_pid=$!
ask "$alice" GET /1.0/auth/details
quick=$(($(now_ms) - began))
wait "$slow_pid"
slow=$(($(now_ms) - began))
is "the slow answer comes ($slow ms)" \
    "$((slow >= 700)) $(cat "$work/slow-status")" '1 200'
is 'as it would have been' "$(jq -r .nichandle "$work/slow")" xx1111-ovh
is "others do not wait ($quick ms)" "$((quick < slow && quick < 700))" 1
fault 'GET /me' '{"delay_ms": 60000}'
clients=
for turn in 1 2 3 4 5; do
    curl -sS --noproxy '*' --cacert "$work/tls/ca.pem" \
        -H "@$work/slow-auth" --max-time 30 -o "$work/slow-$turn" \
        "$url/1.0/me" 2>>"$work/curl-error" &
    clients="$clients $!"
done
fetch GET /1.0/me '' -H "@$work/slow-auth" --max-time 0.3
is 'a client may give up' "$status" 'curl 28'
ask "$alice" GET /1.0/auth/details
is 'the server goes on' "$status" 200
began=$(now_ms)
unserve "$server_pid"
is 'and ends cleanly with five that wait' \
    "$? $(($(now_ms) - began < 10000))" '0 1'
for client in $clients; do
    wait "$client"
done

# Anything in the state can change.
sim_start --state "$state" --control
control '{"accounts": {"xx1111-ovh": {"users": {
    "alice.martin": {"status": "PASSWORD_CHANGE_REQUIRED"},
    "erin": {"tokens": {"t": {"token": "eyJ.new.erin"}}}}}}}'
says 'a patch' '200 null'
ask eyJ.new.erin GET /1.0/auth/details
says 'a user with a token is there' '200 "erin"' .user
ask "$owner" GET /1.0/me/identity/user/alice.martin
says 'a status is changed' '200 ["PASSWORD_CHANGE_REQUIRED","Alice Martin"]' '[.status,.description]'
ask "$alice" GET /1.0/auth/details
is 'a token outlives that status' "$status" 200
control '{"accounts": {"xx1111-ovh": {"users": {"erin": null}}}}'
ask eyJ.new.erin GET /1.0/auth/details
says 'null removes' "$invalid"
control '{"disabled_user_tokens": "accept"}'
ask "$bob" GET /1.0/auth/details
is 'a disabled user is let in' "$status" 200
control '{"consumer_keys": {"FAKEdemoConsumerKeyOwnerFAKE0000": {"status": "expired"}}}'
sign 'FAKEdemoAppKey00 FAKEdemoApplicationSecretFAKE000 FAKEdemoConsumerKeyOwnerFAKE0000' \
    GET /1.0/auth/details
says 'a key is ended' "$(forbidden 'This credential is not valid')"
control '{"gateway": {"clock_offset_s": 3600}}'
ask '' GET /1.0/auth/time
is 'the clock is moved' "$((($(cat "$work/body") - $(date +%s) + 5) / 60))" 60
control '{"region": "ca"}'
ask "$alice" GET /1.0/auth/details
says 'even the region' '200 "urn:v1:ca:identity:user:xx1111-ovh/alice.martin"' '.identities[0]'
for bad in '{"regoin": "eu"}' '{"faults": {"GET /me": {"status": "x"}}}' \
    '{"accounts": {"xx1111-ovh": {"users": {"bob": {"group": "nope"}}}}}' \
    '{"accounts": {"xx1111-ovh": {"users": {"bob": {"tokens": {"x": {"token": "a b"}}}}}}}' \
    '{"faults": {"GET /me": {"status": 99}}}' '{"faults": {"/me": {}}}' '[]'; do
    control "$bad"
    like "a bad patch: $bad" "$(got)" '400 {"class":"Client::BadRequest",*'
done
ask "$alice" GET /1.0/auth/details
says 'changes nothing' '200 "urn:v1:ca:identity:user:xx1111-ovh/alice.martin"' '.identities[0]'
unserve "$server_pid"

sim_start --state "$state"
control '{}'
says 'without --control there is no such route' "$no_route"
unserve "$server_pid"
refuses 'a fault without a method' '.faults["/me"] = {}' \
    'faults./me: must be "METHOD PATH"'
refuses 'a status that is none' '.faults["GET /me"] = {status: 42}' \
    'faults.GET /me: status must be from 200 to 599'
finish
