#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Every refusal that a token, the map or an account can meet, each with its
# PAM code, its reason in both logs under one request id, and beside it the
# login that passes.
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/system/support.sh
. "$top_srcdir/tests/system/support.sh"

tokens=$host/tokens
refusals='user:xx1111-ovh/bob            !
user:xx1111-ovh/alice.martin   alice
group:xx1111-ovh/ops           ops'
everybody="$refusals
user:xx1111-ovh/*              ="

# Has ovhpatd read map and configuration again.
reload()
{
    host_write_config
    : >"$host/ovhpatd.out"
    kill -HUP "$host_ovhpatd_pid"
    host_await 10 grep -q 'reloaded:' "$host/ovhpatd.out" ||
        host_fail 'no reload'
}

# use_map MAP
use_map()
{
    host_map=$1
    reload
}

# Users whose names are names of accounts that tokens must not open.
host_add_account far 60001
host_add_account rootlike 0
host_state | jq --arg root "$(host_token root)" --arg low "$(host_token low)" \
    --arg far "$(host_token far)" --arg rootlike "$(host_token rootlike)" \
    --arg ghost "$(host_token ghost)" --arg off "$(host_token off)" \
    --arg other "$(host_token other)" '
    def token($text): {tokens: {t: {token: $text}}};
    .accounts["xx1111-ovh"].users += {
        root: token($root), daemonlike: token($low), far: token($far),
        rootlike: token($rootlike), ghost: token($ghost),
        deploy: (token($off) + {status: "DISABLED"})} |
    .accounts["xx1111-ovh"].service_accounts["EU.1f1f1f1f1f1f1f1f"] =
        token($other)' >"$host/state.json"
chmod 600 "$host/state.json"
host_token nobody >/dev/null
host_start_api
host_map=$everybody
host_start_ovhpatd --debug
host_service both names=both debug

# Whose token it is.
attempt both pat_jwt_demo "$tokens/demo"
admitted 'a user of the listed OVH account'
attempt both pat_jwt_alice "$tokens/mallory"
refused 'a user of another OVH account' PAM_PERM_DENIED R50
attempt both alice "$tokens/mallory"
refused 'the same with a plain name' PAM_PERM_DENIED R50
attempt both pat_jwt_demo "$tokens/owner"
refused 'the owner of the OVH account' PAM_PERM_DENIED R52
attempt both pat_jwt_demo "$tokens/carol"
refused 'a federated user' PAM_PERM_DENIED R53
attempt both pat_jwt_deploy "$tokens/deploy"
refused 'a service account without a line' PAM_PERM_DENIED R54
attempt both pat_jwt_demo "$tokens/nobody"
refused 'a token that nobody has' PAM_AUTH_ERR R40
attempt both pat_jwt_deploy "$tokens/off"
refused 'the token of a disabled user' PAM_AUTH_ERR R41
is 'the text that the user sees' "$text" 'Authentication failure'

# What the map says.
use_map "$everybody
service:xx1111-ovh/oauth2-EU.0f0f0f0f0f0f0f0f deploy"
attempt both pat_jwt_deploy "$tokens/deploy"
admitted 'a service account with its line'
attempt both pat_jwt_deploy "$tokens/other"
refused 'another service account' PAM_PERM_DENIED R54
attempt both pat_jwt_bob "$tokens/bob"
refused 'a line with ! refuses' PAM_PERM_DENIED R61
like 'the line is named' "$(cat "$host/ovhpatd.out")" \
    "*rule=*/identity.map:1 *"
attempt both pat_jwt_demo "$tokens/bob"
refused 'a line with ! refuses for every account' PAM_PERM_DENIED R61
attempt both pat_jwt_alice "$tokens/alice"
admitted 'the next line allows somebody else'
use_map "$refusals"
attempt both pat_jwt_demo "$tokens/demo"
refused 'no line' PAM_PERM_DENIED R60
attempt both pat_jwt_alice "$tokens/alice"
admitted 'a line'
attempt both pat_jwt_Runner "$tokens/alice"
refused 'a suffix that is neither account nor label' PAM_USER_UNKNOWN R62
attempt both pat_jwt_demo /dev/null acct_mgmt
judged 'by key: a hybrid name to which no line leads' PAM_PERM_DENIED \
    account:R63 account:R63
attempt both demo /dev/null acct_mgmt
judged 'by key: a plain name is left to the others' PAM_PERM_DENIED \
    account:R64 account:R64
attempt both alice /dev/null acct_mgmt
judged 'by key: an account to which a line leads' PAM_SUCCESS account:OK \
    account:OK
use_map '# nobody'
for who in alice bob demo; do
    attempt both "pat_jwt_$who" "$tokens/$who"
    refused "an empty map: not $who" PAM_PERM_DENIED R60
    attempt both "$who" "$tokens/$who"
    refused "an empty map: not $who by the plain name" PAM_PERM_DENIED R60
done

# Root and system accounts.
use_map "$everybody"
attempt both pat_jwt_root "$tokens/root"
refused 'a user named root is not root' PAM_PERM_DENIED R60
attempt both root "$tokens/root"
refused 'root by the plain name is none of ours' PAM_PERM_DENIED R24 -
attempt both pat_jwt_rootlike "$tokens/rootlike"
refused 'another name of uid 0' PAM_PERM_DENIED R21 OK
attempt both rootlike "$tokens/rootlike"
refused 'another name of uid 0, plain' PAM_PERM_DENIED R24 -
attempt both pat_jwt_daemonlike "$tokens/low"
refused 'a uid below UID_MIN' PAM_PERM_DENIED R21 OK
attempt both daemonlike "$tokens/low"
refused 'a uid below UID_MIN, plain' PAM_PERM_DENIED R24 -
attempt both pat_jwt_far "$tokens/far"
refused 'a uid above UID_MAX' PAM_PERM_DENIED R21 OK
attempt both far "$tokens/far"
refused 'a uid above UID_MAX, plain' PAM_PERM_DENIED R24 -
host_service virtual names=both virtual debug
attempt virtual pat_jwt_daemonlike "$tokens/low"
refused 'virtual: a system account of this host all the same' \
    PAM_PERM_DENIED R21 OK
attempt virtual pat_jwt_rootlike "$tokens/rootlike"
refused 'virtual: uid 0 all the same' PAM_PERM_DENIED R21 OK
attempt both pat_jwt_ghost "$tokens/ghost"
refused 'an account that is not here' PAM_USER_UNKNOWN R20 OK
attempt virtual pat_jwt_ghost "$tokens/ghost"
admitted 'which is none for a service with virtual users'

# The login name is somebody's account.
host_add_account pat_jwt_alice 4001
attempt both pat_jwt_alice "$tokens/alice"
admitted 'the login name resolves to the uid of the account'
host_add_account pat_jwt_demo 4001
attempt both pat_jwt_demo "$tokens/demo"
refused 'the login name resolves to another uid' PAM_PERM_DENIED R22 OK
host_add_account pat_jwt_ops 0
attempt both pat_jwt_ops "$tokens/alice"
refused 'the login name resolves to uid 0' PAM_PERM_DENIED R22 OK
attempt both demo "$tokens/demo"
admitted 'the plain name of the same account'
attempt both pat_jwt_demo+x "$tokens/demo"
admitted 'the same account with a label'
host_add_account pat_jwt_ghost 4009
attempt virtual pat_jwt_ghost "$tokens/ghost"
refused 'virtual: the login name is an account here' PAM_PERM_DENIED R22 OK

# What only OVHcloud can get wrong, told by a server of our own.
host_stop "$host_api_pid"
urn=urn:v1:eu:identity

# tell_identity OVHACCOUNT URN...: whose token every token is from now on.
tell_identity()
{
    told_account=$1
    shift
    printf '%s\n' "$@" | jq -R . | jq -s --arg account "$told_account" \
        '{account: $account, method: "user", user: "x", identities: .,
          roles: null, description: null, allowedRoutes: null}' \
        >"$host/details.json"
    host_start_fault --mode answer --body "$host/details.json"
}
tell_identity xx1111-ovh "$urn:user:xx1111-ovh/demo" "$urn:group:xx1111-ovh/ops"
attempt both demo "$tokens/demo"
admitted 'an answer of a user and a group'
attempt both ops "$tokens/demo"
admitted 'and of what the group may be'
host_stop "$host_api_pid"
tell_identity xx1111-ovh "urn:v1:ca:identity:user:xx1111-ovh/demo"
attempt both demo "$tokens/demo"
refused 'a user of another region' PAM_PERM_DENIED R51
host_stop "$host_api_pid"
tell_identity xx1111-ovh "$urn:user:xx1111-ovh/demo!"
attempt both demo "$tokens/demo"
refused 'a name with a mark that is not accepted' PAM_PERM_DENIED R55
host_stop "$host_api_pid"
tell_identity XX1111-ovh "$urn:user:XX1111-ovh/demo"
attempt both demo "$tokens/demo"
refused 'an OVH account that differs in case' PAM_PERM_DENIED R50
host_stop "$host_api_pid"
tell_identity xx1111-ovh "$urn:user:xx1111-ovh/Demo"
attempt both demo "$tokens/demo"
refused 'a user whose name differs in case' PAM_PERM_DENIED R60
host_stop "$host_api_pid"
tell_identity xx1111-ovh "$urn:group:xx1111-ovh/ops"
attempt both ops "$tokens/demo"
refused 'a group alone is nobody' PAM_AUTHINFO_UNAVAIL R87

# Not even a false module argument opens anything.
host_stop "$host_api_pid"
host_start_api
host_service wrong names=everything
attempt wrong pat_jwt_alice "$tokens/alice"
refused 'an argument that is not understood' PAM_SERVICE_ERR R34 -
# With a plain name root and system accounts are left to the others even then;
# libpam says no where there is no other.
asked=$(count /auth/details "$host/api.log")
for who in root rootlike daemonlike far; do
    attempt wrong "$who" "$tokens/root" authenticate
    judged "$who is none of ours, even then" PAM_PERM_DENIED '' ''
    like "$who: the log tells of the argument" "$(cat "$host/syslog")" \
        '*pam_ovhpat(wrong:auth): argument not understood: names?x3deverything*'
done
for phase in auth account; do
    echo "$phase required pam_permit.so" >>"$host/pam.d/wrong"
done
attempt wrong root "$tokens/root"
judged 'root gets in where another module says so' PAM_SUCCESS '' ''
attempt wrong pat_jwt_alice "$tokens/alice"
refused 'but nobody else' PAM_SERVICE_ERR R34 -
is 'the API was not asked' "$(count /auth/details "$host/api.log")" "$asked"
attempt both pat_jwt_alice "$tokens/alice"
admitted 'and with good arguments'

finish
