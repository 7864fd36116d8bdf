#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What is in the state directory when ovhpatd starts: its own records of
# before, nothing, or something wrong.  Wrong is a miss and a line in the log,
# never a reason not to start, and never anybody's login.
# shellcheck disable=SC2154 # names of host.sh and grace.sh
set -u
# shellcheck source=tests/support/host.sh
. "$top_srcdir/tests/support/host.sh"
host_enter "$0" "$@"
# shellcheck source=tests/system/grace.sh
. "$top_srcdir/tests/system/grace.sh"

# From here on ovhpatd has no network, or has one.
outage()
{
    ovhpatd_wrap='unshare --net'
}

online()
{
    ovhpatd_wrap=
}

# start_fresh: start with an empty log.
start_fresh()
{
    : >"$host/ovhpatd.out"
    start
}

# misses WHAT LINE: with what is in $state now, nobody is in grace, the log
# has the line, and online logins work and are kept.
misses()
{
    outage
    start_fresh
    asks "$1: no grace" 'OVHPAT-R80 none' alice
    ok "$1: the log says it" logged "$2"
    stop
    is "$1: ends with 0" "$stop_code" 0
    online
    start
    asks "$1: online all is well" 'OVHPAT-OK online' alice
    stop
    outage
    start
    asks "$1: and kept" 'OVHPAT-OK grace' alice
    stop
}

test_survives()
{
    outage
    state_load good
    for end in stop crash; do
        start_fresh
        asks "before $end: by grace" 'OVHPAT-OK grace' alice
        "$end"
        start
        asks "after $end: by grace" 'OVHPAT-OK grace' alice
        asks "after $end: the other record too" 'OVHPAT-OK grace' demo \
            --name pat_jwt_demo
        stop
    done
    like 'the line at start' "$(grep 'cache: ' "$host/ovhpatd.out" | head -n 1)" \
        '*cache: 2 records, 0 tombstones, grace ready'
}

test_key()
{
    state_load good
    rm "$state/key"
    misses 'key deleted' 'a new key was made'
    state_load good
    head -c 32 /dev/urandom >"$state/key"
    misses 'key replaced' '2 of another key left alone'
    state_load good
    chmod 0644 "$state/key"
    misses 'key readable for all' 'a new key was made'
    state_load good
    head -c 31 /dev/urandom >"$state/key"
    misses 'key too short' 'a new key was made'
    state_load good
    chown root: "$state/key"
    misses 'key of somebody else' 'a new key was made'
    state_load good
    ln "$state/key" "$state/second"
    misses 'key with two names' 'a new key was made'
    state_load good
    mv "$state/key" "$state/elsewhere"
    ln -s elsewhere "$state/key"
    misses 'key a symbolic link' 'a new key was made'
}

# Another host's records, and this host's records on a clone.
test_other_machine()
{
    state_clear
    online
    start
    ask alice
    stop
    cp -a "$state/records" "$host/foreign"
    state_load good
    rm -r "$state/records"
    cp -a "$host/foreign" "$state/records"
    is 'foreign record: its name is another' "$(record_count)" 1
    misses "another host's records" 'damaged or of another key'
    state_load good
    echo 0123456789abcdef0123456789abcdef >"$host/machine-id"
    mount --bind "$host/machine-id" /etc/machine-id
    misses 'another machine-id' '2 of another key left alone'
    umount /etc/machine-id
    state_load good
    outage
    start_fresh
    asks 'the machine-id of before' 'OVHPAT-OK grace' alice
    stop
}

# put_bytes FILE OFFSET OCTAL...: overwrites bytes.
put_bytes()
{
    put_file=$1
    put_offset=$2
    shift 2
    for put_byte in "$@"; do
        # shellcheck disable=SC2059 # the format is the byte
        printf "\\$put_byte" | dd of="$put_file" bs=1 seek="$put_offset" \
            conv=notrunc status=none
        put_offset=$((put_offset + 1))
    done
}

# The version is a big-endian number behind the eight bytes of the magic.
test_version()
{
    for version in 000 001 003 377; do
        state_load good
        record_files | while read -r file; do
            put_bytes "$file" 8 000 "$version"
        done
        md5sum "$state"/records/?????* >"$host/sums"
        outage
        start_fresh
        asks "version $version: no grace" 'OVHPAT-R80 none' alice
        ok "version $version: the log says it" logged '2 of another version'
        stop
        ok "version $version: the files are left alone" md5sum --quiet -c \
            "$host/sums"
        online
        start
        asks "version $version: online all is well" 'OVHPAT-OK online' alice
        stop
    done
}

# A record that is wrong is a miss for itself, not for others.
test_damaged()
{
    for damage in flip-head flip-time flip-urn flip-seal cut empty longer \
        shared linked two-names pipe directory; do
        state_load good
        damage_record "$(record_files | head -n 1)"
        outage
        start_fresh
        ask alice
        first=$reason
        ask demo --name pat_jwt_demo
        is "record $damage: one miss, the other is there" \
            "$(printf '%s\n' "$first" "$reason" | sort | tr '\n' ' ')" \
            'OVHPAT-OK OVHPAT-R80 '
        ok "record $damage: the log says it" logged 'is damaged and set aside'
        stop
        is "record $damage: set aside" \
            "$(find "$state/corrupt" -mindepth 1 | wc -l)" 1
        start_fresh
        is "record $damage: silent at the next start" \
            "$(log_count damaged)" 0
        stop
    done
}

damage_record()
{
    case $damage in
    flip-head) put_bytes "$1" 3 001 ;;
    flip-time) put_bytes "$1" 84 001 ;;
    flip-urn) put_bytes "$1" 190 001 ;;
    flip-seal) put_bytes "$1" $(($(stat -c %s "$1") - 1)) 001 002 ;;
    cut) truncate -s 100 "$1" ;;
    empty) truncate -s 0 "$1" ;;
    longer) head -c 100000 /dev/zero >>"$1" ;;
    shared) chmod 0640 "$1" ;;
    linked) mv "$1" "$state/elsewhere" && ln -s ../elsewhere "$1" ;;
    two-names) ln "$1" "$state/elsewhere" ;;
    pipe) rm "$1" && mkfifo -m 0600 "$1" ;;
    directory) rm "$1" && mkdir "$1" && chown nobody: "$1" ;;
    esac
}

# Without a clock of before, no record has an age.
test_time()
{
    for damage in deleted empty flipped shared; do
        state_load good
        case $damage in
        deleted) rm "$state/records/time" ;;
        empty) truncate -s 0 "$state/records/time" ;;
        flipped) put_bytes "$state/records/time" 34 001 ;;
        shared) chmod 0644 "$state/records/time" ;;
        esac
        misses "time $damage" 'grace closed until the API has answered'
    done
    state_load good
    put_bytes "$state/records/time" 34 001
    outage
    start_fresh
    ok 'time flipped: a line of its own' logged 'the file time is damaged'
    stop
    start
    asks 'time flipped: not forgotten by a restart' 'OVHPAT-R80 none' alice
    stop
}

# Files that are none of ours, or of a write that was cut off.
test_strangers()
{
    state_load good
    (
        cd "$state/records" || exit
        seq 1 5000 | sed 's/^/stray-/' | xargs touch
        for name in 1 2 3; do
            echo half >".t.000000000000000$name"
        done
    )
    outage
    start_fresh
    asks 'stray files: by grace' 'OVHPAT-OK grace' alice
    stop
    is 'stray files: left alone' \
        "$(find "$state/records" -name 'stray-*' | wc -l)" 5000
    is 'half-written files: removed' \
        "$(find "$state/records" -name '.t.*' | wc -l)" 0
    find "$state/records" -name 'stray-*' -delete
    # More damaged records than are kept for a look.
    file=$(record_files | head -n 1)
    for at in 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29; do
        cp -a "$file" "$state/records/000000000000000000000000000000$at"
    done
    start_fresh
    asks 'damaged files: by grace' 'OVHPAT-OK grace' alice
    stop
    is 'damaged files: 16 are kept' "$(find "$state/corrupt" -type f | wc -l)" 16
    is 'damaged files: gone from the records' "$(record_count)" 2
}

# memory_only WHAT LINE: nothing can be kept, logins and grace go on.
memory_only()
{
    online
    start_fresh
    ok "$1: the log says it" logged "$2.*records are in memory only"
    asks "$1: online" 'OVHPAT-OK online' alice
    api_off
    asks "$1: grace from memory" 'OVHPAT-OK grace' alice
    restart
    asks "$1: none after a restart" 'OVHPAT-R80 none' alice
    stop
    api_on
    # A refusal is told and remembered as long as the process lives.
    start
    asks "$1: online again" 'OVHPAT-OK online' demo --name pat_jwt_demo
    api_change POST /me/identity/user/demo/disable
    asks "$1: refused" 'OVHPAT-R41 none' demo --name pat_jwt_demo
    api_off
    asks "$1: stays refused" 'OVHPAT-R41 none' demo --name pat_jwt_demo
    stop
    is "$1: ends with 0" "$stop_code" 0
    api_on
}

test_directory()
{
    state=$host/missing
    memory_only 'directory missing' 'No such file'
    state=$host/file
    : >"$state"
    memory_only 'directory a file' 'Not a directory'
    state=$host/link
    ln -s state "$state"
    # open(2) says of O_DIRECTORY | O_NOFOLLOW: ENOTDIR, or ELOOP.
    memory_only 'directory a link' 'link: '
    state=$host/state
    state_load good
    chown root: "$state"
    chmod 0700 "$state"
    memory_only 'directory of somebody else' \
        'Permission denied\|belongs to uid 0'
    chown nobody:nogroup "$state"
    chmod 0755 "$state"
    memory_only 'directory open for all' 'others have access (mode 0755)'
    chmod 0700 "$state"
}

# What can be read is used, what cannot be written is said.
test_read_only()
{
    state_load good
    mount --bind "$state" "$state"
    mount -o remount,bind,ro "$state"
    outage
    start_fresh
    asks 'read-only: the records are read' 'OVHPAT-OK grace' alice
    stop
    is 'read-only: ends with 0' "$stop_code" 0
    online
    start_fresh
    asks 'read-only: online' 'OVHPAT-OK online' deploy --name pat_jwt_CI
    ok 'read-only: the log says that nothing is kept' logged \
        'cache:.*\(read-only\|Read-only\|EROFS\)'
    api_change POST /me/identity/user/demo/disable
    asks 'read-only: refused' 'OVHPAT-R41 none' demo --name pat_jwt_demo
    ok 'read-only: a refusal that cannot be written is said' logged \
        'refusal cannot be written'
    api_off
    asks 'read-only: stays refused' 'OVHPAT-R41 none' demo \
        --name pat_jwt_demo
    stop
    umount "$state"
    api_on
}

test_full()
{
    state_load good
    mkdir "$host/small"
    mount -t tmpfs -o size=64k,mode=0700,uid=65534,gid=65534 tmpfs \
        "$host/small"
    state=$host/small
    cp -a "$host/state.good/." "$state/"
    cat /dev/zero >"$state/filler" 2>/dev/null
    online
    start_fresh
    asks 'disk full: a new record' 'OVHPAT-OK online' deploy --name pat_jwt_CI
    asks 'disk full: and an old one' 'OVHPAT-OK online' alice
    ok 'disk full: the log says that it is not kept' logged \
        'cache:.*\(No space\|ENOSPC\)'
    api_change POST /me/identity/user/demo/disable
    asks 'disk full: refused' 'OVHPAT-R41 none' demo --name pat_jwt_demo
    crash
    outage
    start
    like 'disk full: still refused after kill -9' \
        "$(ask demo --name pat_jwt_demo && echo "$reason")" 'OVHPAT-R*'
    asks 'disk full: the old record is there' 'OVHPAT-OK grace' alice
    stop
    is 'disk full: no half-written files' \
        "$(find "$state/records" -name '.t.*' | wc -l)" 0
    online
    umount "$host/small"
    state=$host/state
}

# A second ovhpatd over the same socket and directory does not start, and
# harms nothing.
test_second()
{
    state_load good
    online
    start_fresh
    asks 'second ovhpatd: the first works' 'OVHPAT-OK online' alice
    ok 'second ovhpatd: the first has its socket' test -S "$host_socket"
    setpriv --reuid=nobody --regid=nogroup --clear-groups "$host_ovhpatd" \
        --foreground --config "$host/ovhpat.conf" --socket "$host_socket" \
        --state-dir "$state" >"$host/second" 2>&1
    is 'second ovhpatd: ends with 1' "$?" 1
    like 'second ovhpatd: says why' "$(tail -n 1 "$host/second")" \
        '*another process listens there*'
    api_off
    asks 'second ovhpatd: the first has its records' 'OVHPAT-OK grace' alice
    restart
    asks 'second ovhpatd: they are on the disk' 'OVHPAT-OK grace' alice
    asks 'second ovhpatd: all of them' 'OVHPAT-OK grace' demo \
        --name pat_jwt_demo
    stop
    api_on
}

grace_make
start
asks 'a record of alice' 'OVHPAT-OK online' alice
asks 'and one of demo' 'OVHPAT-OK online' demo --name pat_jwt_demo
stop
state_save good
test_survives
test_key
test_other_machine
test_version
test_damaged
test_time
test_strangers
test_directory
test_second
test_read_only
test_full
finish
