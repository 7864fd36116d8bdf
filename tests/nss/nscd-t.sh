#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The same names through nscd(8), which loads the library in its own process
# and keeps answers: it says what libc says without it, and when an account
# comes, changes or goes, the pat_jwt_ name follows as the account does.
# shellcheck disable=SC2317 # called by host_await
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/system/support.sh
. "$top_srcdir/tests/system/support.sh"

nsslook=$top_builddir/tests/nss/nsslook
host_use_nss
# Its socket is below /run, which is this namespace's own.
mount -t tmpfs -o mode=0755,size=64m tmpfs /run
mkdir /run/nscd
for database in passwd group; do
    cat <<END
enable-cache $database yes
positive-time-to-live $database 3600
negative-time-to-live $database 3600
check-files $database yes
persistent $database no
shared $database yes
END
done >"$host/nscd.conf"

# look NAME
look()
{
    "$nsslook" passwd "$1" 2>&1
}

says()
{
    [ "$(look "$1")" = "$2" ]
}

# becomes WHAT NAME LINE: in ten seconds at most.
becomes()
{
    host_await 10 says "$2" "$3" || :
    is "$1" "$(look "$2")" "$3"
}

# rewrite FILE SED-SCRIPT: in place, for it is mounted.
rewrite()
{
    sed "$2" "$host/$1" >"$host/rewritten"
    cat "$host/rewritten" >"$host/$1"
}

# misses CACHE NAME: how often nscd had to look for it.
misses()
{
    grep -cF "Haven't found \"$2\" in $1 cache!" "$host/nscd.out"
}

alice="4001:4001::$host/home:/bin/sh"
echo 'staff:x:7001:alice' >>"$host/group"
before=$(look pat_jwt_alice)
host_start nscd /run/nscd/socket nscd -d -f "$host/nscd.conf"
nscd_pid=$host_pid
host_await 10 nscd -g

is 'without nscd' "$before" "pat_jwt_alice:*:$alice 4001 7001"
for _ in 1 2 3; do
    is 'with nscd' "$(look pat_jwt_alice)" "$before"
done
is 'nscd looked it up, once' "$(misses "user database" pat_jwt_alice)" 1
is 'and its groups' "$(misses group pat_jwt_alice)" 1
is 'with a label' "$(look pat_jwt_alice+x)" "pat_jwt_alice+x:*:$alice 4001 7001"
is 'root' "$(look pat_jwt_root)" 'pat_jwt_root: none'
is 'a system account' "$(look pat_jwt_daemonlike)" 'pat_jwt_daemonlike: none'
is 'the account itself' "$(look alice)" "alice:x:$alice 4001 7001"
is 'by uid' "$(getent passwd 4001)" "alice:x:$alice"

# nscd keeps that there is nobody, for an hour; but it sees the file change.
is 'an account that there is not yet' "$(look pat_jwt_carol)" \
    'pat_jwt_carol: none'
host_add_account carol 4020
becomes 'the account was made' pat_jwt_carol \
    "pat_jwt_carol:*:4020:4020::$host/home:/bin/sh 4020"
rewrite passwd 's/^carol:x:4020:/carol:x:4021:/'
becomes 'it has another uid' pat_jwt_carol \
    "pat_jwt_carol:*:4021:4020::$host/home:/bin/sh 4020"
rewrite passwd 's/^carol:x:4021:/carol:x:421:/'
becomes 'it became a system account' pat_jwt_carol 'pat_jwt_carol: none'
rewrite passwd 's/^carol:x:421:/carol:x:4020:/'
becomes 'it is back' pat_jwt_carol \
    "pat_jwt_carol:*:4020:4020::$host/home:/bin/sh 4020"
rewrite passwd '/^carol:/d'
becomes 'it was deleted' pat_jwt_carol 'pat_jwt_carol: none'

echo 'wheel:x:7002:alice' >>"$host/group"
becomes 'one more group' pat_jwt_alice "pat_jwt_alice:*:$alice 4001 7001 7002"
rewrite group '/^staff:/d'
becomes 'one less' pat_jwt_alice "pat_jwt_alice:*:$alice 4001 7002"

is 'sixteen threads' "$("$nsslook" threads 16 200 pat_jwt_alice 4001 2>&1)" \
    '0 wrong'
holds 'nscd lives' kill -0 "$nscd_pid"
host_stop "$nscd_pid" || :
is 'without nscd again' "$(look pat_jwt_alice)" \
    "pat_jwt_alice:*:$alice 4001 7002"
finish
