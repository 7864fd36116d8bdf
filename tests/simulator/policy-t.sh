#!/bin/sh
# SPDX-License-Identifier: MIT
#
# IAM policies: what they allow on resources and on the account, how they are
# listed and changed.
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/simulator/support.sh
. "$top_srcdir/tests/simulator/support.sh"
# shellcheck source=tests/simulator/client.sh
. "$top_srcdir/tests/simulator/client.sh"

vps=urn:v1:eu:resource:vps:vps-5b48d78b.vps.ovh.net
escaped=urn%3Av1%3Aeu%3Aresource%3Avps%3Avps-5b48d78b.vps.ovh.net

# check TOKEN RESOURCE ACTION...: asks what the token may do there.
check()
{
    check_token=$1
    check_path=/v2/iam/resource/$2/authorization/check
    shift 2
    check_body=$(printf '%s\n' "$@" | jq -R . | jq -cs '{actions: .}')
    ask "$check_token" POST "$check_path" "$check_body"
}

# policy NAME JQ-OBJECT: makes a policy of the owner; its id is in $id.
policy()
{
    ask "$owner" POST /v2/iam/policy "$(jq -nc --arg name "$1" \
        --arg vps "$vps" \
        "{name: \$name, resources: [{urn: \$vps}],
        identities: [\"urn:v1:eu:identity:user:xx1111-ovh/demo\"]} + $2")"
    id=$(jq -r .id "$work/body")
}

drop()
{
    ask "$owner" DELETE "/v2/iam/policy/$id"
}

both='200 {"authorizedActions":["vps:apiovh:reboot"],"unauthorizedActions":[]}'
none='200 {"authorizedActions":[],"unauthorizedActions":["vps:apiovh:reboot"]}'

sim_start --state "$state"

# What one may do on a resource.
check "$alice" "$escaped" vps:apiovh:reboot vps:apiovh:snapshot/delete \
    dnsZone:apiovh:edit vps:apiovh:snapshot/create
says 'allowed by a group, but for an exception' '200 {"authorizedActions":["vps:apiovh:reboot","vps:apiovh:snapshot/create"],"unauthorizedActions":["vps:apiovh:snapshot/delete","dnsZone:apiovh:edit"]}'
check "$alice" "$vps" vps:apiovh:reboot
says 'the URN may be sent unescaped' "$both"
check "$alice" urn:v1:eu:resource:vps:other vps:apiovh:reboot
says 'the policy covers all of the type' "$both"
check "$alice" urn:v1:eu:resource:dnsZone:example.com vps:apiovh:reboot
says 'and no other type' "$none"
check "$demo" "$escaped" vps:apiovh:reboot
says 'a user without a policy' "$none"
check "$owner" "$escaped" vps:apiovh:reboot
says 'the owner may everything' "$both"
check "$service" urn%3Av1%3Aeu%3Aresource%3Aaccount%3Axx1111-ovh \
    account:apiovh:me/identity/user/get account:apiovh:me/get
says 'a service account on the account' '200 {"authorizedActions":["account:apiovh:me/identity/user/get"],"unauthorizedActions":["account:apiovh:me/get"]}'
check "$demo" urn:v1:eu:resource:account:xx1111-ovh account:apiovh:me/get
says 'rights count on the account' '200 {"authorizedActions":["account:apiovh:me/get"],"unauthorizedActions":[]}'
check "$alice" "$escaped"
is 'an empty action is no action' "$status $(jq -c .authorizedActions "$work/body")" '200 []'
ask "$alice" POST "/v2/iam/resource/$escaped/authorization/check" \
    '{"actions":[]}'
says 'no actions' '200 {"authorizedActions":[],"unauthorizedActions":[]}'
for body in '{}' '{"actions":"x"}' '{"actions":[1]}'; do
    ask "$alice" POST "/v2/iam/resource/$escaped/authorization/check" "$body"
    like "a bad question: $body" "$(got)" '400 {"class":"Client::BadRequest",*'
done
check "$alice" nonsense vps:apiovh:reboot
like 'no URN' "$(got)" '400 {"class":"Client::BadRequest",*'
check '' "$escaped" vps:apiovh:reboot
says 'nobody' "$unauthorized"
check "${alice}x" "$escaped" vps:apiovh:reboot
says 'an unknown token' "$invalid"
check "$bob" "$escaped" vps:apiovh:reboot
says 'a disabled user' "$(forbidden 'This credential is not valid')"

# With signatures.
user='FAKEdemoAppKey00 FAKEdemoApplicationSecretFAKE000 FAKEdemoConsumerKeyOfDemoFAKE000'
host='FAKEdemoAppKey00 FAKEdemoApplicationSecretFAKE000 FAKEdemoConsumerKeyOwnerFAKE0000'
sign "$user" POST "/v2/iam/resource/$escaped/authorization/check" \
    '{"actions":["vps:apiovh:reboot"]}'
says 'the key of a user' "$none"
sign "$host" POST "/v2/iam/resource/$escaped/authorization/check" \
    '{"actions":["vps:apiovh:reboot"]}'
says 'a key without a rule for it' \
    "$(forbidden 'This call has not been granted')"

# Policies are made, and count at once.
policy 'demo reboots' '{description: "x", permissions:
    {allow: [{action: "vps:apiovh:reboot"}]}}'
says 'a new policy' '200 {"description":"x","identities":["urn:v1:eu:identity:user:xx1111-ovh/demo"],"name":"demo reboots","owner":"xx1111-ovh","permissions":{"allow":[{"action":"vps:apiovh:reboot"}]},"readOnly":false,"resources":[{"urn":"urn:v1:eu:resource:vps:vps-5b48d78b.vps.ovh.net"}]}' 'del(.id,.createdAt)'
like 'has a UUID' "$id" '????????-????-4???-????-????????????'
check "$demo" "$escaped" vps:apiovh:reboot
says 'allows' "$both"
check "$demo" "$escaped" vps:apiovh:rebootNow
is 'no other action' "$(jq -c .authorizedActions "$work/body")" '[]'
allowing=$id
policy 'demo does not' '{permissions: {deny: [{action: "vps:*"}]}}'
check "$demo" "$escaped" vps:apiovh:reboot
says 'deny beats allow' "$none"
drop
check "$demo" "$escaped" vps:apiovh:reboot
says 'and is gone at once' "$both"
policy 'demo but' '{permissions: {allow: [{action: "vps:apiovh:*"}],
    except: [{action: "vps:apiovh:reboot"}]}}'
check "$demo" "$escaped" vps:apiovh:reboot vps:apiovh:stop
says 'except is of its own policy only' '200 ["vps:apiovh:reboot","vps:apiovh:stop"]' .authorizedActions
drop
ask "$owner" PUT "/v2/iam/policy/$allowing" \
    '{"expiredAt":"2020-01-01T00:00:00Z"}'
says 'a policy can be given an end' '200 "2020-01-01T00:00:00Z"' .expiredAt
check "$demo" "$escaped" vps:apiovh:reboot
says 'and then says nothing' "$none"
id=$allowing
drop

# Conditions: the address is that of whoever asks, not of who logs in there.
for condition in \
    'yes {"operator":"MATCH","values":{"request.IP":"127.0.0.1"}}' \
    'yes {"operator":"MATCH","values":{"request.IP.IN_RANGE":"127.0.0.0/8"}}' \
    'no {"operator":"MATCH","values":{"request.IP.EQ":"192.0.2.1"}}' \
    'yes {"operator":"MATCH","values":{"request.IP.IN":"192.0.2.1,127.0.0.1"}}' \
    'yes {"operator":"MATCH","values":{"resource.Type":"vps","resource.Tag(environment)":"demo"}}' \
    'no {"operator":"MATCH","values":{"resource.Tag(environment).EQ":"prod"}}' \
    'no {"operator":"MATCH","values":{"resource.Tag(missing)":"x"}}' \
    'yes {"operator":"MATCH","values":{"resource.Name.STARTS_WITH":"vps-"}}' \
    'yes {"operator":"MATCH","values":{"resource.Name.ENDS_WITH":".net"}}' \
    'no {"operator":"NOT","conditions":[{"operator":"MATCH","values":{"resource.Type":"vps"}}]}' \
    'yes {"operator":"OR","conditions":[{"operator":"MATCH","values":{"resource.Type":"x"}},{"operator":"MATCH","values":{"resource.Type":"vps"}}]}' \
    'no {"operator":"AND","conditions":[{"operator":"MATCH","values":{"resource.Type":"x"}},{"operator":"MATCH","values":{"resource.Type":"vps"}}]}'; do
    wanted=$none
    [ "${condition%% *}" = yes ] && wanted=$both
    policy conditional "{permissions: {allow: [{action: \"vps:*\"}]},
        conditions: ${condition#* }}"
    check "$demo" "$escaped" vps:apiovh:reboot
    says "condition ${condition#* }" "$wanted"
    drop
done
for condition in '{"operator":"XOR","conditions":[]}' '{}' \
    '{"operator":"MATCH","values":{"date(UTC).Hour.EQ":"7"}}' \
    '{"operator":"MATCH"}' '{"operator":"AND","conditions":"x"}'; do
    policy bad "{permissions: {}, conditions: $condition}"
    like "no condition: $condition" "$(got)" \
        '400 {"class":"Client::BadRequest",*'
done

# What a policy must have, and who may make one.
policy ovh-mine '{permissions: {}}'
says 'a reserved name' '400 "Invalid parameter: name"' .message
policy x '{identities: "me"}'
like 'a wrong type' "$(got .message)" '400 "identities: must be an array *'
policy x '{permissions: {allow: [{act: 1}]}}'
says 'an unknown member' '400 "permissions.allow[0].act: unknown member"' .message
ask "$owner" POST /v2/iam/policy '{"name":"x","identities":[]}'
says 'resources are needed' '400 "Missing parameter: resources"' .message
ask "$demo" POST /v2/iam/policy '{"name":"x"}'
says 'a right is needed' "$(not_granted iam/policy/create)"
ask "$demo" GET /v2/iam/policy
says 'to see them as well' "$(not_granted iam/policy/get)"
ask "$owner" GET /v2/iam/policy/nothing
says 'an unknown policy' "$no_object"

# Pages.
ask "$owner" GET /v2/iam/policy
says 'all policies' '200 ["vps-operators","deploy-reads-identities"]' 'map(.name)'
is 'there is no second page' "$(header X-Pagination-Cursor-Next)" ''
for name in a b c; do
    policy "$name" '{permissions: {}}'
done
fetch GET /v2/iam/policy '' -H "@$work/auth" -H 'X-Pagination-Size: 2'
says 'the first page' '200 ["vps-operators","deploy-reads-identities"]' 'map(.name)'
cursor=$(header X-Pagination-Cursor-Next)
fetch GET /v2/iam/policy '' -H "@$work/auth" -H 'X-Pagination-Size: 2' \
    -H "X-Pagination-Cursor: $cursor"
says 'the second page' '200 ["a","b"]' 'map(.name)'
cursor=$(header X-Pagination-Cursor-Next)
fetch GET /v2/iam/policy '' -H "@$work/auth" -H 'X-Pagination-Size: 2' \
    -H "X-Pagination-Cursor: $cursor"
says 'the last page' '200 ["c"]' 'map(.name)'
is 'says that it is the last' "$(header X-Pagination-Cursor-Next)" ''
for bad in 'Size: 0' 'Size: x' 'Cursor: x' 'Cursor: page-99'; do
    fetch GET /v2/iam/policy '' -H "@$work/auth" -H "X-Pagination-$bad"
    is "a bad page: $bad" "$status" 400
done

# Resources.
ask "$demo" GET /v2/iam/resource
says 'resources' '200 [{"displayName":"demo host","name":"vps-5b48d78b.vps.ovh.net","owner":"xx1111-ovh","tags":{"environment":"demo"},"type":"vps","urn":"urn:v1:eu:resource:vps:vps-5b48d78b.vps.ovh.net"}]' 'map(del(.id))'
ask "$demo" GET "/v2/iam/resource/$escaped"
says 'one resource' '200 "demo host"' .displayName
ask "$demo" GET /v2/iam/resource/urn:v1:eu:resource:vps:x
says 'an unknown resource' "$no_object"
unserve "$server_pid"

# Policies of the state: the account's rights, groups, other accounts.
jq '.accounts["xx1111-ovh"] |= (
        .policies.mine = {name: "ovh-default", readOnly: true,
            identities: ["urn:v1:eu:identity:user:xx1111-ovh/demo"],
            resources: [{urn: "urn:v1:eu:resourceGroup:g1"}],
            permissionsGroups: [{urn: "urn:v1:eu:permissionsGroup:ovh:vpsRead"}]}
        | .resource_groups.g1.resources = [{urn: "urn:v1:eu:resource:vps:a"}]
        | .policies.denies = {
            identities: ["urn:v1:eu:identity:user:xx1111-ovh/demo"],
            resources: [{urn: "urn:v1:eu:resource:account:*"}],
            permissions: {deny: [{action: "account:apiovh:me/get"}]}})
    | .permissions_groups["urn:v1:eu:permissionsGroup:ovh:vpsRead"].permissions
        = {allow: [{action: "vps:apiovh:get"}]}
    | .accounts["yy2222-ovh"] = {
        resources: {"urn:v1:eu:resource:vps:theirs": {}},
        owner: {tokens: {t: {token: "eyJ.the.other"}}},
        policies: {lent: {identities: ["urn:v1:eu:identity:group:xx1111-ovh/ops"],
            resources: [{urn: "urn:v1:eu:resource:vps:theirs"}],
            permissions: {allow: [{action: "vps:apiovh:get"}]}}}}' \
    "$state" >"$work/state.json"
sim_start --state "$work/state.json"
check "$demo" urn:v1:eu:resource:vps:a vps:apiovh:get vps:apiovh:reboot
says 'groups of resources and of permissions' '200 ["vps:apiovh:get"]' .authorizedActions
check "$demo" urn:v1:eu:resource:vps:b vps:apiovh:get
says 'and what is not in them' '200 []' .authorizedActions
ask "$demo" GET /1.0/me
says 'deny beats rights on a call too' "$(not_granted me/get)"
check "$owner" urn:v1:eu:resource:vps:theirs vps:apiovh:get
says 'what another account has' '200 []' .authorizedActions
check "$alice" urn:v1:eu:resource:vps:theirs vps:apiovh:get vps:apiovh:reboot
says 'what another account lends' '200 ["vps:apiovh:get"]' .authorizedActions
ask "$owner" DELETE /v2/iam/policy/mine
says 'a policy that is read-only stays' "$(forbidden 'This policy is read-only')"
unserve "$server_pid"
refuses 'a condition that is not simulated' '.accounts["xx1111-ovh"].policies.x
    .conditions = {operator: "MATCH", values: {"date(UTC).Hour.EQ": "7"}}' \
    'accounts.xx1111-ovh.policies.x: a condition is not simulated'
finish
