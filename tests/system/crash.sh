# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# Kills ovhpatd before each system call by which a login touches a file or a
# socket, and looks at what the next one finds.  strace(1) attaches to one
# thread of ovhpatd, so that the calls are counted from this login on: the
# writer's thread, then the loop's.  To be sourced behind grace.sh.
#
# shellcheck disable=SC2154 # names of host.sh and grace.sh
# shellcheck disable=SC2034 # names for the scripts that source this
# shellcheck disable=SC2317 # functions that host_await calls

: "${host_accounts:?}" "${tap_count:?}"
# shellcheck source=tests/system/tracing.sh
. "$top_srcdir/tests/system/tracing.sh"

crash_file=                # in records/, whose bytes are looked at
crash_opener=pat_jwt_alice # what is asked for before, to connect
crash_files=4              # of the state directory at most
calls=openat,read,write,pwrite64,fsync,fdatasync,ftruncate,renameat,renameat2
calls=$calls,unlinkat,close,sendto,sendmsg

# begin_login BASE: ovhpatd over that state, its connection to the API open.
begin_login()
{
    state_load "$1"
    start
    ask nobody --name "$crash_opener"
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
    md5sum "$state/records/$crash_file" 2>/dev/null
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
    no_more "$1: no more files than there are things to keep" "$most_files" "$crash_files"
    no_more "$1: enough points to mean something" 8 "$points"
}

crash_make()
{
    grace_make
    mkdir "$host/judged"
}
