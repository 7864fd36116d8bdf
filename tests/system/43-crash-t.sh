#!/bin/sh
# SPDX-License-Identifier: MIT
#
# ovhpatd is killed before each system call by which a login touches a file or
# a socket, and started again without a network.  Whoever was told "refused"
# stays refused, whoever had a record has the old or the new one, no file is
# ever found damaged and nothing is left lying about.
# shellcheck disable=SC2154 # names of host.sh, grace.sh and crash.sh
# shellcheck disable=SC2317 # functions that crash_everywhere calls
set -u
# shellcheck source=tests/support/host.sh
. "$top_srcdir/tests/support/host.sh"
host_enter "$0" "$@"
# shellcheck source=tests/system/grace.sh
. "$top_srcdir/tests/system/grace.sh"
# shellcheck source=tests/system/crash.sh
. "$top_srcdir/tests/system/crash.sh"

# A first acceptance: there when it was written, else a miss.
check_accept()
{
    case $written:$judged in
    yes:'OVHPAT-OK grace' | no:'OVHPAT-R80 none') ;;
    *) echo "written=$written $judged" ;;
    esac
    case $answered in
    OVHPAT-OK | lost) ;;
    *) echo "answered=$answered" ;;
    esac
}

# The first one ever: without the clock's file the record has no age, so the
# clock is there first.
check_first()
{
    case $written:$has_time:$judged in
    yes:yes:'OVHPAT-OK grace' | no:*:'OVHPAT-R80 none') ;;
    *) echo "written=$written time=$has_time $judged" ;;
    esac
}

# A renewal: the old record or the new one, so always in grace.
check_renew()
{
    [ "$judged" = 'OVHPAT-OK grace' ] || echo "$judged"
}

# A refusal: once it was told it stands.
check_refuse()
{
    case $answered:$judged in
    OVHPAT-R41:'OVHPAT-R44 none') ;;
    lost:'OVHPAT-R44 none' | lost:'OVHPAT-OK grace') ;;
    *) echo "answered=$answered $judged" ;;
    esac
    [ "$written:$judged" != 'yes:OVHPAT-OK grace' ] || echo came back
}

# An acceptance after a refusal: the tombstone, or the new record.
check_lift()
{
    case $written:$judged in
    yes:'OVHPAT-OK grace' | no:'OVHPAT-R44 none') ;;
    *) echo "written=$written $judged" ;;
    esac
}

# Killed again and again in the middle, nothing tidied up between.
test_litter()
{
    state_load record
    for turn in 1 2 3 4 5 6 7 8; do
        start
        ask nobody
        trace writer -e trace=renameat -e \
            'inject=renameat:signal=KILL:when=1' -o /dev/null
        ask alice
        host_await 5 is_dead || missed="$missed $turn"
        crash
        untrace
    done
    no_more 'crash after crash: one half-written file at most' \
        "$(find "$state/records" -name '.t.*' | wc -l)" 1
    judge
    is 'crash after crash: the record of before' "$judged" 'OVHPAT-OK grace'
    is 'crash after crash: nothing left' \
        "$(find "$state/records" -name '.t.*' | wc -l)" 0
}

crash_make
start
stop
state_save virgin
start
asks 'a record of demo, and so a clock' 'OVHPAT-OK online' demo \
    --name pat_jwt_demo
stop
state_save empty
start
asks 'a record of alice' 'OVHPAT-OK online' alice
stop
state_save record
crash_file=$(find "$host/state.empty/records" "$state/records" -type f \
    -printf '%f\n' | sort | uniq -u)

crash_everywhere 'first' virgin check_first
crash_everywhere 'accept' empty check_accept
# Another group is a reason to write the record again.
curl -sS -f --cacert "$host/certs/ca.pem" -X PUT -o "$host/changed" \
    -H "Authorization: Bearer $(host_token owner)" \
    -H 'Content-Type: application/json' -d '{"group": "DEFAULT"}' \
    "$host_url/me/identity/user/alice.martin" || host_fail 'no other group'
crash_everywhere 'renew' record check_renew
test_litter
api_change POST /me/identity/user/alice.martin/disable
crash_everywhere 'refuse' record check_refuse
state_load record
start
asks 'a tombstone of alice' 'OVHPAT-R41 none' alice
stop
state_save tombstone
api_change POST /me/identity/user/alice.martin/enable
crash_everywhere 'lift' tombstone check_lift
finish
