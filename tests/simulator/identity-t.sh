#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What a host sees of users with credentials of its own: status, groups, the
# life of a token; and what it may not see.
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/simulator/support.sh
. "$top_srcdir/tests/simulator/support.sh"
# shellcheck source=tests/simulator/client.sh
. "$top_srcdir/tests/simulator/client.sh"

host='FAKEdemoAppKey00 FAKEdemoApplicationSecretFAKE000 FAKEdemoConsumerKeyOwnerFAKE0000'
users=/1.0/me/identity/user

sim_start --state "$state" --control

# seen WANTED: what both kinds of credentials see of alice.martin.
seen()
{
    sign "$host" GET "$users/alice.martin"
    says "a signed request sees $1" "200 \"$1\"" .status
    ask "$service" GET "$users/alice.martin"
    says "a service account sees $1" "200 \"$1\"" .status
}

# Statuses, as the owner changes them.
seen OK
ask "$owner" POST "$users/alice.martin/disable"
seen DISABLED
ask "$alice" GET /1.0/auth/details
says 'her token is refused' "$(forbidden 'This credential is not valid')"
ask "$owner" PUT "$users/alice.martin" '{"status":"PASSWORD_CHANGE_REQUIRED"}'
seen PASSWORD_CHANGE_REQUIRED
ask "$alice" GET /1.0/auth/details
is 'her token is accepted' "$status" 200
ask '' PATCH /simulator/state '{"password_change_tokens":"refuse"}'
ask "$alice" GET /1.0/auth/details
says 'or refused, if the state says so' \
    "$(forbidden 'This credential is not valid')"
ask "$owner" POST "$users/alice.martin/enable"
seen OK
ask "$alice" GET /1.0/auth/details
is 'her token is accepted again' "$status" 200
ask "$owner" PUT "$users/alice.martin" '{"status":"GONE"}'
says 'there is no other status' '400 "Invalid parameter: status"' .message

# Groups: the main one and all.
sign "$host" GET "$users/alice.martin"
says 'the main group leads' '200 ["DEFAULT",["DEFAULT","ops"]]' '[.group,.groups]'
sign "$host" GET /1.0/me/identity/group
says 'groups' '200 ["ADMIN","DEFAULT","UNPRIVILEGED","ops"]' sort
sign "$host" GET /1.0/me/identity/group/ops
says 'a group' '200 ["ops","NONE","urn:v1:eu:identity:group:xx1111-ovh/ops"]' '[.name,.role,.urn]'
sign "$host" GET /1.0/me/identity/group/nope
says 'an unknown group' "$no_object"

# Tokens: when they were made, used and will end.
sign "$host" GET "$users/demo/token"
says 'the names of tokens' '200 ["demo"]'
sign "$host" GET "$users/demo/token/demo"
says 'a token without an end, never used' '200 [null,null,false]' '[.expiresAt,.lastUsed,has("token")]'
ask "$demo" GET /1.0/auth/details
sign "$host" GET "$users/demo/token/demo"
like 'used' "$(got .lastUsed)" '200 "20??-??-??T??:??:??.?????????Z"'
for end in 2098-11-13T10:38:44Z 2098-09-22T12:50:00.938Z \
    2098-09-26T12:51:08+02:00 2098-11-13T10:38:44.658926311Z; do
    ask "$owner" PUT "$users/demo/token/demo" "{\"expiresAt\":\"$end\"}"
    sign "$host" GET "$users/demo/token/demo"
    says "an end: $end" "200 \"$end\"" .expiresAt
done
ask "$owner" PUT "$users/demo/token/demo" '{"expiresAt":null}'
sign "$host" GET "$users/demo/token/demo"
says 'no end again' '200 null' .expiresAt
sign "$host" GET "$users/demo/token/nope"
says 'an unknown token' "$no_object"

# Gone.
ask "$owner" DELETE "$users/alice.martin"
sign "$host" GET "$users/alice.martin"
says 'a user who is gone' "$no_object"
ask "$service" GET "$users/alice.martin/token"
says 'and the tokens' "$no_object"

# What the host may not do; the answer says which right is missing.
sign "$host" POST "$users/bob/enable"
says 'a key without the rule' "$(forbidden 'This call has not been granted')"
for missing in 'POST /1.0/me/identity/user/bob/enable me/identity/user/enable' \
    'DELETE /1.0/me/identity/user/bob me/identity/user/delete' \
    'DELETE /1.0/me/identity/user/bob/token/old me/identity/user/token/delete' \
    'GET /1.0/me me/get' 'GET /v2/iam/policy iam/policy/get'; do
    # shellcheck disable=SC2086 # three words
    set -- $missing
    ask "$service" "$1" "$2"
    says "a service account: $1 $2" "$(not_granted "$3")"
done
ask "$owner" DELETE /v2/iam/policy/73a220d0-8346-4d4a-bdab-c0f671d62368
ask "$service" GET "$users/bob"
says 'without its policy it sees nothing' "$(not_granted me/identity/user/get)"
ask "$demo" GET "$users/bob"
says 'users do not see each other' "$(not_granted me/identity/user/get)"
ask "$demo" GET "$users/demo/token/demo"
is 'one with the right sees tokens' "$status" 200
unserve "$server_pid"
finish
