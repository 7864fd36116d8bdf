# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# strace(1) on one thread of a running ovhpatd: the loop's, or the writer's.
# As root it may, although ovhpatd cannot be traced by its own user.  To be
# sourced behind tests/system/grace.sh.
#
# shellcheck disable=SC2154 # names of grace.sh

: "${host_accounts:?}" "${tap_count:?}"

# The writer is the one thread besides the loop; libcurl makes none for an
# endpoint that is an address.
writer_thread()
{
    for writer_task in "/proc/$ovhpatd/task"/*; do
        writer_tid=${writer_task##*/}
        [ "$writer_tid" = "$ovhpatd" ] || echo "$writer_tid"
    done
}

# trace THREAD OPTION...: THREAD is loop or writer; comes back when strace is
# attached.  $traced is strace's process id.
trace()
{
    case $1 in
    loop) trace_tid=$ovhpatd ;;
    writer) trace_tid=$(writer_thread) ;;
    esac
    shift
    rm -f "$host/strace.out"
    strace -p "$trace_tid" "$@" 2>"$host/strace.out" &
    traced=$!
    host_pids="$host_pids $traced"
    if ! host_await 10 grep -q attached "$host/strace.out"; then
        cat "$host/strace.out" >&2
        host_fail 'strace did not attach'
    fi
}

# untrace: ends it; the thread goes on.
untrace()
{
    kill "$traced" 2>/dev/null
    wait "$traced" 2>/dev/null
    grace_forget "$traced"
}
