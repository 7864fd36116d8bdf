# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# What the tests of the two servers share: TAP, starting a server, asking it.
# To be sourced after top_srcdir and top_builddir are set.  It makes a
# temporary directory $work, with certificates in $work/tls, and removes it
# and ends every server that was started when the test ends.

: "${top_srcdir:?}" "${top_builddir:?}"

# shellcheck source=tests/support/certs.sh
. "$top_srcdir/tests/support/certs.sh"

tap_count=0
tap_failed=0
servers=

# is WHAT GOT WANTED: one TAP line.
is()
{
    tap_count=$((tap_count + 1))
    if [ "$2" = "$3" ]; then
        echo "ok $tap_count - $1"
        return 0
    fi
    tap_failed=$((tap_failed + 1))
    echo "not ok $tap_count - $1"
    printf '%s\n' "got:    $2" "wanted: $3" | sed 's/^/# /'
}

# like WHAT GOT PATTERN: the same with a shell pattern.
like()
{
    # shellcheck disable=SC2254 # the pattern is meant as one
    case $2 in
    $3) is "$1" yes yes ;;
    *) is "$1" "$2" "$3" ;;
    esac
}

# The last line of a test.
finish()
{
    echo "1..$tap_count"
    [ "$tap_failed" -eq 0 ]
    exit
}

cleanup()
{
    for pid in $servers; do
        kill "$pid" 2>/dev/null && wait "$pid"
    done
    rm -rf "$work"
}

give_up()
{
    echo "Bail out! $1"
    exit 99
}

work=$(mktemp -d) || give_up 'no temporary directory'
trap cleanup EXIT
trap 'exit 1' HUP INT TERM
mkdir "$work/tls"
certs_make "$work/tls" || give_up 'no certificates'

# port_of FILE PID: waits for the port file, at most ten seconds.
port_of()
{
    turns=0
    while [ ! -s "$1" ]; do
        turns=$((turns + 1))
        if [ "$turns" -gt 500 ] || ! kill -0 "$2" 2>/dev/null; then
            return 1
        fi
        sleep 0.02
    done
    cat "$1"
}

# shellcheck disable=SC2034 # server_port is for the tests
# serve PROGRAM ARGUMENT...: starts a server of simulator/ and sets server_pid
# and server_port; what it prints is in $work/output.
serve()
{
    program=$1
    shift
    rm -f "$work/port"
    "$top_builddir/simulator/$program" --listen 127.0.0.1:0 \
        --port-file "$work/port" "$@" >"$work/output" 2>&1 &
    server_pid=$!
    servers="$servers $server_pid"
    server_port=$(port_of "$work/port" "$server_pid") || {
        sed 's/^/# /' "$work/output"
        give_up "$program does not start"
    }
}

# unserve PID: ends a server and returns its exit code.
unserve()
{
    kill "$1"
    wait "$1"
}
