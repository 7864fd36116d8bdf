#!/bin/sh
# SPDX-License-Identifier: MIT
#
# `ovhpatctl doctor` looks at the host's own credentials: each method on a host
# that works, then one thing broken at a time, which is named with the next
# step, while the other links stay good.
# shellcheck disable=SC2119,SC2154 # names of host.sh and support.sh
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/system/support.sh
. "$top_srcdir/tests/system/support.sh"

mount -t tmpfs -o mode=0755,size=1m tmpfs /run
host_add_account ovhpat 499
echo 'ovhpat-client:x:498:' >>"$host/group"
mkdir "$host/modules"
cp "$host_module" "$host/modules/"
ctl=$top_builddir/ctl/ovhpatctl
cat >"$host/pam.d/sshd" <<END
auth [success=done ignore=ignore authinfo_unavail=ignore default=die] pam_ovhpat.so names=both
auth required pam_unix.so
account [success=ok ignore=ignore authinfo_unavail=ignore default=die] pam_ovhpat.so names=both
account required pam_unix.so
END

doctor()
{
    "$ctl" doctor --config "$host/ovhpat.conf" --socket "$host_socket" \
        --state-dir "$host/state" --module-dir "$host/modules" \
        --pam-dir "$host/pam.d" --sshd /nonexistent/sshd \
        >"$host/doctor.out" 2>"$host/doctor.err"
    code=$?
}

# lines LEVEL LINK: the texts of these lines.
lines()
{
    awk -v level="$1" -v link="$2" '$1 == level && $2 == link' \
        "$host/doctor.out" | sed 's/^[a-z]* *[a-z.]* *//'
}

# bad LEVEL: the links of this level, each once; without the names of NSS,
# which are another test's.
bad()
{
    awk -v level="$1" '$1 == level && $2 != "nss" { print $2 }' \
        "$host/doctor.out" | sort -u | tr '\n' ' '
}

# good WHAT: nothing is wrong.
good()
{
    is "$1: nothing is wrong" "$code $(bad failure)$(bad warning)" '0 '
}

# broken WHAT LINK TEXT [NEXT]: only this link has failed, with this text.
broken()
{
    is "$1: $2 has failed, and nothing else" "$code $(bad failure)" "1 $2 "
    like "$1: why" "$(lines failure "$2" | head -n 1)" "*$3*; next: *${4:-?}*"
}

# warned WHAT TEXT: a warning about the credentials, and no failure.
warned()
{
    is "$1: a warning" "$code $(bad failure)$(bad warning)" '0 credentials '
    like "$1: why" "$(lines warning credentials)" "*$2*; next: ?*"
}

# with KIND [LINE...]: these credentials and lines of [api] in ovhpat.conf.
with()
{
    host_credential_ovh_conf "$1"
    shift
    host_api_extra="credentials = $host/ovh.conf
token_url = https://127.0.0.1:$host_port/auth/oauth2/token
$(printf '%s\n' "$@")"
    host_write_config
}

host_start_api
with signed
host_start_ovhpatd

# Each method, on a host that works.
rights='users (account:apiovh:me/identity/user/get): good
user (account:apiovh:me/identity/user/get): good
tokens (account:apiovh:me/identity/user/token/get): good'
for kind in signed oauth2 bearer; do
    with "$kind"
    doctor
    good "$kind"
    case $kind in
    signed)
        name='application key'
        owner='the owner of the OVH account xx1111-ovh'
        ;;
    oauth2)
        name='service account'
        owner="the service account xx1111-ovh/oauth2-$host_client_id"
        ;;
    *)
        name='access token'
        ;;
    esac
    is "$kind: file, method, owner" "$(lines ok credentials)" \
        "$host/ovh.conf: good, $name
OVHcloud takes them: $owner"
    is "$kind: its rights" "$(lines ok rights)" "$rights"
    is "$kind: no secret is shown" "$(grep -cF -e "$host_as" -e "$host_ck" \
        -e "$host_client_secret" -e "$(host_token host-access)" \
        "$host/doctor.out")" 0
done
host_api_extra=
host_write_config
doctor
good 'no credentials'
host_api_extra='status_unknown = deny'
host_write_config
doctor
warned 'a key that does nothing' \
    "line $(grep -n status_unknown "$host/ovhpat.conf" | cut -d: -f1), status_unknown = deny, does nothing"
is 'no credentials: that is said' "$(lines ok credentials)" \
    'none: nobody is asked how users stand'

# The file.
with signed
conf=$host/ovh.conf
chmod 0644 "$conf"
doctor
broken 'open to others' credentials "$conf: holds secrets" '0640 root:ovhpat'
chown root:root "$conf"
chmod 0600 "$conf"
doctor
broken 'root alone may read it' credentials "$conf: *ermission denied"
chown root:nogroup "$conf"
chmod 0640 "$conf"
doctor
good 'its group may read it'
with signed
sed -i '/^consumer_key/d' "$conf"
doctor
broken 'half a method' credentials "$conf:4: consumer_key is missing"
with signed
echo 'access_token = x' >>"$conf"
doctor
broken 'two methods' credentials "$conf:8: access_token is part of another"
with signed
sed -i 's|^endpoint = .*|endpoint = ovh-ca|' "$conf"
doctor
broken 'another endpoint' credentials "$conf:2: endpoint ovh-ca is not"
rm "$conf"
doctor
broken 'no file' credentials "$conf: "
with oauth2
sed -i '/^token_url/d' "$host/ovhpat.conf"
doctor
broken 'no token endpoint' credentials 'needs \[api\] token_url'

# A credential of systemd.
with signed
sed -i 's|^credentials = .*|credentials = ovh.conf|' "$host/ovhpat.conf"
doctor
broken 'systemd laid out nothing' credentials \
    '/run/credentials/ovhpatd.service/ovh.conf: ' 'LoadCredential='
mkdir -m 0755 /run/credentials
mkdir -m 0500 /run/credentials/ovhpatd.service
cp "$conf" /run/credentials/ovhpatd.service/ovh.conf
chmod 0400 /run/credentials/ovhpatd.service/ovh.conf
chown -R nobody: /run/credentials/ovhpatd.service
doctor
good 'laid out by systemd'
"$ctl" check-config --config "$host/ovhpat.conf" --state-dir "$host/state" \
    >/dev/null
is 'check-config reads it too, as the user of the state directory' "$?" 0

# OVHcloud refuses them.
with signed
sed -i "s/^application_secret = .*/application_secret = wrong/" "$conf"
doctor
broken 'a wrong secret' credentials \
    'refuses the application key: 400 Client::BadRequest "Invalid signature" queryid ' \
    'compare application_secret'
host_control '{"gateway": {"invalid_signature_status": 401}}'
doctor
broken 'a wrong secret, answered as 401' credentials '401 Client::Unauthorized'
host_control '{"gateway": null}'
with signed
sed -i "s/^application_key = .*/application_key = unknown/" "$conf"
doctor
broken 'an unknown application' credentials '"This application key is invalid"'
with signed
host_control '{"consumer_keys": {"'"$host_ck"'": {"status": "expired"}}}'
doctor
broken 'a consumer key that has ended' credentials \
    '403 Client::Forbidden "This credential is not valid"' \
    'make a consumer key with the rule GET /me/identity/\*'
host_control '{"consumer_keys": {"'"$host_ck"'": {"status": "validated"}}}'
with oauth2
sed -i 's/^client_secret = .*/client_secret = wrong/' "$conf"
doctor
broken 'a wrong client secret' credentials \
    'refuses the service account: *invalid_client' 'compare client_id'
with bearer
sed -i 's/^access_token = .*/access_token = eyJ.gone/' "$conf"
doctor
broken 'a dead access token' credentials \
    'refuses the access token: 401 Client::Unauthorized' 'make another'

# No answer, and an answer that says nothing.
with oauth2
host_control '{"faults": {"POST /auth/oauth2/token": {"status": 500, "body": ""}}}'
doctor
broken 'no token' credentials 'cannot be told: *token endpoint' 'token_url'
host_control '{"faults": {"POST /auth/oauth2/token": null,
    "GET /auth/details": {"body": {"account": "x"}}}}'
doctor
broken 'nobody is named' credentials 'does not say whose they are: '
host_control '{"faults": null}'

# Clocks apart are named; a signature does not mind.
with signed
host_control '{"gateway": {"clock_offset_s": 7200}}'
doctor
warned 'clocks apart' 'are 7200 s apart'
is 'clocks apart: and yet they are taken' "$(lines ok rights)" "$rights"
host_control '{"gateway": null}'
with bearer
host_control '{"gateway": {"clock_offset_s": 7200}}'
doctor
good 'clocks apart, nothing to sign'
host_control '{"gateway": null}'

# Whose they are.
owner=$(host_token owner)
with bearer
sed -i "s/^access_token = .*/access_token = $owner/" "$conf"
doctor
warned "the owner's token" 'whoever is root here can do anything'
with signed
host_control '{"consumer_keys": {"'"$host_ck"'": {"rules": [
    {"method": "GET", "path": "/me/identity/*"},
    {"method": "DELETE", "path": "/*"}]}}}'
doctor
warned 'a key for everything' 'never asks: DELETE /\*'
host_control '{"consumer_keys": {"'"$host_ck"'": {"rules": [
    {"method": "GET", "path": "/me/identity/*"}]}}}'
doctor
good 'a narrow key of the owner'
host_ovh_accounts=yy2222-ovh
host_map='user:yy2222-ovh/mallory  demo'
with signed
doctor
broken 'of an account that is not listed' credentials \
    'they are of xx1111-ovh, which \[api\] account does not list'
host_ovh_accounts='xx1111-ovh yy2222-ovh'
with signed
doctor
warned 'one of two accounts' 'users of yy2222-ovh stand is not known'
unset host_ovh_accounts host_map
host_control '{"faults": {"GET /auth/details": {"body": {"account":
    "xx1111-ovh", "method": "account", "user": null, "identities":
    ["urn:v1:ca:identity:account:xx1111-ovh"], "allowedRoutes": []}}}}'
with signed
doctor
broken 'of another region' credentials 'of region ca, but users of region eu'
host_control '{"faults": null}'

# Rights.
host_control '{"consumer_keys": {"'"$host_ck"'": {"rules": [
    {"method": "GET", "path": "/me/identity/user"}]}}}'
doctor
broken 'a consumer key without a rule' rights \
    'user (account:apiovh:me/identity/user/get): refused, or a right is missing: 403 Client::Forbidden "This call has not been granted"' \
    'a consumer key with the rule GET /me/identity/user/\*'
is 'a consumer key without a rule: the other right' "$(lines ok rights)" \
    'users (account:apiovh:me/identity/user/get): good'
host_control '{"consumer_keys": {"'"$host_ck"'": {"rules": [
    {"method": "GET", "path": "/me/identity/*"}]}}}'
policy='"00000000-0000-4000-8000-000000000001"'
with oauth2 'status_unknown = deny'
host_control '{"accounts": {"xx1111-ovh": {"policies": {'"$policy"': {
    "permissions": {"allow": []}}}}}}'
doctor
broken 'a service account without a policy' rights \
    'users (account:apiovh:me/identity/user/get): refused, or a right is missing: 403 Client::Forbidden "User not granted for this request"' \
    'allow account:apiovh:me/identity/user/get on urn:v1:eu:resource:account:xx1111-ovh by an IAM policy'
is 'without a policy: a user of the map is asked about' \
    "$(lines failure rights | grep -c '^user (')" 1
like 'without a policy: what it costs' "$(lines failure rights)" \
    '*status_unknown = deny refuses logins meanwhile*'
host_control '{"accounts": {"xx1111-ovh": {"policies": {'"$policy"': {
    "permissions": {"allow": [
        {"action": "account:apiovh:me/identity/user/get"}]}}}}}}'
doctor
like 'a right that no status needs: a warning' "$(lines warning rights)" \
    'tokens (account:apiovh:me/identity/user/token/get): refused*when tokens end is not known*'
is 'a right that no status needs: nothing else' "$(lines failure rights)" ''
host_control '{"accounts": {"xx1111-ovh": {"policies": {'"$policy"': {
    "permissions": {"allow": [
        {"action": "account:apiovh:me/identity/user/get"},
        {"action": "account:apiovh:me/identity/user/token/get"}]}}}}}}'
doctor
good 'with the policy again'

# The same rights in status, in the same words.
host_stop "$host_ovhpatd_pid"
host_start_ovhpatd
status()
{
    "$ctl" --json status --socket "$host_socket" |
        jq -r '.credentials.rights[] | "\(.right) (\(.action)): \(.last_answer)"'
}
is 'status: nothing was asked yet' "$(status)" \
    "$(echo "$rights" | sed 's/: good/: not asked yet/')"
host_service both names=both
attempt both alice "$host/tokens/alice"
is 'status: a user was asked about' "$(status | grep '^user ')" \
    "$(echo "$rights" | grep '^user ')"

# Behind an API that is away nothing is guessed.
host_stop "$host_api_pid"
doctor
is 'the API is away: that alone has failed' "$code $(bad failure)" '1 network '
like 'the API is away: nothing is said about them' \
    "$(lines unseen credentials)" 'OVHcloud is not asked*'
finish
