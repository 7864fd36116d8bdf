#!/bin/sh
# SPDX-License-Identifier: MIT
#
# 10,000 hosts when the API is back after a quarter of an hour, when every
# breaker has long had its longest time (bench/herd.c): the breaker
# asks only when somebody logs in, so that the API meets no wave.
set -u
: "${top_builddir:?}"
tap_count=0
herd=$("$top_builddir/bench/herd" --outage 900) || {
    echo 'Bail out! bench/herd does not run'
    exit 1
}

# peak KIND
peak()
{
    printf '%s\n' "$herd" | sed -n "s|^$1 peak \\([0-9]*\\)/s.*|\\1|p"
}

# below KIND LIMIT
below()
{
    tap_count=$((tap_count + 1))
    if [ "$(peak "$1")" -lt "$2" ]; then
        echo "ok $tap_count - $1: $(peak "$1") requests in a second at most"
    else
        echo "not ok $tap_count - $1: $(peak "$1") requests in a second"
    fi
}

printf '%s\n' "$herd" | sed 's/^/# /'
# 20 logins a day on each host: 2.3 a second of all.
below lazy 50
# A login every second on each host: one of 30 to 60 breakers.
below busy 400
# One job on all hosts at the same moments cannot be spread by anybody.
below fleet 2000
echo "1..$tap_count"
