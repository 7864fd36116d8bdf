#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Who gets in, by each way in, and beside each the login that must not.
# shellcheck disable=SC2119 # host_start_ovhpatd takes options, or none
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/system/support.sh
. "$top_srcdir/tests/system/support.sh"

tokens=$host/tokens
host_map='user:xx1111-ovh/alice.martin  alice
group:xx1111-ovh/ops          ops
service:xx1111-ovh/oauth2-EU.0f0f0f0f0f0f0f0f  deploy
user:xx1111-ovh/*             ='
host_token nobody >/dev/null
host_start_api
host_start_ovhpatd
host_service hybrid names=hybrid debug
host_service plain names=plain debug
host_service both names=both debug
host_service any names=both suffix=any debug
host_service virtual names=both virtual debug

# Hybrid names.
attempt hybrid pat_jwt_alice "$tokens/alice"
admitted 'hybrid: alice with her token'
attempt hybrid pat_jwt_alice "$tokens/bob"
refused 'hybrid: alice with the token of bob' PAM_PERM_DENIED R60
attempt hybrid pat_jwt_bob "$tokens/bob"
admitted 'hybrid: bob with his token'
attempt hybrid pat_jwt_alice "$tokens/nobody"
refused 'hybrid: a token that nobody has' PAM_AUTH_ERR R40
attempt hybrid pat_jwt_alice+laptop "$tokens/alice"
admitted 'hybrid with a label'
attempt hybrid pat_jwt_alice+laptop "$tokens/bob"
refused 'hybrid with a label: the token of bob' PAM_PERM_DENIED R60
attempt hybrid pat_jwt_bob+alice "$tokens/alice"
refused 'hybrid: a label is no account' PAM_PERM_DENIED R60
attempt hybrid pat_jwt_alice+ "$tokens/alice"
refused 'hybrid: an empty label' PAM_USER_UNKNOWN R10 -

# Labels of ovhpat.conf.
attempt hybrid pat_jwt_CI "$tokens/deploy"
admitted 'label: CI is deploy'
attempt hybrid pat_jwt_CI "$tokens/alice"
refused 'label: CI is not alice' PAM_PERM_DENIED R60
attempt hybrid pat_jwt_Ci "$tokens/deploy"
refused 'label: a label that is not bound' PAM_USER_UNKNOWN R62

# Plain names.
attempt plain alice "$tokens/alice"
admitted 'plain: alice with her token'
attempt plain alice "$tokens/bob"
refused 'plain: alice with the token of bob' PAM_PERM_DENIED R60
attempt both demo "$tokens/demo"
admitted 'both: a plain name'
attempt both pat_jwt_demo "$tokens/demo"
admitted 'both: a hybrid name'
attempt hybrid alice "$tokens/alice"
refused 'names=hybrid: a plain name is not ours' PAM_PERM_DENIED R15 -
attempt plain pat_jwt_alice "$tokens/alice"
refused 'names=plain: a hybrid name is not ours' PAM_PERM_DENIED R15 -

# A service account by its line, a group by its own.
attempt hybrid pat_jwt_deploy "$tokens/deploy"
admitted 'service account: the account of its line'
attempt hybrid pat_jwt_demo "$tokens/deploy"
refused 'service account: another account' PAM_PERM_DENIED R54
attempt hybrid pat_jwt_ops "$tokens/alice"
admitted 'group: a member as the account of the group'
attempt hybrid pat_jwt_ops "$tokens/demo"
refused 'group: nobody else' PAM_PERM_DENIED R60

# suffix=any: the first mapping of the identity, whatever the name says.
attempt any pat_jwt_whatever "$tokens/alice"
admitted 'suffix=any: a name that says nothing'
is 'suffix=any: the account of the first mapping' \
    "$(sed -n 's/.*phase=auth.* account=\([^ ]*\) .*/\1/p' "$host/ovhpatd.out")" \
    alice
attempt any pat_jwt_whatever "$tokens/nobody"
refused 'suffix=any: a token that nobody has' PAM_AUTH_ERR R40
attempt any pat_jwt_bob "$tokens/mallory"
refused 'suffix=any: a stranger' PAM_PERM_DENIED R50
attempt any demo "$tokens/demo"
admitted 'suffix=any: a plain name means the account'
attempt any demo "$tokens/alice"
refused 'suffix=any: a plain name, the token of alice' PAM_PERM_DENIED R60

# virtual: the account need not be one of this host.
jq '.accounts["xx1111-ovh"].users.ghost =
    {tokens: {t: {token: $token}}}' --arg token "$(host_token ghost)" \
    "$host/state.json" >"$host/state.new"
host_stop "$host_api_pid"
mv "$host/state.new" "$host/state.json"
host_start_api
attempt virtual pat_jwt_ghost "$tokens/ghost"
admitted 'virtual: an account that is not here'
attempt virtual ghost "$tokens/ghost"
admitted 'virtual: the same by its plain name'
attempt hybrid pat_jwt_ghost "$tokens/ghost"
refused 'without virtual: the account must be here' PAM_USER_UNKNOWN R20 OK
attempt plain ghost "$tokens/ghost"
refused 'without virtual: a plain name too' PAM_USER_UNKNOWN R20 OK
attempt virtual pat_jwt_ghost "$tokens/alice"
refused 'virtual: the token of alice' PAM_PERM_DENIED R60
attempt virtual pat_jwt_daemonlike "$tokens/alice"
refused 'virtual: the map still decides' PAM_PERM_DENIED R60

# What the session has.
attempt both pat_jwt_alice+laptop "$tokens/alice" authenticate acct_mgmt \
    setcred open_session close_session
is 'session: each phase says yes' "$operation $pam" 'close_session PAM_SUCCESS'
is 'session: PAM_USER is what it was' \
    "$(sed -n 's/^user //p' "$host/client.out")" pat_jwt_alice+laptop
is 'session: the environment' \
    "$(sed -n 's/^env //p' "$host/client.out" | sort | tr '\n' ' ')" \
    'OVHPAT_ACCOUNT=alice OVHPAT_IDENTITY=urn:v1:eu:identity:user:xx1111-ovh/alice.martin OVHPAT_SOURCE=online '
attempt both pat_jwt_alice "$tokens/bob" authenticate
is 'session: no environment without a login' \
    "$(grep -c '^env ' "$host/client.out")" 0
attempt any pat_jwt_whatever "$tokens/demo" authenticate
is 'session: PAM_USER is what it was with suffix=any' \
    "$(sed -n 's/^user //p' "$host/client.out")" pat_jwt_whatever

# By ssh key: the account phase alone.
attempt both alice /dev/null acct_mgmt
judged 'by key: an account to which a line leads' PAM_SUCCESS account:OK \
    account:OK
attempt both pat_jwt_bob /dev/null acct_mgmt
judged 'by key: a hybrid name' PAM_SUCCESS account:OK account:OK
attempt both root /dev/null acct_mgmt
judged 'by key: root is none of ours' PAM_PERM_DENIED account:R24 ''

# The stack of README.md: our module first, then the host's own.
{
    echo "auth [success=done ignore=ignore authinfo_unavail=ignore default=die] $host_module socket=$host_socket names=both debug"
    echo 'auth required pam_permit.so'
    echo "account [success=ok ignore=ignore authinfo_unavail=ignore default=die] $host_module socket=$host_socket names=both debug"
    echo 'account required pam_permit.so'
} >"$host/pam.d/stack"
sed 's/pam_permit/pam_deny/' "$host/pam.d/stack" >"$host/pam.d/strict"
echo 'a local password, and one of sixty-four bytes or more: 0123456789' \
    >"$host/password"
attempt stack alice "$tokens/alice"
admitted 'stack: a token'
attempt stack alice "$host/password"
judged 'stack: a local password goes to the next module' PAM_SUCCESS \
    'auth:R16 account:OK' 'account:OK'
attempt strict alice "$host/password"
refused 'stack: which decides' PAM_AUTH_ERR R16 -
attempt stack alice "$tokens/bob"
refused 'stack: a refusal is final' PAM_PERM_DENIED R60
attempt stack root "$tokens/alice"
judged 'stack: root is left to the others' PAM_SUCCESS \
    'auth:R24 account:R24' ''

# pamtester, a client that others wrote.
preload=$(ldd "$host_module" | sed -n 's/.*=> \(.*asan[^ ]*\) .*/\1/p')
pamtester_says()
{
    ASAN_OPTIONS=detect_leaks=0 LD_PRELOAD=$preload pamtester "$@" 2>&1
}
like 'pamtester: all phases' "$(pamtester_says both pat_jwt_alice authenticate \
    acct_mgmt open_session close_session <"$tokens/alice" |
    sed 's/^Password: //' | tr '\n' '|')" \
    'pamtester: successfully authenticated|pamtester: account management done.|pamtester: *opened a session|pamtester: session has successfully been closed.|'
is 'pamtester: a refusal' "$(pamtester_says both pat_jwt_alice authenticate \
    <"$tokens/bob" | sed 's/^Password: //')" 'pamtester: Permission denied'

finish
