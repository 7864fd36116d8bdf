#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What strangers can send through sshd: login names with every byte, passwords
# of any length; and how long a token may be on each way in.  Nothing of it
# reaches OVHcloud, ends a program or forges a line of the log.
# shellcheck disable=SC2119 # host_start_ovhpatd takes options, or none
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/system/support.sh
. "$top_srcdir/tests/system/support.sh"
# shellcheck source=tests/system/sshd.sh
. "$top_srcdir/tests/system/sshd.sh"

tokens=$host/tokens

# token_of LENGTH: a token of so many characters, in its three parts.
token_of()
{
    printf 'eyJhbGciOiJFZERTQSJ9.%s.%s\n' \
        "$(openssl rand -base64 "$1" | tr '+/' '-_' | tr -d '=\n' |
            head -c $(($1 - 108)))" \
        "$(openssl rand -base64 64 | tr '+/' '-_' | tr -d '=\n')"
}
lengths='1023 1024 1025 1500 4096 4097'
for length in $lengths; do
    (umask 077 && token_of "$length" >"$tokens/$length")
done
is 'tokens of these lengths' "$(for length in $lengths; do
    echo "$(($(wc -c <"$tokens/$length") - 1))"; done | tr '\n' ' ')" "$lengths "
host_state | jq "$(for length in $lengths; do
    echo ".accounts[\"xx1111-ovh\"].users[\"alice.martin\"].tokens.t$length =
        {token: \"$(cat "$tokens/$length")\"} |"
done) ." >"$host/state.json"
chmod 600 "$host/state.json"
sshd_make
host_use_nss
host_start_api
host_start_ovhpatd
sshd_start 'LogLevel VERBOSE'
sshd_print=$(ssh-keygen -lf "$host/ssh/ssh_host_ed25519_key.pub" |
    cut -d ' ' -f 2)

# plink_as NAME SECRET-FILE: logs in with a client that takes every name and cuts
# no password.
plink_as()
{
    HOME=$host/home plink -ssh -batch -P $sshd_port -hostkey "$sshd_print" \
        -pwfile "$2" -l "$1" "$sshd_address" 'echo in' </dev/null
}

# by_plink NAME SECRET-FILE
by_plink()
{
    forget_logs
    sshd_began=$(sshd_requests)
    plink_as "$1" "$2" >"$host/plink.out" 2>"$host/plink.err"
    sshd_mark
    read_logs
    echo "$(cat "$host/plink.out")${module:+ $module}, asked" \
        "$(($(sshd_requests) - sshd_began))"
}

# by_ssh NAME SECRET-FILE
by_ssh()
{
    sshd_login kbd "$1" "$2" 'echo in'
    echo "$sshd_out${module:+ $module}, asked $sshd_cost"
}
allowed='in auth:OK account:OK, asked 1'

# How long a token may be.
is 'ssh: 1023 characters' "$(by_ssh alice "$tokens/1023")" "$allowed"
is 'ssh: 1024 characters are cut' "$(by_ssh alice "$tokens/1024")" \
    ' auth:R40, asked 1'
like 'ssh: the log says at which length' "$(cat "$host/syslog")" \
    '*token_length=1023*'
is 'ssh: 1500 characters are cut' "$(by_ssh alice "$tokens/1500")" \
    ' auth:R13, asked 0'
for length in 1024 1025 4096; do
    is "keyboard-interactive: $length characters" \
        "$(by_plink alice "$tokens/$length")" "$allowed"
done
is 'keyboard-interactive: 4097 characters, plain' \
    "$(by_plink alice "$tokens/4097")" ', asked 0'
is 'keyboard-interactive: 4097 characters, hybrid' \
    "$(by_plink pat_jwt_alice "$tokens/4097")" ' auth:R12, asked 0'
sshd_restart 'KbdInteractiveAuthentication no'
is 'password: 1024 characters' "$(by_plink alice "$tokens/1024")" "$allowed"
is 'password: 1025 characters do not come to PAM' \
    "$(by_plink alice "$tokens/1025")" ', asked 0'
sshd_restart

# Passwords of 100 KB, not all of one kind.
head -c 100000 /dev/zero | tr '\0' x >"$host/long"
{ printf eyJ; cat "$host/long"; } >"$host/longtoken"
tr -d '\0\r\n' </dev/urandom | head -c 100000 >"$host/longbytes"
for long in long longtoken longbytes; do
    is "100 KB, $long, plain" "$(by_plink alice "$host/$long")" ', asked 0'
    is "100 KB, $long, hybrid" "$(by_plink pat_jwt_alice "$host/$long")" \
        ' auth:R12, asked 0'
    is "100 KB, $long, unknown" "$(by_plink pat_jwt_ghost "$host/$long")" \
        ', asked 0'
done
is 'after that a token' "$(by_plink alice "$tokens/alice")" "$allowed"

# Names with every byte but NUL, fifteen in each.  At `:' and `/' sshd itself
# ends a name, so those stand last.
names=0
add_name()
{
    for start in pat_jwt_z z; do
        names=$((names + 1))
        printf '%b' "$start$1" >"$host/name$names"
    done
}
byte=1
while [ $byte -lt 256 ]; do
    name=
    while [ $byte -lt 256 ] && [ ${#name} -lt 75 ]; do
        [ $byte -eq 47 ] || [ $byte -eq 58 ] ||
            name=$name$(printf '\\0%03o' $byte)
        byte=$((byte + 1))
    done
    add_name "${name}x"
done
add_name 'x:y'
add_name 'x/y'

# try_names FIRST: each fourth name, one after the other.
try_names()
{
    number=$1
    while [ "$number" -le $names ]; do
        plink_as "$(cat "$host/name$number")" "$tokens/alice" \
            >"$host/name$number.out" 2>&1
        number=$((number + 4))
    done
}
: >"$host/sshd.out"
forget_logs
sshd_began=$(sshd_requests)
pids=
for first in 1 2 3 4; do
    try_names "$first" &
    pids="$pids $!"
done
for one in $pids; do
    wait "$one"
done
sshd_mark
read_logs
is 'every byte: nobody got in' "$(cat "$host"/name*.out | grep -cx in)" 0
is 'every byte: each was a name that sshd does not know' \
    "$(grep -c '^Invalid user' "$host/sshd.out")" $names
for escape in 001 033 177 200 377; do
    like "every byte: \\\\$escape came to sshd" \
        "$(grep "^Invalid user pat_jwt_z" "$host/sshd.out")" \
        "*\\\\$escape*"
done
is 'every byte: no token was sent anywhere' \
    "$helper, asked $(($(sshd_requests) - sshd_began))" ', asked 0'
is 'every byte: the module said so' \
    "$([ "$(count reason=OVHPAT-R10 "$host/syslog")" -ge 12 ] && echo yes)" yes
is 'every byte: its lines are plain text, one each' \
    "$(LC_ALL=C grep -c 'pam_ovhpat(' "$host/syslog") $(LC_ALL=C grep \
        'pam_ovhpat(.*reason=OVHPAT-R10 name=- .*: the login name is not' \
        "$host/syslog" | LC_ALL=C grep -vc '[^ -~]')" \
    "$(count reason=OVHPAT-R10 "$host/syslog") $(count reason=OVHPAT-R10 \
        "$host/syslog")"
is 'every byte: sshd is the same' "$(cat "$host/sshd.pid")" "$sshd_pid"
is 'after that alice' "$(by_plink pat_jwt_alice "$tokens/alice")" "$allowed"

# What sshd cuts off is no part of the name, for it and for us.
for name in alice:style pat_jwt_alice:style pat_jwt_alice/role; do
    is "sshd ends the name $name" "$(by_plink "$name" "$tokens/alice")" \
        "$allowed"
    is "$name with another token" "$(by_plink "$name" "$tokens/demo")" \
        ' auth:R60, asked 1'
done
finish
