#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Drives ovhsim with curl, as a client of OVHcloud's API would be.
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/simulator/support.sh
. "$top_srcdir/tests/simulator/support.sh"

# shellcheck source=tests/simulator/client.sh
. "$top_srcdir/tests/simulator/client.sh"

# secret_of_new USER NAME: makes a token with the owner's rights.
secret_of_new()
{
    ask "$owner" POST "/1.0/me/identity/user/$1/token" \
        "{\"name\":\"$2\",\"description\":\"made by a test\"}"
    jq -r .token "$work/body"
}

sim_start --state "$state"

# Who is asking.
ask "$alice" GET /1.0/auth/details
says 'a user with a personal access token' '200 {"account":"xx1111-ovh","allowedRoutes":null,"description":"Alice Martin","identities":["urn:v1:eu:identity:user:xx1111-ovh/alice.martin","urn:v1:eu:identity:group:xx1111-ovh/DEFAULT","urn:v1:eu:identity:group:xx1111-ovh/ops"],"method":"user","roles":null,"user":"alice.martin"}'
is 'the type of the answer' \
    "$(tr -d '\r' <"$work/headers" | grep -i '^content-type:')" \
    'Content-Type: application/json; charset=utf-8'
like 'a request id' "$(grep -i '^x-ovh-queryid: ' "$work/headers")" \
    'X-Ovh-Queryid: EU.ext-1.????????.*.????????????????????????????????*'
like 'HTTP/1.1' "$(head -n 1 "$work/headers")" 'HTTP/1.1 200*'
first=$(got)
ask "$alice" GET /v1/auth/details
says '/v1 is /1.0' "$first"
ask "$alice" GET '/1.0/auth/details?x=1'
says 'a query changes nothing' "$first"
ask "$owner" GET /1.0/auth/details
says 'the owner of the account' '200 {"account":"xx1111-ovh","allowedRoutes":null,"description":null,"identities":["urn:v1:eu:identity:account:xx1111-ovh"],"method":"account","roles":null,"user":null}'
ask "$service" GET /1.0/auth/details
says 'a service account' '200 {"account":"xx1111-ovh","allowedRoutes":null,"description":"Continuous deployment","identities":["urn:v1:eu:identity:credential:xx1111-ovh/oauth2-EU.0f0f0f0f0f0f0f0f"],"method":"oauth2_client_credentials","roles":null,"user":null}'
ask "$carol" GET /1.0/auth/details
says 'a federated user' '200 {"account":"xx1111-ovh","allowedRoutes":null,"description":null,"identities":["urn:v1:eu:identity:group:xx1111-ovh/admin@example.com"],"method":"provider","roles":null,"user":"carol@example.com"}'

# Bad credentials.
ask '' GET /1.0/auth/details
says 'no credential' "$unauthorized"
like 'a refusal has a request id' "$(grep -ci '^x-ovh-queryid: EU' "$work/headers")" 1
ask "${alice}x" GET /1.0/auth/details
says 'an unknown token' "$invalid"
ask x GET /1.0/me/identity/user
says 'something that is no token' "$invalid"
ask "$bob" GET /1.0/auth/details
says 'the token of a disabled user' '403 {"class":"Client::Forbidden","message":"This credential is not valid"}'
status=$(curl -sS --noproxy '*' --cacert "$work/tls/ca.pem" -u "pat_jwt_alice:$alice" \
    -o "$work/body" -w '%{http_code}' "$url/1.0/auth/details")
says 'Basic is no credential here' "$unauthorized"
status=$(curl -sS --noproxy '*' --cacert "$work/tls/ca.pem" -H 'X-Ovh-Application: abc' \
    -o "$work/body" -w '%{http_code}' "$url/1.0/auth/details")
says 'an unknown application key' '403 {"class":"Client::Forbidden","message":"This application key is invalid"}'

# The clock, for everybody.
ask '' GET /1.0/auth/time
server_time=$(cat "$work/body")
here=$(date +%s)
is 'the time is right' \
    "$status $((server_time >= here - 2 && server_time <= here + 2))" '200 1'
ask 'bad' GET /1.0/auth/time
says 'the time with a bad credential' "$invalid"
ask "$demo" GET /1.0/auth/currentCredential
says 'currentCredential is not for bearer tokens' '403 {"class":"Client::Forbidden","message":"This call has not been granted"}'

# The account, and rights.
ask "$demo" GET /1.0/me
says 'a user with the right sees the owner' '200 {"email":"owner@example.com","nichandle":"xx1111-ovh","state":"complete"}' '{nichandle,email,state}'
ask "$alice" GET /1.0/me
says 'a user without the right' "$(not_granted me/get)"
ask "$service" GET /1.0/me
says 'a service account without the right' "$(not_granted me/get)"
ask "$alice" POST /1.0/me/identity/user/bob/enable
says 'enabling needs a right' "$(not_granted me/identity/user/enable)"
ask "$demo" GET /1.0/me/identity/user/demo/token
says 'a right that ends in a star' '200 ["demo"]'

# Users.
ask "$owner" GET /1.0/me/identity/user
says 'all users' '200 ["alice.martin","bob","demo"]'
ask "$owner" GET /1.0/me/identity/user/alice.martin
says 'one user' '200 {"description":"Alice Martin","email":"alice.martin@example.com","group":"DEFAULT","groups":["DEFAULT","ops"],"login":"alice.martin","passwordLastUpdate":null,"status":"OK","type":"USER","urn":"urn:v1:eu:identity:user:xx1111-ovh/alice.martin"}' 'del(.creation,.lastUpdate)'
like 'time stamps have nine digits' "$(jq -r .creation "$work/body")" \
    '20??-??-??T??:??:??.?????????Z'
is 'no secret in a user' "$(grep -c eyJ "$work/body")" 0
ask "$owner" GET /1.0/me/identity/user/alice%2Emart%69n
says 'names are percent-decoded' '200 "alice.martin"' .login
ask "$owner" GET /1.0/me/identity/user/alice%2Fmartin
says 'an encoded slash belongs to the name' "$no_object"
ask "$owner" GET /1.0/me/identity/user/alice%zz
says 'a broken escape' "$no_route"
ask "$owner" GET /1.0/me/identity/user/alice%00
says 'an encoded NUL' "$no_route"
ask "$owner" GET /1.0/me/identity/user/nobody
says 'an unknown user' "$no_object"

# Switching a user off and on again takes effect at once.
ask "$owner" POST /1.0/me/identity/user/alice.martin/disable
says 'disable' '200 null'
ask "$alice" GET /1.0/auth/details
is 'a disabled user is refused' "$status" 403
ask "$owner" GET /1.0/me/identity/user/alice.martin
says 'and shown as disabled' '200 "DISABLED"' .status
ask "$owner" POST /1.0/me/identity/user/alice.martin/enable
says 'enable' '200 null'
ask "$alice" GET /1.0/auth/details
says 'an enabled user is back' "$first"

# Tokens.
new=$(secret_of_new alice.martin 'home pc')
says 'a new token' '200 ["creation","description","expiresAt","lastUsed","name","token"]' 'keys'
like 'looks like a JWT signed with EdDSA' "$new" 'eyJhbGciOiJFZERTQSJ9.*.*'
is 'with a signature of 86 characters' "${#new} $(printf %s "${new##*.}" | wc -c)" \
    "${#new} 86"
is 'several hundred bytes long' "$((${#new} > 300 && ${#new} < 1000))" 1
is 'of the right alphabet' \
    "$(printf %s "$new" | tr -d 'A-Za-z0-9_.-' | wc -c)" 0
ask "$new" GET /1.0/auth/details
says 'works at once' "$first"
ask "$owner" GET /1.0/me/identity/user/alice.martin/token
says 'is listed' '200 ["laptop","home pc"]'
ask "$owner" GET '/1.0/me/identity/user/alice.martin/token/home%20pc'
says 'is shown without its secret' '200 ["creation","description","expiresAt","lastUsed","name"]' keys
is 'has been used' "$(jq '.lastUsed != null' "$work/body")" true
ask "$owner" POST /1.0/me/identity/user/alice.martin/token \
    '{"name":"home pc","description":""}'
says 'a name is taken once' '409 {"class":"Client::Conflict","message":"This token already exists"}'
ask "$owner" POST /1.0/me/identity/user/alice.martin/token '{"name":"x"}'
says 'a description is required' '400 {"class":"Client::BadRequest","message":"Missing parameter: description"}'
ask "$owner" POST /1.0/me/identity/user/alice.martin/token '{"description":"x"}'
says 'a name is required' '400 {"class":"Client::BadRequest","message":"Missing parameter: name"}'
ask "$owner" POST /1.0/me/identity/user/nobody/token '{"name":"x","description":""}'
says 'a user is required' "$no_object"
ask "$owner" PUT '/1.0/me/identity/user/alice.martin/token/home%20pc' \
    '{"expiresAt":"2020-02-29T12:00:00.5+02:00"}'
says 'the end of its life can be moved' '200 "2020-02-29T12:00:00.5+02:00"' .expiresAt
ask "$new" GET /1.0/auth/details
says 'an expired token is refused' "$invalid"
ask "$owner" PUT '/1.0/me/identity/user/alice.martin/token/home%20pc' \
    '{"expiresIn":3600}'
life=$(($(date -d "$(jq -r .expiresAt "$work/body")" +%s) - $(date +%s)))
is "by a number of seconds too ($life)" "$((life > 3590 && life <= 3600))" 1
ask "$new" GET /1.0/auth/details
says 'and lives again' "$first"
ask "$owner" PUT '/1.0/me/identity/user/alice.martin/token/home%20pc' \
    '{"expiresAt":"2021-02-29T00:00:00Z"}'
says 'a day that does not exist' '400 {"class":"Client::BadRequest","message":"Invalid parameter: expiresAt"}'
ask "$owner" PUT '/1.0/me/identity/user/alice.martin/token/home%20pc' \
    '{"expiresIn":-1}'
says 'a negative life' '400 {"class":"Client::BadRequest","message":"Invalid parameter: expiresIn"}'
ask "$owner" DELETE '/1.0/me/identity/user/alice.martin/token/home%20pc'
says 'delete' '200 null'
ask "$new" GET /1.0/auth/details
says 'a deleted token is dead at once' "$invalid"
ask "$owner" DELETE '/1.0/me/identity/user/alice.martin/token/home%20pc'
says 'it cannot be deleted twice' "$no_object"
own=$(secret_of_new demo own)
ask "$own" DELETE /1.0/me/identity/user/demo/token/own
says 'a token may delete itself' '200 null'

# Making and changing users and groups.
ask "$owner" POST /1.0/me/identity/group \
    '{"name":"dba","role":"NONE","description":"Databases"}'
says 'a new group' '200 null'
ask "$owner" GET /1.0/me/identity/group/dba
says 'is shown' '200 {"defaultGroup":false,"description":"Databases","name":"dba","role":"NONE","urn":"urn:v1:eu:identity:group:xx1111-ovh/dba"}' 'del(.creation,.lastUpdate)'
ask "$owner" GET /1.0/me/identity/group
says 'and listed beside the default groups' '200 ["ADMIN","DEFAULT","UNPRIVILEGED","dba","ops"]' sort
ask "$owner" POST /1.0/me/identity/group '{"name":"dba"}'
says 'once' '409 {"class":"Client::Conflict","message":"This group already exists"}'
ask "$owner" PUT /1.0/me/identity/group/dba '{"role":"KING"}'
says 'a role must exist' '400 {"class":"Client::BadRequest","message":"Invalid parameter: role"}'
ask "$owner" POST /1.0/me/identity/user \
    '{"login":"dave","email":"dave@example.com","password":"ItsASecret","group":"dba"}'
says 'a new user' '200 null'
dave=$(secret_of_new dave t)
ask "$dave" GET /1.0/auth/details
says 'is in the group' '200 ["urn:v1:eu:identity:user:xx1111-ovh/dave","urn:v1:eu:identity:group:xx1111-ovh/dba"]' .identities
ask "$owner" PUT /1.0/me/identity/user/dave '{"group":"ops","description":"Dave"}'
ask "$dave" GET /1.0/auth/details
says 'changes groups' '200 ["Dave",["urn:v1:eu:identity:user:xx1111-ovh/dave","urn:v1:eu:identity:group:xx1111-ovh/ops"]]' '[.description,.identities]'
ask "$owner" PUT /1.0/me/identity/user/dave '{"groups":["ops","dba"]}'
ask "$owner" PUT /1.0/me/identity/user/dave '{"group":"nope"}'
says 'a group must exist' '400 {"class":"Client::BadRequest","message":"This group does not exist"}'
ask "$owner" DELETE /1.0/me/identity/group/ops
says 'a group can go' '200 null'
ask "$owner" GET /1.0/me/identity/user/dave
says 'and its members lose it' '200 ["DEFAULT",["dba","DEFAULT"]]' '[.group,.groups]'
ask "$owner" DELETE /1.0/me/identity/group/ADMIN
says 'a default group cannot go' '400 {"class":"Client::BadRequest","message":"A default group cannot be deleted"}'
ask "$owner" PUT /1.0/me/identity/user/dave '{"status":"PASSWORD_CHANGE_REQUIRED"}'
ask "$dave" GET /1.0/auth/details
is 'a token outlives a password' "$status" 200
ask "$owner" POST /1.0/me/identity/user '{"login":"dave"}'
says 'a login is taken once' '409 {"class":"Client::Conflict","message":"This user already exists"}'
ask "$owner" DELETE /1.0/me/identity/user/dave
says 'a user can go' '200 null'
ask "$dave" GET /1.0/auth/details
says 'and the tokens are dead' "$invalid"

# Wrong questions.
for path in / /1.0 /1.0/ /v2 /v2/auth/details /v3/auth/details /auth/details \
    /1.0/auth/details/ /1.0//auth/details /1.0/auth /1.0/me/identity \
    /1.0/a/b/c/d/e/f/g/h/i/j; do
    ask "$owner" GET $path
    says "unknown URL $path" "$no_route"
done
ask "$owner" DELETE /1.0/auth/details
says 'unknown method' "$no_route"
ask '' GET /1.0/nothing
says 'an unknown URL needs no credential' "$no_route"
for body in '' '[]' '{' '{"login":"x"}}' 'x' '{"a":"b"}'; do
    ask "$owner" POST /1.0/me/identity/user "$body"
    like "a bad body: $body" "$(got)" '400 {"class":"Client::BadRequest",*'
done

# Connections and the log.
reused=$(curl -sS --noproxy '*' --cacert "$work/tls/ca.pem" -o "$work/body" -o "$work/body" \
    -w '%{num_connects} ' "$url/1.0/auth/time" "$url/1.0/auth/time")
is 'connections are kept alive' "$reused" '1 0 '
before=$(wc -l <"$work/log")
for turn in 1 2 3 4 5; do
    ask "$alice" GET /1.0/auth/details
done
is "one line a request ($turn)" "$(($(wc -l <"$work/log") - before))" 5
is 'with method, path, status and whose token' \
    "$(tail -n 1 "$work/log" | cut -d ' ' -f 2-)" \
    'GET /1.0/auth/details 200 user:xx1111-ovh/alice.martin/laptop'
ask nonsense GET /1.0/auth/details
is 'also for unknown tokens' "$(tail -n 1 "$work/log" | cut -d ' ' -f 2-)" \
    'GET /1.0/auth/details 401 unknown-token'
is 'never with a token' "$(grep -c -e eyJ -e FAKE -e nonsense "$work/log")" 0
curl -sS --noproxy '*' -o "$work/body" "$url/1.0/auth/time" 2>"$work/curl-error"
is 'TLS: a client that does not know the CA refuses' $? 60
unserve "$server_pid"
is 'SIGTERM ends it cleanly' $? 0

# Other states.
jq '.disabled_user_tokens = "accept"
    | .accounts["xx1111-ovh"].users.bob.details =
        {method: "pat", user: "xx1111-ovh/bob"}
    | .accounts["yy2222-ovh"].users.alice.tokens.t.token = "eyJ.other.account"' \
    "$state" >"$work/state.json"
sim_start --state "$work/state.json" --region ca --save
ask "$bob" GET /1.0/auth/details
says 'a state may accept disabled users and replace details' '200 ["pat","xx1111-ovh/bob","urn:v1:ca:identity:user:xx1111-ovh/bob"]' '[.method,.user,.identities[0]]'
like 'the region is in the request id' "$(grep -i '^x-ovh-queryid: ' "$work/headers")" \
    'X-Ovh-Queryid: CA.ext-1.*'
ask eyJ.other.account GET /1.0/auth/details
says 'there may be several accounts' '200 ["yy2222-ovh","urn:v1:ca:identity:user:yy2222-ovh/alice"]' '[.account,.identities[0]]'
ask "$owner" DELETE /1.0/me/identity/user/alice.martin/token/laptop
kept=$(secret_of_new demo kept)
unserve "$server_pid"
is 'no temporary file is left' "$(ls "$work"/*.new 2>/dev/null)" ''
sim_start --state "$work/state.json"
ask "$alice" GET /1.0/auth/details
says 'with --save a deletion outlives a restart' "$invalid"
ask "$kept" GET /1.0/auth/details
says 'and so does a new token' '200 "demo"' .user
kill -INT "$server_pid"
wait "$server_pid"
is 'SIGINT ends it cleanly' $? 0

refuses 'an unknown member' '.accounts["xx1111-ovh"].users.bob.statsu = 1' \
    'accounts.xx1111-ovh.users.bob.statsu: unknown member'
refuses 'a wrong value' '.accounts["xx1111-ovh"].users.bob.status = "ok"' \
    'accounts.xx1111-ovh.users.bob.status: must be one of OK|DISABLED|PASS*'
refuses 'a wrong type' '.accounts["xx1111-ovh"].users.bob.rights = "x"' \
    'accounts.xx1111-ovh.users.bob.rights: must be an array of strings'
refuses 'a wrong time' '.accounts["xx1111-ovh"].users.bob.creation = "now"' \
    'accounts.xx1111-ovh.users.bob.creation: must be a date-time *'
refuses 'a missing group' '.accounts["xx1111-ovh"].users.bob.group = "x"' \
    'accounts.xx1111-ovh.users.bob: there is no group x'
refuses 'one secret twice' '.accounts["xx1111-ovh"].users.bob.tokens.a.token = "t"
    | .accounts["xx1111-ovh"].users.bob.tokens.b.token = "t"' \
    "accounts.xx1111-ovh: bob's token b: the secret is in use already"
refuses 'a secret that is no bearer token' \
    '.accounts["xx1111-ovh"].users.bob.tokens.a.token = "a b"' \
    "accounts.xx1111-ovh: bob's token a: the secret cannot be a bearer token"
printf '{\n  "accounts": {},\n  oops\n}\n' >"$work/bad.json"
output=$("$top_builddir/simulator/ovhsim" --listen 127.0.0.1:0 \
    --cert "$work/tls/server.pem" --key "$work/tls/server.key" \
    --state "$work/bad.json" 2>&1)
like 'bad JSON is refused with its line' "$output" \
    "ovhsim: $work/bad.json:3: *"
output=$("$top_builddir/simulator/ovhsim" --listen 127.0.0.1:0 2>&1)
like 'a missing option is named' "$? $output" '2 ovhsim: --cert is missing*'
output=$("$top_builddir/simulator/ovhsim" --listen localhost:0 \
    --cert "$work/tls/server.pem" --key "$work/tls/server.key" \
    --state "$state" 2>&1)
is 'an address must be numeric' "$? $output" \
    '1 ovhsim: localhost:0: Invalid argument'
output=$("$top_builddir/simulator/ovhsim" --listen 127.0.0.1:0 \
    --cert "$work/tls/server.pem" --key "$work/tls/expired.key" \
    --state "$state" 2>&1)
is 'a key of another certificate is refused' $? 1
finish
