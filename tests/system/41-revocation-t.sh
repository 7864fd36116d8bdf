#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A refusal of OVHcloud stands: in the outage that follows, after a restart,
# and when ovhpatd is killed the moment its answer is out.  Only OVHcloud's yes
# lifts it.
# shellcheck disable=SC2154 # names of host.sh and grace.sh
# shellcheck disable=SC2317 # functions that host_await calls
set -u
# shellcheck source=tests/support/host.sh
. "$top_srcdir/tests/support/host.sh"
host_enter "$0" "$@"
# shellcheck source=tests/system/grace.sh
. "$top_srcdir/tests/system/grace.sh"

# revoke HOW, and what OVHcloud says from then on.
revoke()
{
    case $1 in
    token-deleted)
        api_change DELETE /me/identity/user/demo/token/t
        refused_by=OVHPAT-R40
        ;;
    user-deleted)
        api_change DELETE /me/identity/user/demo
        refused_by=OVHPAT-R40
        ;;
    user-disabled)
        api_change POST /me/identity/user/demo/disable
        refused_by=OVHPAT-R41
        ;;
    esac
}

asks_demo()
{
    asks "$1" "$2" demo --name pat_jwt_demo
}

is_accepted()
{
    ask demo --name pat_jwt_demo
    [ "$reason $source" = 'OVHPAT-OK online' ]
}

# No record on the disk is a tombstone: the flags are a big-endian number
# behind magic and version.
is_lifted()
{
    record_files | while read -r file; do
        od -An -tu1 -j11 -N1 "$file"
    done | grep -q 1 && return 1
    return 0
}

# One way to lose the right, from the first login to the last.
test_revocation()
{
    state_clear
    start
    asks_demo "$1: accepted before" 'OVHPAT-OK online'
    asks "$1: and somebody else" 'OVHPAT-OK online' alice
    revoke "$1"
    asks_demo "$1: refused online" "$refused_by none"
    asks "$1: for every name" "$refused_by none" demo
    api_off
    asks_demo "$1: refused in the outage" "$refused_by none"
    asks "$1: somebody else has grace" 'OVHPAT-OK grace' alice
    restart
    asks_demo "$1: refused in the outage after a restart" 'OVHPAT-R44 none'
    asks "$1: for every name after a restart" 'OVHPAT-R44 none' demo
    asks "$1: somebody else still has grace" 'OVHPAT-OK grace' alice
    pam_login revocation pat_jwt_demo demo
    is "$1: a whole login fails" "$pam_code" 1
    like "$1: and says why" "$pam_line" '*reason=OVHPAT-R44*'
    crash
    start
    asks_demo "$1: refused in the outage after kill -9" 'OVHPAT-R44 none'
    stop
    is "$1: one record, one tombstone" \
        "$(record_count) $(log_count 'cache: 1 records, 1 tombstones')" '2 2'
    : >"$host/ovhpatd.out"
    # The simulator begins again with the state of its file.
    api_on
    start
    asks_demo "$1: accepted again" 'OVHPAT-OK online'
    # An acceptance is answered before it is on the disk.
    ok "$1: and written" host_await 5 is_lifted
    api_off
    asks_demo "$1: in grace again" 'OVHPAT-OK grace'
    crash
    start
    asks_demo "$1: in grace after kill -9" 'OVHPAT-OK grace'
    stop
    api_on
    : >"$host/ovhpatd.out"
}

# As soon as the refusal was answered it is on the disk.
test_kill_at_once()
{
    for turn in 1 2 3 4 5 6 7 8; do
        state_clear
        start
        ask demo --name pat_jwt_demo
        host_await 5 state_is_written || host_fail 'no record'
        [ "$reason" = OVHPAT-OK ] || host_fail "not accepted: $reason"
        revoke user-disabled
        ask demo --name pat_jwt_demo
        crash
        is "killed at once $turn: it was refused" "$reason" OVHPAT-R41
        ovhpatd_wrap='unshare --net'
        start
        ovhpatd_wrap=
        asks_demo "killed at once $turn: refused without a network" \
            'OVHPAT-R44 none'
        stop
        api_change POST /me/identity/user/demo/enable
    done
}

# The same process: for some seconds a refusal is not asked again.
test_lift_online()
{
    state_clear
    start
    asks_demo 'lifted: accepted before' 'OVHPAT-OK online'
    revoke user-disabled
    asks_demo 'lifted: refused' 'OVHPAT-R41 none'
    asked=$(api_asked)
    asks_demo 'lifted: refused again' 'OVHPAT-R41 none'
    is 'lifted: a refusal is not asked about again at once' "$(api_asked)" \
        "$asked"
    api_change POST /me/identity/user/demo/enable
    ok 'lifted: accepted within 15 s' host_await 15 is_accepted
    api_off
    asks_demo 'lifted: in grace' 'OVHPAT-OK grace'
    restart
    asks_demo 'lifted: in grace after a restart' 'OVHPAT-OK grace'
    stop
    api_on
}

# Within `fresh` nobody asks, so nobody knows; that is what fresh costs.
test_fresh_window()
{
    state_clear
    conf_fresh=4s
    grace_config
    start
    asks_demo 'fresh: accepted' 'OVHPAT-OK online'
    revoke user-disabled
    while ask demo --name pat_jwt_demo && [ "$source" = fresh ]; do
        sleep 0.05
    done
    is 'fresh: refused as soon as it is over' "$reason $source" \
        'OVHPAT-R41 none'
    conf_fresh=5m
    grace_config
    reload
    asks_demo 'fresh: a longer one does not bring it back' 'OVHPAT-R41 none'
    api_off
    restart
    asks_demo 'fresh: nor does a restart' 'OVHPAT-R44 none'
    stop
    conf_fresh=0s
    grace_config
    api_on
}

grace_make
host_service revocation names=hybrid
for way in token-deleted user-deleted user-disabled; do
    test_revocation "$way"
done
test_kill_at_once
test_lift_online
test_fresh_window
finish
