#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What IAM said is kept with the record, with an age of its own: it saves
# questions for `fresh`, lets in for `grace` while IAM cannot be asked, and a
# no outlives an outage and a restart.
# shellcheck disable=SC2119,SC2154 # options are optional; names of support.sh
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/system/require.sh
. "$top_srcdir/tests/system/require.sh"
# shellcheck source=tests/system/ctl.sh
. "$top_srcdir/tests/system/ctl.sh"

# rest WHAT: demo got in by grace.
rested()
{
    admitted "$1"
    like "$1: by grace" "$(cat "$host/ovhpatd.out")" '*source=grace*'
}

# explain CODE SERVICE ACCOUNT: what it says of requirements, in text and JSON.
explain()
{
    explain_code=$1
    shift
    ctl_is "explain $1: how it ends" "$explain_code" explain --service "$1" \
        --token-file "$host/tokens/$2" "pat_jwt_$2"
    tr -s ' ' <"$host/ctl.out" | grep -A 2 '^Requires' >"$host/explained"
    ctl_json=--json ctl explain --service "$1" --token-file \
        "$host/tokens/$2" "pat_jwt_$2"
    field '.requirements[] | "\(.answer) \(.why) \(.fact)"' \
        >"$host/explained.json"
}

require_config 'fresh = 60s
grace = 1h'
host_start_api
host_start_ovhpatd
for service in plain sshd sudo both; do
    host_service "$service" names=both
done
may '["vps:apiovh:reboot"]'

# Young enough: nobody is asked.
login sshd demo
admitted 'the first login'
is 'it asks for both' "$(requests)" 'who:1 may:1'
login sshd demo
admitted 'the second one'
is 'it asks for nothing' "$(requests)" 'who:0 may:0'

# A fresh record without the fact: only IAM is asked.
login sudo demo
denied 'another requirement' not-allowed
is 'only IAM is asked' "$(requests)" 'who:0 may:1'
explain 1 sudo demo
is 'explain: a no that is asked again' "$(cat "$host/explained.json")" \
    'denied not-allowed denied'
fault '{"status": 500, "body": "<html>"}'
explain 1 sudo demo
is 'explain: no answer' "$(cat "$host/explained.json")" \
    'none OVHPAT-R84,500, denied'
like 'explain: no answer, in text' "$(tr '\n' ' ' <"$host/explained")" \
    '*IAM none: OVHPAT-R84,500,*fact denied, * s old *'
fault null
login both demo
denied 'both: the one that is known is not asked again' not-allowed
is 'the other one is' "$(requests)" 'who:0 may:1'
may '["vps:apiovh:reboot", "vps:apiovh:reinstall"]'
login sudo demo
admitted 'a no is asked again at once'
login both demo
admitted 'now both are known'
is 'so nobody is asked' "$(requests)" 'who:0 may:0'
may '["vps:apiovh:reboot"]'
login sudo demo
admitted 'what is taken away holds for fresh'

# Another person has facts of her own.
login sshd alice
admitted 'alice, in a group that may'
is 'she is asked about' "$(requests)" 'who:1 may:1'

# What explain says of what is known.
explain 0 both demo
is 'explain: both requirements' "$(cat "$host/explained.json")" \
    'not asked null allowed
not asked null allowed'
like 'explain: in text, with ages' "$(tr '\n' ' ' <"$host/explained")" \
    "Requires vps:apiovh:reboot on $host_vps  IAM not asked  fact allowed, * s old Requires vps:apiovh:reinstall on $host_vps  IAM not asked  fact allowed, * s old "
explain 0 plain demo
is 'explain: where nothing is required' "$(cat "$host/explained.json")" ''

# Without fresh, each login asks; the facts are on the disk.
require_config 'fresh = 0s
grace = 1h'
host_write_config
host_restart
login sudo demo
denied 'with fresh = 0s each login asks' not-allowed
login plain demo
admitted 'a login without require'
is 'the token alone was asked about' "$(requests)" 'who:1 may:0'
login sshd demo
admitted 'reboot'

# IAM alone is away: the token is proved, the right rests on the fact.
fault '{"status": 500, "body": "<html>"}'
login sshd demo
rested 'IAM is away, and said yes before'
login sudo demo
denied 'IAM is away, and said no before' not-allowed-the-last-time
login plain demo
admitted 'who needs no right is not concerned'
is 'nor waits' "$(requests)" 'who:1 may:0'
fault null
host_restart

# The whole API is away.
api_off
login sshd demo
rested 'the API is away, and IAM said yes'
login sudo demo
denied 'the API is away, and IAM said no' not-allowed-the-last-time
login both demo
denied 'one yes and one no' not-allowed-the-last-time
host_restart
login sshd demo
rested 'after a restart: yes'
login sudo demo
denied 'after a restart: no' not-allowed-the-last-time
login sudo alice
unknown 'a record without this fact' OVHPAT-R80
login plain alice
rested 'which is enough where nothing is required'

# A no that comes behind the login's time: the person is in by grace, the
# sysadmin hears of it, and the no stands, on the disk too.
api_on '["vps:apiovh:reboot"]'
login sshd demo
admitted 'IAM says yes'
may '[]'
fault '{"delay_ms": 4500}'
login sshd demo
rested 'IAM thinks for longer than timeout'
logged "late refusal reason=OVHPAT-R67 status=200 detail=vps:apiovh:reboot,$host_vps: let in by grace before it came: name=pat_jwt_demo service=sshd" \
    "$host/ovhpatd.out"
kill -KILL "$host_ovhpatd_pid"
host_reap "$host_ovhpatd_pid" || :
host_start_ovhpatd
api_off
login sshd demo
denied 'what it said then counts' not-allowed-the-last-time

# A no that came last stands: it is on the disk before it is answered.
api_on '["vps:apiovh:reboot"]'
login sshd demo
admitted 'until IAM says yes'
api_off
api_on '[]'
login sshd demo
denied 'IAM takes the right away' not-allowed
kill -KILL "$host_ovhpatd_pid"
host_reap "$host_ovhpatd_pid" || :
host_start_ovhpatd
api_off
login sshd demo
denied 'an outage does not bring it back' not-allowed-the-last-time
api_on '["vps:apiovh:reboot"]'
login sshd demo
admitted 'IAM does'
api_off
login sshd demo
rested 'and then it counts again'

# Grace is over for the fact, and not for the record, which is renewed.
require_config 'fresh = 0s
grace = 2s'
host_write_config
api_on '["vps:apiovh:reboot"]'
login sshd demo
admitted 'a fact of now'
sleep 3
login plain demo
admitted 'the record is renewed, the fact is not'
fault '{"status": 500, "body": "<html>"}'
login sshd demo
unknown 'a fact that is too old' OVHPAT-R84
is 'though the record is young' "$(requests)" 'who:1 may:1'
fault null

canary
finish
