#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Several OVH accounts at once.  Users of the same login name are different
# people, of different Unix accounts; users of an account that is not listed are
# refused.  The host's own credentials speak for one OVH account: nobody of
# another one is shut out by what they say, or lack, about a namesake.
# shellcheck disable=SC2119 # options are optional
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/system/support.sh
. "$top_srcdir/tests/system/support.sh"

tokens=$host/tokens
other_ak=FAKEyyyyAppKey00
other_as=FAKEyyyyApplicationSecretFAKE000
other_ck=FAKEyyyyConsumerKeyOwnerFAKE0000

# Three OVH accounts with a user `sam` each; otto is in a group `ops` too, but
# of another OVH account than the map says.
host_state | jq --arg one "$(host_token sam-xx)" \
    --arg two "$(host_token sam-yy)" --arg three "$(host_token sam-zz)" \
    --arg otto "$(host_token otto)" --arg ak "$other_ak" \
    --arg key "$other_as" --arg ck "$other_ck" '
    def token($text): {tokens: {t: {token: $text}}};
    .accounts["xx1111-ovh"].users.sam = token($one) |
    .accounts["yy2222-ovh"].users.sam = token($two) |
    .accounts["yy2222-ovh"].users.otto = (token($otto) + {group: "ops"}) |
    .accounts["yy2222-ovh"].groups.ops = {role: "NONE"} |
    .accounts["zz3333-ovh"].users.sam = token($three) |
    .applications[$ak] = {secret: $key, name: "the other"} |
    .consumer_keys[$ck] = {application: $ak, account: "yy2222-ovh",
        rules: [{method: "GET", path: "/me/identity/*"}]}' >"$host/state.json"
chmod 600 "$host/state.json"
host_start_api
host_control '{"disabled_user_tokens": "accept"}'
host_service both names=both
host_service any suffix=any virtual
host_ovh_accounts='xx1111-ovh yy2222-ovh'
both_accounts='user:xx1111-ovh/sam  alice
user:yy2222-ovh/sam  bob
group:xx1111-ovh/ops  ops
user:yy2222-ovh/otto  deploy
user:yy2222-ovh/*  ='
host_map=$both_accounts

again()
{
    [ -z "${host_ovhpatd_pid:-}" ] || host_stop "$host_ovhpatd_pid"
    host_write_config
    host_start_ovhpatd
}

# reload: new rules, the same process.
reload()
{
    host_write_config
    : >"$host/ovhpatd.out"
    kill -HUP "$host_ovhpatd_pid"
    host_await 10 grep -q 'reload' "$host/ovhpatd.out" || host_fail 'no reload'
}

of_account()
{
    like "$1: the log says of which OVH account" "$(cat "$host/ovhpatd.out")" \
        "*identity=urn:v1:eu:identity:user:$2 *"
}

# Two people of one name.
again
for name in pat_jwt_ ''; do
    attempt both "${name}alice" "$tokens/sam-xx"
    admitted "${name}alice: sam of the first OVH account"
    of_account "${name}alice" xx1111-ovh/sam
    attempt both "${name}bob" "$tokens/sam-yy"
    admitted "${name}bob: sam of the second"
    of_account "${name}bob" yy2222-ovh/sam
    attempt both "${name}bob" "$tokens/sam-xx"
    refused "${name}bob: not sam of the first" PAM_PERM_DENIED R60
    attempt both "${name}alice" "$tokens/sam-yy"
    refused "${name}alice: not sam of the second" PAM_PERM_DENIED R60
    for account in alice bob sam; do
        attempt both "$name$account" "$tokens/sam-zz"
        refused "$name$account: not sam of a third" PAM_PERM_DENIED R50
    done
done
attempt any pat_jwt_whatever "$tokens/sam-xx"
admitted 'suffix=any: sam of the first'
like 'is alice' "$(cat "$host/ovhpatd.out")" '* account=alice *'
attempt any pat_jwt_whatever "$tokens/sam-yy"
admitted 'suffix=any: sam of the second'
like 'is bob' "$(cat "$host/ovhpatd.out")" '* account=bob *'
attempt both ops "$tokens/alice"
admitted 'a group: a member'
attempt both ops "$tokens/otto"
refused 'a group: a member of one called so elsewhere' PAM_PERM_DENIED R60
attempt both deploy "$tokens/otto"
admitted 'who is somebody else'

# What few people want is said.
host_map='user:xx1111-ovh/sam  alice
user:xx1111-ovh/*  =
user:yy2222-ovh/*  ='
host_write_config
check_config()
{
    "$top_builddir/ctl/ovhpatctl" "$@" check-config \
        --config "$host/ovhpat.conf" >"$host/check.out" 2>&1
}
check_config
like 'two = lines of two OVH accounts: a warning' \
    "$? $(cat "$host/check.out")" \
    '0 *identity.map:3: with line 2, users of one name in xx1111-ovh and yy2222-ovh *'
check_config --json
like 'also in JSON' "$? $(jq -r .map.warning "$host/check.out")" \
    '0 *identity.map:3: with line 2, *'
host_map=$both_accounts
host_write_config
check_config
is 'one = line: no warning' "$? $(count warning "$host/check.out")" '0 0'

# A line about an OVH account that is not listed is a mistake, not a rule.
for line in 'user:zz3333-ovh/sam  alice' 'user:zz3333-ovh/sam  !' \
    'user:zz3333-ovh/*  =' 'group:zz3333-ovh/ops  ops' \
    'service:zz3333-ovh/oauth2-EU.0f0f0f0f0f0f0f0f  deploy' \
    'user:XX1111-ovh/sam  alice'; do
    host_map="$both_accounts
$line"
    host_write_config
    "$host_ovhpatd" --check --config "$host/ovhpat.conf" \
        >"$host/check.out" 2>&1
    like "not listed: $line" "$? $(cat "$host/check.out")" \
        "[1-9]*identity.map:6: *is not listed in \[api\] account*"
done
reload
like 'a reload says so' "$(cat "$host/ovhpatd.out")" \
    '*identity.map:6: *is not listed*the old rules stay in force*'
attempt both bob "$tokens/sam-yy"
admitted 'and the old rules stay'
host_map=$both_accounts

# An OVH account that is taken off the list is out at once, its records too.
host_config_extra="[cache]
fresh = 60s
grace = 1h
$no_limits"
again
attempt both bob "$tokens/sam-yy"
admitted 'sam of the second has a record'
attempt both alice "$tokens/sam-xx"
admitted 'and sam of the first'
host_ovh_accounts=xx1111-ovh
host_map='user:xx1111-ovh/sam  alice
user:xx1111-ovh/*  ='
reload
attempt both bob "$tokens/sam-yy"
refused 'taken off: his record does not help him' PAM_PERM_DENIED R50
host_stop "$host_api_pid"
attempt both bob "$tokens/sam-yy"
refused 'taken off: nor by grace' PAM_PERM_DENIED R50
attempt both alice "$tokens/sam-xx"
admitted 'the other one has his grace'
host_start_api
host_control '{"disabled_user_tokens": "accept"}'

# The host's own credentials, of the first OVH account.
host_ovh_accounts='xx1111-ovh yy2222-ovh'
host_map=$both_accounts
host_config_extra="$no_records
$no_limits"

# keys_of AK AS CK: the host's credentials.
keys_of()
{
    (
        umask 077
        printf '[%s]\napplication_key = %s\napplication_secret = %s
consumer_key = %s\n' "$host_url" "$1" "$2" "$3" >"$host/ovh.conf"
    )
    chown nobody: "$host/ovh.conf"
}

# with_status LINE: what the configuration says about them.
with_status()
{
    host_api_extra="credentials = $host/ovh.conf
status_max_age = 0s
$1"
}

# status XX-OR-YY STATUS: of sam.
status()
{
    host_control "{\"accounts\": {\"$1\": {\"users\":
        {\"sam\": {\"status\": \"$2\"}}}}}" || host_fail 'no status'
}

# key USER: a login by ssh key.
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

# Who asked about users, as the simulator saw it.
asked_by()
{
    sed -n 's#.* GET /v1/me/identity/user/\([^ ]*\) [0-9]* \([^ ]*\)$#\1 \2#p' \
        "$host/api.log" | sort -u | tr '\n' ' '
}

keys_of "$host_ak" "$host_as" "$host_ck"
with_status 'status_unknown = allow'
: >"$host/api.log"
again
status xx1111-ovh DISABLED
key bob
key_in 'the first one asks: a namesake is disabled'
like 'the log says that nothing is known' "$(cat "$host/ovhpatd.out")" \
    "*detail=the\\\\x20user's\\\\x20status\\\\x20is\\\\x20not\\\\x20known*"
attempt both bob "$tokens/sam-yy"
admitted 'and with his token'
key alice
key_out 'sam of the first: his key' R56
attempt both alice "$tokens/sam-xx"
refused 'and his token' PAM_PERM_DENIED R56
key deploy
key_in 'nobody of the first is called otto: his key'
attempt both deploy "$tokens/otto"
admitted 'and his token'
is 'nobody was asked about but the one' "$(asked_by)" \
    "sam account:xx1111-ovh/$host_ak "
again
key bob
key_in 'after a restart too'
key deploy
key_in 'nobody was taken for deleted'
with_status 'status_unknown = deny'
again
key bob
key_out 'status_unknown = deny: the second one' R59
attempt both bob "$tokens/sam-yy"
refused 'and with his token' PAM_PERM_DENIED R59
status xx1111-ovh OK
key alice
key_in 'status_unknown = deny: the first one'

# The same host with the second one's credentials: what was unknown is known,
# and what was known stands until somebody who knows says otherwise.
status xx1111-ovh DISABLED
key alice
key_out 'sam of the first is disabled' R56
keys_of "$other_ak" "$other_as" "$other_ck"
with_status 'status_unknown = allow'
: >"$host/api.log"
reload
key bob
key_in 'the second one asks: sam of the second'
status yy2222-ovh DISABLED
key bob
key_out 'who is disabled now' R56
key alice
key_out 'sam of the first is out as before' R56
is 'and was not asked about' "$(asked_by)" \
    "sam account:yy2222-ovh/$other_ak "
status xx1111-ovh OK
again
attempt both alice "$tokens/sam-xx"
admitted 'OVHcloud takes his token, and nobody here can know better'
key alice
key_in 'from then on his key too'
status yy2222-ovh OK
host_control '{"accounts": {"yy2222-ovh": {"users": {"otto": null}}}}'
key deploy
key_out 'otto of the second was deleted' R58
key bob
key_in 'sam of the second is in order'

# Whose the credentials are cannot be told: nobody is anybody's.
host_control '{"faults": {"GET /auth/details": {"status": 503}}}'
: >"$host/api.log"
again
key alice
key_in 'whose they are is not known: alice'
key bob
key_in 'whose they are is not known: bob'
is 'and nobody was asked about' "$(asked_by)" ''
host_control '{"faults": null}'
finish
