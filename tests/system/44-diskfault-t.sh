#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A disk that is full, read-only, broken or slow, injected into the writer's
# thread: logins go on, a refusal stays one in memory, and after a restart as
# well whenever anything at all could be written.
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

# faults INJECTION...: "CALLS:error=E", until untrace.
faults()
{
    fault_options=
    for fault_one in "$@"; do
        fault_options="$fault_options -e inject=$fault_one"
    done
    # shellcheck disable=SC2086 # a list of words
    trace writer -e trace=openat,write,pwrite64,fsync,fdatasync,ftruncate,renameat,unlinkat \
        $fault_options -o "$host/calls"
}

# judge: after a crash, without a network.
judge()
{
    crash
    untrace
    : >"$host/ovhpatd.out"
    ovhpatd_wrap='unshare --net'
    start
    ovhpatd_wrap=
    ask "$@"
    stop
}

# accept_with NAME INJECTION...: a login that makes a record.  It writes two
# files, the clock's and the record.
accept_with()
{
    accept_name=$1
    shift
    state_load empty
    : >"$host/ovhpatd.out"
    start
    faults "$@"
    asks "accept, $accept_name: logins go on" 'OVHPAT-OK online' alice
    ok "accept, $accept_name: the log says so" logged \
        'cache: a record cannot be written'
    asks "accept, $accept_name: once more" 'OVHPAT-OK online' alice
    is "accept, $accept_name: said once" \
        "$(log_count 'record cannot be written')" 1
    asks "accept, $accept_name: the record is in memory" 'OVHPAT-OK fresh' \
        alice --service fresh
    judge alice
    like "accept, $accept_name: killed, a miss or the record" \
        "$reason $source" 'OVHPAT-[RO][8K]*'
    is "accept, $accept_name: no damage, nothing left" \
        "$(log_count damaged) $(find "$state/records" -name '.t.*' | wc -l)" \
        '0 0'
}

# refuse_with NAME WAYS INJECTION...: a refusal; WAYS is "kept" when there is
# a way to write it, "lost" when there is none.
refuse_with()
{
    refuse_name=$1
    refuse_ways=$2
    shift 2
    state_load record
    : >"$host/syslog"
    ovhpatd_options=
    start
    ovhpatd_options=--foreground
    faults "$@"
    asks "refuse, $refuse_name: refused" 'OVHPAT-R41 none' alice
    asks "refuse, $refuse_name: refused again" 'OVHPAT-R41 none' alice
    if [ "$refuse_ways" = lost ]; then
        # authpriv is 10, alert 1: 10 * 8 + 1.
        ok "refuse, $refuse_name: logged at alert" logged \
            '^<81>.*a refusal cannot be written' "$host/syslog"
        api_off
        ok "refuse, $refuse_name: it stands in memory" host_await 15 \
            is_buried
        api_on
        disable_users
    fi
    judge alice
    if [ "$refuse_ways" = kept ]; then
        like "refuse, $refuse_name: killed, still refused" \
            "$reason $source" 'OVHPAT-R[48][04] none'
    fi
    is "refuse, $refuse_name: nothing left" \
        "$(find "$state/records" -name '.t.*' | wc -l)" 0
}

# The tombstone in memory refuses, when the memory of the last seconds
# (negative.h) is over.
is_buried()
{
    ask alice
    [ "$reason" = OVHPAT-R44 ]
}

disable_users()
{
    for user in alice.martin demo bob; do
        api_change POST "/me/identity/user/$user/disable"
    done
}

test_accept()
{
    for error in ENOSPC EROFS EIO; do
        accept_with "no new file ($error)" "openat:error=$error"
        accept_with "write ($error)" "write:error=$error:when=1..2"
    done
    accept_with 'fsync of the files (EIO)' fsync:error=EIO:when=1+2
    accept_with 'fsync of the directory (EIO)' fsync:error=EIO:when=2+2
    accept_with 'all fsync (EIO)' fsync:error=EIO
    accept_with 'rename (EIO)' renameat:error=EIO
    accept_with 'rename and unlink (EROFS)' renameat,unlinkat:error=EROFS
    # Half a write is no error: the rest follows.
    state_load empty
    start
    faults write:retval=100:when=1 || :
    asks 'accept, a short write: logins go on' 'OVHPAT-OK online' alice
    judge alice
    like 'accept, a short write: never a damaged record in use' \
        "$reason $source" 'OVHPAT-[RO][8K]*'
}

test_refuse()
{
    for error in ENOSPC EROFS EIO; do
        refuse_with "no new file ($error)" kept "openat:error=$error"
        refuse_with "write ($error)" kept "write:error=$error:when=1"
    done
    refuse_with 'fsync of the file (EIO)' kept fsync:error=EIO:when=1
    refuse_with 'fsync of the directory (EIO)' kept fsync:error=EIO:when=2
    refuse_with 'rename (EIO)' kept renameat:error=EIO
    refuse_with 'all fsync (EIO)' kept fsync:error=EIO
    refuse_with 'unlink too: truncated' kept renameat,unlinkat:error=EIO
    refuse_with 'truncate too: overwritten' kept \
        renameat,unlinkat,ftruncate:error=EIO
    refuse_with 'everything (EROFS)' lost \
        openat,renameat,unlinkat,ftruncate,pwrite64:error=EROFS
}

# The API is asked, the answer waits for the disk only when it is a refusal,
# and never longer than [api] timeout.
test_slow()
{
    state_load record
    start
    asks 'slow disk: the connection is open' 'OVHPAT-R40 none' nobody
    faults fsync:delay_enter=1200000
    asks 'slow disk: an acceptance' 'OVHPAT-OK online' deploy \
        --name pat_jwt_CI
    no_more 'slow disk: does not wait for it' "$ms" 1000
    asks 'slow disk: a fresh record' 'OVHPAT-OK fresh' deploy \
        --name pat_jwt_CI --service fresh
    no_more 'slow disk: does not wait either' "$ms" 1000
    untrace
    restart
    asks 'slow disk: the connection is open again' 'OVHPAT-R40 none' nobody
    faults fsync:delay_enter=600000
    ask alice
    is 'slow disk: a refusal' "$reason" OVHPAT-R41
    no_more 'slow disk: is told when it is on the disk' 1200 "$ms"
    untrace
    stop
    # Three refusals that the disk keeps for longer than [api] timeout.
    state_load three
    conf_timeout=1s
    grace_config
    start
    asks 'stuck disk: the connection is open' 'OVHPAT-R40 none' nobody
    faults fsync:delay_enter=4000000
    "$top_builddir/tests/system/asker" --socket "$host_socket" \
        --token-file "$host/tokens/three" --connections 3 >"$host/answers"
    like 'stuck disk: three are refused' \
        "$(awk '$2 ~ /R4[14]$/ { n += $1 } END { print n }' "$host/answers")" 3
    no_more 'stuck disk: and told in time' \
        "$(sed -n 's/.* slowest //p' "$host/answers")" 2000
    asks 'stuck disk: the API still answers, so it is asked' \
        'OVHPAT-R40 none' stranger
    crash
    untrace
    # What was told before it was written is written at the end.
    state_load record
    start
    asks 'slow disk, SIGTERM: the connection is open' 'OVHPAT-R40 none' nobody
    faults fsync:delay_enter=700000
    ask alice
    like 'slow disk, SIGTERM: refused' "$reason" 'OVHPAT-R4[14]'
    stop
    untrace
    is 'slow disk, SIGTERM: ends with 0' "$stop_code" 0
    ovhpatd_wrap='unshare --net'
    start
    ovhpatd_wrap=
    asks 'slow disk, SIGTERM: still refused' 'OVHPAT-R44 none' alice
    stop
    conf_timeout=3s
    grace_config
}

grace_make
conf_services='[service fresh]
fresh = 5m'
grace_config
start
asks 'a record of demo, and so a clock' 'OVHPAT-OK online' demo \
    --name pat_jwt_demo
stop
state_save empty
start
asks 'a record of alice' 'OVHPAT-OK online' alice
stop
state_save record
start
asks 'a record of demo, to be refused' 'OVHPAT-OK online' demo \
    --name pat_jwt_demo
asks 'a record of bob, whom the map refuses' 'OVHPAT-R61 online' bob \
    --name pat_jwt_bob
stop
state_save three
for token in alice demo bob; do
    host_token "$token"
done >"$host/tokens/three"
test_accept
disable_users
test_refuse
test_slow
finish
