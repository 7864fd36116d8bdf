#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What records and grace leave behind of a token: nothing.  One token goes
# every way through the cache; then it is looked for, in pieces too, in the
# files, the logs, the arguments, the environment and the memory of ovhpatd.
# 25-canary-t.sh does the same without a cache.
# shellcheck disable=SC2154 # names of host.sh and grace.sh
# shellcheck disable=SC2317 # functions that host_await calls
set -u
# shellcheck source=tests/support/host.sh
. "$top_srcdir/tests/support/host.sh"
host_enter "$0" "$@"
# shellcheck source=tests/system/grace.sh
. "$top_srcdir/tests/system/grace.sh"

# in_memory PID: how many pieces of the canary a process holds.
in_memory()
{
    "$top_builddir/tests/system/memsearch" "$1" "$canary" 2>&1
}

# The files that hold a piece, or a hash that whoever has the token could find
# it by, and must not.
in_files()
{
    find "$host" -xdev -type f ! -path "$host/tokens/*" \
        ! -path "$host/dev/*" ! -name state.json \
        -exec grep -laiF -f "$host/tokens/pieces" {} +
    for file in "$state"/key "$state"/records/* "$state"/corrupt/*; do
        [ -f "$file" ] || continue
        if od -An -v -tx1 "$file" | tr -d ' \n' |
            grep -qF -f "$host/tokens/hashes"; then
            echo "$file: a hash"
        fi
    done
}

search()
{
    host_await 5 is_forgotten
    is "$1: not in the memory of ovhpatd" "$(in_memory "$ovhpatd")" 0
    for shown in environ cmdline; do
        is "$1: not in /proc/PID/$shown" "$(tr '\0' '\n' \
            <"/proc/$ovhpatd/$shown" | grep -cF -f "$host/tokens/pieces")" 0
    done
    is "$1: in no file" "$(in_files)" ''
}

is_forgotten()
{
    [ "$(in_memory "$ovhpatd")" = 0 ]
}

freeze()
{
    host_freeze "$host_api_pid"
}

thaw()
{
    kill -CONT "$host_api_pid"
}

grace_make
canary=$host/tokens/alice
host_token alice >/dev/null
fold -w 32 "$canary" | grep '.\{32\}' >"$host/tokens/pieces"
for hash in md5 sha1 sha256 sha384 sha512; do
    tr -d '\n' <"$canary" | openssl dgst "-$hash" -r | cut -d' ' -f1
    openssl dgst "-$hash" -r "$canary" | cut -d' ' -f1
done >"$host/tokens/hashes"
cat "$host/tokens/hashes" >>"$host/tokens/pieces"
ok 'the search finds the copy of the simulator' \
    test "$(in_memory "$host_api_pid")" -gt 0

ovhpatd_options='--foreground --debug'
conf_timeout=500ms
conf_services='[service fresh]
fresh = 5m'
grace_config
start
asks 'accepted' 'OVHPAT-OK online' alice
ok 'the record is written' host_await 5 state_is_written
search 'accepted'
asks 'fresh' 'OVHPAT-OK fresh' alice --service fresh
search 'fresh'
asks 'another account' 'OVHPAT-R60 fresh' alice --service fresh \
    --name pat_jwt_demo
search 'another account'

freeze
asks 'the API is slow: grace' 'OVHPAT-OK grace' alice
thaw
ok 'a late yes' logged 'source=grace'
search 'a late yes'
freeze
asks 'the API is stuck: grace' 'OVHPAT-OK grace' alice
# Transfers end after ten seconds, and with them the last copy.
ok 'the API is stuck: forgotten when the transfer ends' host_await 15 \
    is_forgotten
search 'the API is stuck'
# With two more the breaker opens.
for turn in 1 2; do
    asks "no answer $turn" 'OVHPAT-R81 none' stranger$turn
done
asks 'breaker open: grace' 'OVHPAT-OK grace' alice
search 'breaker open'
thaw
restart
asks 'loaded: online' 'OVHPAT-OK online' alice
search 'loaded'
api_off
asks 'the API is away: grace' 'OVHPAT-OK grace' alice
search 'the API is away'
api_on

restart
api_change POST /me/identity/user/alice.martin/disable
freeze
asks 'late no: grace' 'OVHPAT-OK grace' alice
thaw
ok 'late no: logged' logged 'late refusal'
search 'late no'
asks 'refused' 'OVHPAT-R41 none' alice
search 'refused'
restart
asks 'refused again' 'OVHPAT-R41 none' alice
search 'refused again'
api_off
restart
asks 'buried' 'OVHPAT-R44 none' alice
search 'buried'
is 'no core file of it can be made' \
    "$(sed -n 's/^Max core file size *\([^ ]*\) .*/\1/p' \
        "/proc/$ovhpatd/limits")" 0
stop
search_after_end=$(in_files)
is 'ended: in no file' "$search_after_end" ''
finish
