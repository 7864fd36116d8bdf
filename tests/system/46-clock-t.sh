#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Clocks that are wrong: set back, set forward, before and after the host was
# started again.  Setting a clock never makes a record younger; where the
# clocks contradict each other, grace waits for an online success; and a clock
# that is right again finds everything as it was.
#
# Only ovhpatd's clocks are moved (clockshift.c), and its boot id is a file of
# the test's mount namespace.
# shellcheck disable=SC2154 # names of host.sh and grace.sh
# shellcheck disable=SC2317 # functions that host_await calls
set -u
# shellcheck source=tests/support/host.sh
. "$top_srcdir/tests/support/host.sh"
host_enter "$0" "$@"
# shellcheck source=tests/system/grace.sh
. "$top_srcdir/tests/system/grace.sh"

hour=3600
year=31557600

# shift_clocks REAL BOOT: seconds; both stay until the next call.
shift_clocks()
{
    shift_real=$1
    shift_boot=$2
    printf '%-20s%-20s' "$1" "$2" |
        dd of="$host/clocks" conv=notrunc status=none
}

# wall SECONDS: moves the wall clock only.
wall()
{
    shift_clocks "$1" "$shift_boot"
}

# A random UUID, as the kernel makes one at boot.
new_boot_id()
{
    openssl rand -hex 16 |
        sed 's/^\(.\{8\}\)\(....\)\(....\)\(....\)/\1-\2-\3-\4-/' \
            >"$host/boot_id"
}

# reboot: ovhpatd is down; the host comes up with another boot id and few
# seconds since boot.
reboot()
{
    new_boot_id
    shift_clocks "$shift_real" "$((30 - $(cut -d. -f1 /proc/uptime)))"
}

prepare()
{
    grace_make
    # ovhpatd's user need not be able to go where the tree is.
    cp "$top_builddir/tests/system/.libs/clockshift.so" "$host/"
    head -c 4096 /dev/zero >"$host/clocks"
    chmod 644 "$host/clocks"
    new_boot_id
    chmod 644 "$host/boot_id"
    mount --bind "$host/boot_id" /proc/sys/kernel/random/boot_id
    shift_clocks 0 0
    ovhpatd_wrap="env CLOCKSHIFT_FILE=$host/clocks \
LD_PRELOAD=$host/clockshift.so"
    # A CA of two days ago, so that a clock may be some hours behind.
    api_off
    shift_clocks $((-48 * hour)) 0
    rm -r "$host/certs"
    mkdir "$host/certs"
    (
        export CLOCKSHIFT_FILE="$host/clocks"
        export LD_PRELOAD="$host/clockshift.so"
        certs_make "$host/certs"
    ) || host_fail 'no certificates'
    shift_clocks 0 0
    api_on
}

# begin: a record of alice with all clocks right, in a boot of its own.
begin()
{
    state_clear
    shift_clocks 0 0
    new_boot_id
    start
    ask alice
    [ "$reason $source" = 'OVHPAT-OK online' ] ||
        host_fail "not accepted: $reason"
    host_await 5 state_is_written || host_fail 'no record'
}

# In the boot in which the record was made, its life decides.
test_back_same_boot()
{
    for back in $hour $((24 * hour)) $year; do
        begin
        api_off
        wall "-$back"
        asks "back $back s: grace goes on" 'OVHPAT-OK grace' alice
        no_more "back $back s: the age is what has passed" "$age" 60
        restart
        asks "back $back s: after a restart" 'OVHPAT-OK grace' alice
        wall 0
        asks "back $back s: and when it is right again" 'OVHPAT-OK grace' \
            alice
        stop
        api_on
    done
}

# Setting it back again and again does not keep a record alive.
test_back_bound()
{
    conf_grace=6s
    grace_config
    begin
    api_off
    began=$(date +%s%3N)
    back=0
    while ask alice && [ "$reason" = OVHPAT-OK ]; do
        back=$((back + 60))
        wall "-$back"
        sleep 0.1
    done
    took=$(($(date +%s%3N) - began))
    like 'set back all the time: grace ends' "$reason" 'OVHPAT-R[89]*'
    no_more 'set back all the time: not later than it would' "$took" 12000
    stop
    conf_grace=8h
    grace_config
    api_on
}

# The same by the clock since boot, which nobody can set: time that passes
# while the host sleeps counts, and time in which only the wall clock goes on.
test_time_passes()
{
    begin
    api_off
    shift_clocks $((7 * hour)) $((7 * hour))
    asks '7 h later: grace' 'OVHPAT-OK grace' alice
    no_more '7 h later: that is its age' $((7 * hour)) "$age"
    shift_clocks $((9 * hour)) $((9 * hour))
    ask alice
    like '9 h later: over' "$reason $source" 'OVHPAT-R[89]* none'
    shift_clocks 0 $((9 * hour))
    ask alice
    like '9 h later, wall clock set back: over' "$reason $source" \
        'OVHPAT-R[89]* none'
    shift_clocks $((9 * hour)) 0
    ask alice
    like '9 h later, the virtual machine was stopped: over' \
        "$reason $source" 'OVHPAT-R[89]* none'
    stop
    start
    ask alice
    like '9 h later, after a restart: over' "$reason $source" \
        'OVHPAT-R[89]* none'
    stop
    api_on
}

# After a boot nobody knows how long the host was off.
test_back_reboot()
{
    for back in $hour $year; do
        begin
        stop
        reboot
        wall "-$back"
        api_off
        start
        asks "back $back s, rebooted: no grace" 'OVHPAT-R80 none' alice
        wall 0
        asks "back $back s, rebooted: the clock is right, grace" \
            'OVHPAT-OK grace' alice
        stop
        api_on
    done
    begin
    stop
    reboot
    wall -$hour
    start
    asks 'back 1 h, rebooted: online' 'OVHPAT-OK online' alice
    api_off
    asks 'back 1 h, rebooted, accepted since: grace' 'OVHPAT-OK grace' alice
    restart
    asks 'back 1 h, rebooted, accepted since: grace after a restart' \
        'OVHPAT-OK grace' alice
    stop
    reboot
    start
    asks 'back 1 h, rebooted again: no grace' 'OVHPAT-R80 none' alice
    stop
    api_on
}

test_reboot()
{
    begin
    stop
    reboot
    api_off
    start
    asks 'rebooted, clock right: grace' 'OVHPAT-OK grace' alice
    stop
    wall $((7 * hour))
    reboot
    start
    asks 'rebooted, 7 h off: grace' 'OVHPAT-OK grace' alice
    no_more 'rebooted, 7 h off: they count' $((7 * hour)) "$age"
    stop
    wall $((9 * hour))
    reboot
    start
    asks 'rebooted, 9 h off: over' 'OVHPAT-R80 none' alice
    stop
    # Without a boot id, one boot looks like another.
    : >"$host/boot_id"
    wall 0
    start
    asks 'no boot id, clock right: grace' 'OVHPAT-OK grace' alice
    stop
    wall -$hour
    start
    asks 'no boot id, clock set back: no grace' 'OVHPAT-R80 none' alice
    stop
    api_on
}

# Forward closes; nothing is lost by it.
test_forward()
{
    for forward in $((9 * hour)) $((30 * 24 * hour)) $((10 * year)); do
        begin
        api_off
        wall "$forward"
        ask alice
        like "forward $forward s: closed" "$reason $source" \
            'OVHPAT-R[89]* none'
        wall 0
        asks "forward $forward s and back: open" 'OVHPAT-OK grace' alice
        stop
        wall "$forward"
        start
        ask alice
        like "forward $forward s at start: closed" "$reason $source" \
            'OVHPAT-R[89]* none'
        stop
        wall 0
        start
        asks "forward $forward s at start, and back: open" \
            'OVHPAT-OK grace' alice
        stop
        api_on
    done
    # A refusal is not forgotten either.
    begin
    api_change POST /me/identity/user/alice.martin/disable
    asks 'forward: refused' 'OVHPAT-R41 none' alice
    stop
    wall $((10 * year))
    api_off
    start
    asks 'forward: still refused' 'OVHPAT-R44 none' alice
    stop
    wall 0
    start
    asks 'forward and back: still refused' 'OVHPAT-R44 none' alice
    stop
    api_on
}

# The API is there, but by this clock its certificate is not valid.
test_certificate()
{
    for shift in -$year $((10 * year)); do
        begin
        restart
        wall "$shift"
        ask alice
        case $shift in
        -*) is "certificate, $shift s: by grace" "$reason $source" \
            'OVHPAT-OK grace' ;;
        *) like "certificate, $shift s: no grace" "$reason $source" \
            'OVHPAT-R82 none' ;;
        esac
        asks "certificate, $shift s: no record" 'OVHPAT-R82 none' demo \
            --name pat_jwt_demo
        wall 0
        stop
    done
}

# An answer's Date may be wrong as well; it never makes a record younger.
test_wrong_date()
{
    jq -n '{account: "xx1111-ovh", method: "user", user: "alice.martin",
        identities: ["urn:v1:eu:identity:user:xx1111-ovh/alice.martin"],
        roles: null, description: "", allowedRoutes: null}' \
        >"$host/alice.json"
    api_off
    for date in '' 'Mon, 01 Jan 2001 00:00:00 GMT' \
        'Fri, 01 Jan 2049 00:00:00 GMT'; do
        state_clear
        if [ -n "$date" ]; then
            fault --mode answer --body "$host/alice.json" \
                --header "Date: $date" \
                --header 'Content-Type: application/json' \
                --header 'X-Ovh-Queryid: EU.ext-1.1.1.x'
        else
            fault --mode answer --body "$host/alice.json"
        fi
        start
        asks "Date \"$date\": accepted" 'OVHPAT-OK online' alice
        api_off
        asks "Date \"$date\": grace" 'OVHPAT-OK grace' alice
        shift_clocks $((9 * hour)) $((9 * hour))
        ask alice
        like "Date \"$date\": 9 h later: over" "$reason $source" \
            'OVHPAT-R[89]* none'
        shift_clocks 0 0
        stop
    done
    api_on
}

prepare
test_back_same_boot
test_back_bound
test_time_passes
test_back_reboot
test_reboot
test_forward
test_certificate
test_wrong_date
finish
