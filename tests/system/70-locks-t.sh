#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A lock shuts out at once, offline, behind a restart and a crash, by token and
# by key; and everybody else goes on as before.
# shellcheck disable=SC2119 # host_start_ovhpatd takes options, or none
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/system/support.sh
. "$top_srcdir/tests/system/support.sh"
# shellcheck source=tests/system/ctl.sh
. "$top_srcdir/tests/system/ctl.sh"

tokens=$host/tokens
alice=user:xx1111-ovh/alice.martin
host_config_extra="[cache]
fresh = 60s
grace = 1h
$no_limits"
host_map="$alice  alice
$alice  ops
user:xx1111-ovh/bob  ops
service:xx1111-ovh/oauth2-EU.0f0f0f0f0f0f0f0f  deploy
user:xx1111-ovh/*  ="
host_start_api
host_start_ovhpatd
host_service both names=both debug
host_service any names=both suffix=any debug

# key USER: a login by key or cron, which has the account phase alone.
key()
{
    attempt both "$1" /dev/null acct_mgmt
}

key_in()
{
    judged "$1" PAM_SUCCESS account:OK account:OK
}

key_out()
{
    judged "$1" PAM_PERM_DENIED "account:$2" "account:$2"
}

attempt both pat_jwt_alice "$tokens/alice"
admitted 'alice before'
key alice
key_in 'her key before'
ctl_is 'nothing is locked' 0 locks
said 'and it says so' 'nothing is locked*'

# The account.
ctl_is 'an account is locked' 0 lock alice --why 'left the company'
said 'and it says so' '*account alice: locked*'
attempt both pat_jwt_alice "$tokens/alice"
refused 'locked account: token' PAM_PERM_DENIED R65
attempt both alice "$tokens/alice"
refused 'locked account: plain name' PAM_PERM_DENIED R65
attempt any pat_jwt_x "$tokens/alice"
refused 'locked account: suffix=any' PAM_PERM_DENIED R65
key alice
key_out 'locked account: key' R65
attempt both pat_jwt_bob "$tokens/bob"
admitted 'bob is not locked'
key bob
key_in 'and his key is not'
attempt both pat_jwt_ops "$tokens/alice"
admitted 'alice as another account'
ctl_is 'a second time' 0 lock alice --why other
said 'changes nothing' '*is locked already*'
ctl locks
said 'who, when, by whom and why' \
    'account  alice  since 20*Z by root: left the company *'

restart_ovhpatd
attempt both pat_jwt_alice "$tokens/alice"
refused 'behind a restart' PAM_PERM_DENIED R65
crash_ovhpatd
key alice
key_out 'behind a crash' R65
host_stop "$host_api_pid"
attempt both pat_jwt_alice "$tokens/alice"
refused 'while the API is away' PAM_PERM_DENIED R65
attempt both pat_jwt_bob "$tokens/bob"
admitted 'and bob has his record'

# The crash comes right behind the answer.
ctl_is 'unlocked while the API is away' 0 unlock alice
crash_ovhpatd
attempt both pat_jwt_alice "$tokens/alice"
admitted 'unlocked, by her record'
ctl_is 'what is not locked' 1 unlock alice
said 'is said' '*account alice: is not locked*'

# The identity.
ctl_is 'an identity is locked' 0 lock "$alice"
crash_ovhpatd
attempt both pat_jwt_alice "$tokens/alice"
refused 'locked identity: no record helps' PAM_PERM_DENIED R66
host_start_api
attempt both pat_jwt_alice "$tokens/alice"
refused 'locked identity: nor the API' PAM_PERM_DENIED R66
attempt both pat_jwt_ops "$tokens/alice"
refused 'locked identity: nor another account' PAM_PERM_DENIED R66
attempt both pat_jwt_demo "$tokens/demo"
admitted 'demo is another one'
key alice
key_out 'her key: she alone owns the account' R66
key ops
key_in 'an account with another owner'
ctl lock user:xx1111-ovh/bob
key ops
key_out 'until all owners are locked' R66
key bob
key_out 'an owner by the line for everybody' R66
key deploy
key_in 'an account of a service account has no owner'
ctl unlock urn:v1:eu:identity:user:xx1111-ovh/alice.martin
attempt both pat_jwt_alice "$tokens/alice"
admitted 'a URN names the same identity'
key ops
key_in 'and one owner is enough'
ctl unlock user:xx1111-ovh/bob

# A lock in the middle of a session: the next question meets it.
hold both pat_jwt_alice authenticate acct_mgmt
ctl lock alice
type_in "$tokens/alice"
finish_held
refused 'locked while she types' PAM_PERM_DENIED R65
ctl unlock alice

# Damage.
ctl lock alice
ctl lock bob
host_stop "$host_ovhpatd_pid"
: >"$host/state/locks"
host_start_ovhpatd
attempt both pat_jwt_alice "$tokens/alice"
refused 'one file empty' PAM_PERM_DENIED R65
host_stop "$host_ovhpatd_pid"
printf 'ovhpat-locks 1 2\naccount alice\n\001\n' >"$host/state/locks"
cp "$host/state/locks" "$host/state/locks.copy"
host_start_ovhpatd
attempt both pat_jwt_alice "$tokens/alice"
refused 'both damaged: what can be read counts' PAM_PERM_DENIED R65
attempt both pat_jwt_demo "$tokens/demo"
admitted 'both damaged: nobody else is refused'
ctl_is 'both damaged: the list is not complete' 3 locks
complained 'and it says so' '*a lock may be missing*'
is 'the damaged files are kept' \
    "$(find "$host/state/corrupt" -name 'locks*' | wc -l)" 4
rm -f "$host/state/locks" "$host/state/locks.copy"
mkdir "$host/state/locks" "$host/state/locks.copy"
ctl_is 'what cannot be written' 1 lock demo
complained 'is said' '*cannot be written*until ovhpatd ends*'
attempt both pat_jwt_demo "$tokens/demo"
refused 'and in force' PAM_PERM_DENIED R65
rmdir "$host/state/locks" "$host/state/locks.copy"
ctl unlock demo
ctl unlock alice

# Names that are none.
for name in '' root Alice 'a b' ../x 'alice;id' "$(printf 'a\nb')" user: \
    'user:x/*' group:xx1111-ovh/ops "$(printf '%0300d' 0)"; do
    ctl lock "$name"
    is "no lock for \"$(printf %.20s "$name" | tr '\n' ' ')\"" "$code" 2
done
ctl_is 'a why with a control character' 2 lock alice --why "$(printf 'a\033[2J')"
ctl_is 'a lock for nobody' 0 lock alicce
complained 'is noticed' '*alicce: the account does not exist*'
ctl unlock alicce
ctl locks
said 'nothing is left' 'nothing is locked*'
finish
