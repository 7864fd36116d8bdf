#!/bin/sh
# SPDX-License-Identifier: MIT
#
# ovhpatd is killed before each system call by which a login touches a file or
# a socket, and started again without a network.  Whoever was told "refused"
# stays refused, whoever had a record has the old or the new one, no file is
# ever found damaged and nothing is left lying about.
#
# strace(1) attaches to one thread of ovhpatd, so that the calls are counted
# from this login on: the writer's thread, then the loop's.
# shellcheck disable=SC2154 # names of host.sh and grace.sh
# shellcheck disable=SC2317 # functions that host_await calls
set -u
# shellcheck source=tests/support/host.sh
. "$top_srcdir/tests/support/host.sh"
host_enter "$0" "$@"
# shellcheck source=tests/system/grace.sh
. "$top_srcdir/tests/system/grace.sh"
# shellcheck source=tests/system/tracing.sh
. "$top_srcdir/tests/system/tracing.sh"

calls=openat,read,write,pwrite64,fsync,fdatasync,ftruncate,renameat,renameat2
calls=$calls,unlinkat,close,sendto,sendmsg

# begin_login BASE: ovhpatd over that state, its connection to the API open.
begin_login()
{
    state_load "$1"
    start
    ask nobody
}

# is_dead: killed, and not waited for.
is_dead()
{
    ! [ -d "/proc/$ovhpatd" ] ||
        grep -q '^State:.Z' "/proc/$ovhpatd/status"
}

# points_of BASE THREAD: "CALL N" for each call that the login makes.
points_of()
{
    begin_login "$1"
    trace "$2" -e "trace=$calls" -o "$host/calls"
    ask alice
    host_await 5 state_is_quiet
    untrace
    stop
    sed -n 's/^\([a-z0-9_]*\)(.*/\1/p' "$host/calls" |
        awk '{ print $1, ++count[$1] }'
}

# The writer has nothing to do: no half-written file, and none for a while.
state_is_quiet()
{
    quiet_before=$(find "$state/records" -printf '%f %C@\n' | sort | md5sum)
    sleep 0.1
    [ "$quiet_before" = "$(find "$state/records" -printf '%f %C@\n' | sort |
        md5sum)" ]
}

# judge: what is there now; sets judged, and remembers what must never be.
judge()
{
    : >"$host/ovhpatd.out"
    cp -a "$state/." "$host/judged/"
    ovhpatd_wrap='unshare --net'
    start
    ovhpatd_wrap=
    ask alice
    judged="$reason $source"
    stop
    damaged=$((damaged + $(log_count 'damaged\|set aside\|left alone')))
    left_over=$((left_over + $(find "$state/records" -name '.t.*' | wc -l) + \
        $(find "$state/corrupt" -mindepth 1 | wc -l)))
    files=$(find "$state" -type f | wc -l)
    [ "$files" -le "$most_files" ] || most_files=$files
    rm -rf "$host/judged"
    mkdir "$host/judged"
}

# Which record there is on the disk: its bytes, or "none".
record_sum()
{
    md5sum "$state/records/$alice_file" 2>/dev/null
}

# crash_at BASE THREAD CALL N
crash_at()
{
    begin_login "$1"
    before=$(record_sum)
    trace "$2" -e "trace=$3" -e "inject=$3:signal=KILL:when=$4" -o /dev/null
    ask alice --wait-ms 5000
    answered=$reason
    if ! host_await 5 is_dead; then
        missed="$missed $2:$3:$4"
    fi
    crash
    untrace
    written=no
    [ "$(record_sum)" = "$before" ] || written=yes
    has_time=no
    [ ! -e "$state/records/time" ] || has_time=yes
    judge
}

# crash_everywhere NAME BASE CHECK: CHECK is called after each crash, and
# prints what is wrong.
crash_everywhere()
{
    damaged=0
    left_over=0
    most_files=0
    missed=
    points=0
    wrong=
    for thread in writer loop; do
        points_of "$2" "$thread" >"$host/points"
        while read -r call number; do
            points=$((points + 1))
            crash_at "$2" "$thread" "$call" "$number"
            problem=$($3)
            [ -z "$problem" ] ||
                wrong="$wrong $thread:$call:$number($problem)"
        done <"$host/points"
    done
    is "$1: every crash had the right end ($points crashes)" "$wrong" ''
    is "$1: all points were met" "$missed" ''
    is "$1: no file was damaged" "$damaged" 0
    is "$1: nothing was left behind" "$left_over" 0
    no_more "$1: no more files than there are things to keep" "$most_files" 4
    no_more "$1: enough points to mean something" 8 "$points"
}

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

grace_make
mkdir "$host/judged"
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
alice_file=$(find "$host/state.empty/records" "$state/records" -type f \
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
