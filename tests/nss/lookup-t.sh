#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The built libnss_ovhpat.so.2 in libc, on a host with an nsswitch.conf of its
# own: for whom it answers and for whom not, groups, the range of login.defs,
# where it may stand in the line, many threads, and that other names cost no
# system call.  In a sanitized build only nsslook can load the library.
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/system/support.sh
. "$top_srcdir/tests/system/support.sh"

nsslook=$top_builddir/tests/nss/nsslook
is_sanitized=false
if nm -D "$nsslook" | grep -q '__[a-z]*san_'; then
    is_sanitized=true
fi

# answers NAME LINE: what libc says of the name, entry and groups.
answers()
{
    is "$1" "$("$nsslook" passwd "$1" 2>&1)" "$2"
}

# absent NAME...: that there is no such name.
absent()
{
    for absent_name in "$@"; do
        is "nobody is $(printf '%.40s' "$absent_name" | tr '\n' '?')" \
            "$("$nsslook" passwd "$absent_name" 2>&1)" "$absent_name: none"
    done
}

# sources LINE...: the lines of nsswitch.conf.
sources()
{
    printf '%s\n' "$@" >"$host/nsswitch.conf"
}

long_gecos=$(printf '%03000d' 0)
host_add_account pat_jwt_own 4010
host_add_account outside 65000
host_add_account toor 0
host_add_account Capital 4011
host_add_account last 60000
host_add_account first 1000
echo "long:x:4012:4012:$long_gecos:/:/bin/sh" >>"$host/passwd"
echo "bob:x:4002:4002:another bob:/:/bin/sh" >>"$host/passwd"
{
    echo 'staff:x:7001:bob,alice'
    echo 'wheel:x:7002:alice'
    echo 'alice2:x:4001:alice'
    i=0
    while [ "$i" -lt 40 ]; do
        echo "many$i:x:$((8000 + i)):ops"
        i=$((i + 1))
    done
} >>"$host/group"
host_use_nss

# Who is there.
entry="4001:4001::$host/home:/bin/sh 4001 7001 7002"
answers alice "alice:x:$entry"
answers pat_jwt_alice "pat_jwt_alice:*:$entry"
answers pat_jwt_alice+laptop "pat_jwt_alice+laptop:*:$entry"
answers pat_jwt_bob "pat_jwt_bob:*:4002:4002::$host/home:/bin/sh 4002 7001"
answers pat_jwt_first "pat_jwt_first:*:1000:1000::$host/home:/bin/sh 1000"
answers pat_jwt_last "pat_jwt_last:*:60000:60000::$host/home:/bin/sh 60000"
answers pat_jwt_long "pat_jwt_long:*:4012:4012:$long_gecos:/:/bin/sh 4012"
answers pat_jwt_ops "pat_jwt_ops:*:4004:4004::$host/home:/bin/sh 4004$(
    i=0
    while [ "$i" -lt 40 ]; do
        printf ' %d' $((8000 + i))
        i=$((i + 1))
    done)"

# Who is not.
absent pat_jwt_root pat_jwt_toor pat_jwt_daemonlike pat_jwt_outside \
    pat_jwt_nobody pat_jwt_carol pat_jwt_ pat_jwt_+x pat_jwt_alice+ \
    pat_jwt_alice+x+y pat_jwt_CI pat_jwt_Capital pat_jwt pat_jwt_4001 \
    PAT_JWT_alice "pat_jwt_alice
bob" "pat_jwt_$long_gecos" ''
# An account that has the prefix is the files' own, and is not looked up again.
answers pat_jwt_own "pat_jwt_own:x:4010:4010::$host/home:/bin/sh 4010"
absent pat_jwt_pat_jwt_own pat_jwt_pat_jwt_alice pat_jwt_pat_jwt_own+x

# Its place in the line; alone it knows nobody, and its question to itself ends.
for line in 'ovhpat files' 'files ovhpat ovhpat' \
    'files [NOTFOUND=continue] ovhpat [NOTFOUND=return]'; do
    sources "passwd: $line" "group: $line"
    answers pat_jwt_alice "pat_jwt_alice:*:$entry"
    absent pat_jwt_root
done
sources 'passwd: ovhpat' 'group: ovhpat'
absent pat_jwt_alice alice root
sources 'passwd: files ovhpat' 'group: ovhpat'
answers pat_jwt_alice "pat_jwt_alice:*:4001:4001::$host/home:/bin/sh 4001"

# Which line the groups come from: initgroups, and group when there is none.
sources 'passwd: files ovhpat' 'group: files'
answers pat_jwt_alice "pat_jwt_alice:*:4001:4001::$host/home:/bin/sh 4001"
sources 'passwd: files ovhpat' 'group: files ovhpat' 'initgroups: files'
answers pat_jwt_alice "pat_jwt_alice:*:4001:4001::$host/home:/bin/sh 4001"
sources 'passwd: files ovhpat' 'group: files' 'initgroups: files ovhpat'
answers pat_jwt_alice "pat_jwt_alice:*:$entry"
answers alice "alice:x:$entry"
sources 'passwd: files' 'group: files'
absent pat_jwt_alice

# The example's lines, as they are.
grep -v '^#' "$top_srcdir/examples/nsswitch.conf" >"$host/nsswitch.conf"
answers pat_jwt_alice "pat_jwt_alice:*:$entry"
answers alice "alice:x:$entry"
absent pat_jwt_root pat_jwt_carol

# Groups of one's own for the login name, in the files, come on top.
sources 'passwd: files ovhpat' 'group: files ovhpat'
echo 'tokens:x:7003:pat_jwt_alice' >>"$host/group"
answers pat_jwt_alice "pat_jwt_alice:*:4001:4001::$host/home:/bin/sh 4001 7001 7002 7003"
answers alice "alice:x:$entry"

# The range of login.defs; without the file, 1000 to 60000.
cp /etc/login.defs "$host/login.defs"
mount --bind "$host/login.defs" /etc/login.defs
printf 'UID_MIN 4002\nUID_MAX 65000\n' >"$host/login.defs"
absent pat_jwt_alice pat_jwt_root pat_jwt_toor
answers pat_jwt_outside \
    "pat_jwt_outside:*:65000:65000::$host/home:/bin/sh 65000"
printf 'UID_MIN 0\n' >"$host/login.defs"
absent pat_jwt_root pat_jwt_toor pat_jwt_daemonlike
: >"$host/login.defs"
absent pat_jwt_outside pat_jwt_daemonlike
umount /etc/login.defs
mkdir "$host/etc"
cp /etc/passwd /etc/group /etc/nsswitch.conf /etc/ld.so.cache "$host/etc"
# shellcheck disable=SC2016 # for the inner shell
is 'no login.defs at all' "$(unshare --mount sh -c 'mount --bind "$1/etc" /etc
    [ ! -e /etc/login.defs ] && exec "$2" passwd pat_jwt_first pat_jwt_outside
    ' sh "$host" "$nsslook" 2>&1)" \
    "pat_jwt_first:*:1000:1000::$host/home:/bin/sh 1000
pat_jwt_outside: none"

# Sixteen threads, with buffers of all sizes, and loading it at the same time.
is 'sixteen threads' "$("$nsslook" threads 16 200 pat_jwt_alice+x 4001 2>&1)" \
    '0 wrong'

if $is_sanitized; then
    finish
fi

# The programs of a host.
is 'getent passwd' "$(getent passwd pat_jwt_alice)" \
    "pat_jwt_alice:*:4001:4001::$host/home:/bin/sh"
is 'getent initgroups' "$(getent initgroups pat_jwt_bob | tr -s ' ')" \
    'pat_jwt_bob 7001'
is 'id -G' "$(id -G pat_jwt_bob)" '4002 7001'
is 'id -u, as somebody else' "$(setpriv --reuid=4003 --regid=4003 \
    --clear-groups id -u pat_jwt_alice)" 4001
like 'id of root' "$(id pat_jwt_root 2>&1)" '*pat_jwt_root*: no such user'
is 'no look-up by uid' "$(getent passwd 4001)" \
    "alice:x:4001:4001::$host/home:/bin/sh"
is 'no names in a list' "$(getent passwd | grep -c '^pat_jwt_')" 1
is 'no shadow' "$(getent shadow pat_jwt_alice)" ''
is 'no group of that name' "$(getent group pat_jwt_alice)" ''

# A setuid program, which looks for libraries in the system's places only.
for phase in auth account session; do
    echo "$phase required pam_permit.so"
done >"$host/pam.d/su"
# shellcheck disable=SC2016 # for the inner shell
is 'su, setuid, started by somebody else' \
    "$(setpriv --reuid=4003 --regid=4003 --clear-groups \
        su pat_jwt_bob -c 'id -u; id -G; echo $USER' 2>&1 </dev/null)" \
    '4002
4002 7001
pat_jwt_bob'

# A source that is not there is passed over.
mv "$host/lib/libnss_ovhpat.so.2" "$host/lib/away"
is 'the library is missing' "$(getent passwd pat_jwt_alice)" ''
is 'the library is missing, the account' "$(getent passwd alice)" \
    "alice:x:4001:4001::$host/home:/bin/sh"
mv "$host/lib/away" "$host/lib/libnss_ovhpat.so.2"

# calls COUNT: how many system calls so many look-ups of other names are.
calls()
{
    strace -f -qq -o "$host/trace" "$nsslook" absent "$1" &&
        wc -l <"$host/trace"
}
sources 'passwd: files'
without=$(($(calls 1100) - $(calls 100)))
sources 'passwd: files ovhpat'
with=$(($(calls 1100) - $(calls 100)))
is 'the library was asked' "$(grep -c libnss_ovhpat "$host/trace")" 1
is 'system calls of a thousand look-ups of other names' "$with" "$without"
like 'and that is some' "$without" '[1-9][0-9][0-9][0-9]*'
finish
