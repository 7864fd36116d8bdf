#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The filter of examples/fail2ban finds the logins that were refused, with the
# host that they came from, in lines of real logins; and nothing else.
# shellcheck disable=SC2119 # host_start_ovhpatd takes options, or none
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/system/support.sh
. "$top_srcdir/tests/system/support.sh"
# shellcheck source=tests/system/ctl.sh
. "$top_srcdir/tests/system/ctl.sh"

tokens=$host/tokens
host_token nobody >/dev/null
# A filter takes its beginning from fail2ban's own.
mkdir "$host/filter.d"
cp /etc/fail2ban/filter.d/common.conf \
    "$top_srcdir/examples/fail2ban/filter.d/ovhpat.conf" "$host/filter.d"
printf 'short\n' >"$tokens/short"
host_start_api
host_start_ovhpatd
host_service sshd names=both

# Log lines as a syslog daemon keeps them: with the name of the host.
lines()
{
    sed -n 's/^<[0-9]*>\(.\{15\}\) pamclient: /\1 host sshd[7]: /p' \
        "$host/syslog"
}

# matches WHAT COUNT [HOST]: so many lines of the last login match, with HOST.
matches()
{
    lines >"$host/lines"
    fail2ban-regex --out ip "$host/lines" \
        "$host/filter.d/ovhpat.conf" \
        >"$host/ips" 2>"$host/fail2ban.err"
    is "$1" "$(grep -c . "$host/ips") $(sort -u "$host/ips" | tr '\n' ' ')" \
        "$2 ${3:+$3 }"
}

rhost=192.0.2.7
attempt sshd pat_jwt_alice "$tokens/nobody"
matches 'a dead token' 1 192.0.2.7
attempt sshd pat_jwt_alice "$tokens/short"
matches 'no token at all' 1 192.0.2.7
openssl rand -hex 16 >"$tokens/key"
attempt sshd pat_jwt_alice "$tokens/key"
refused 'a key of the API' PAM_AUTH_ERR R18 -
matches 'a key of the API counts' 1 192.0.2.7
openssl rand -hex 40 >"$tokens/strange"
attempt sshd pat_jwt_alice "$tokens/strange"
refused 'a token of another kind' PAM_AUTH_ERR R45
matches 'a token of another kind counts' 1 192.0.2.7
attempt sshd pat_jwt_alice "$tokens/demo"
matches 'the token of somebody else' 1 192.0.2.7
attempt sshd pat_jwt_unknown+ "$tokens/alice"
matches 'a name that is none' 1 192.0.2.7
ctl lock alice
attempt sshd pat_jwt_alice "$tokens/alice"
matches 'a locked account' 1 192.0.2.7
ctl unlock alice
rhost=2001:db8::7
attempt sshd pat_jwt_alice "$tokens/nobody"
matches 'IPv6' 1 2001:db8::7

# Not these.
attempt sshd pat_jwt_alice "$tokens/alice"
admitted 'a good login'
matches 'a good login does not match' 0
rhost=
attempt sshd pat_jwt_alice "$tokens/nobody"
matches 'a login from nowhere' 0
for rhost in 'x rhost=198.51.100.9 id=' 'rhost=198.51.100.9' '198.51.100.9 id=1'; do
    attempt sshd pat_jwt_alice "$tokens/nobody"
    matches "no host is forged by $rhost" 0
done
rhost=192.0.2.7
attempt sshd 'pat_jwt_a rhost=198.51.100.9 id=' "$tokens/nobody"
matches 'nor by a name' 1 192.0.2.7
host_stop "$host_api_pid"
attempt sshd pat_jwt_alice "$tokens/alice"
is 'the API is away' "$pam" PAM_AUTHINFO_UNAVAIL
matches 'an outage does not match' 0
host_start_fault --mode answer --status 401
attempt sshd pat_jwt_alice "$tokens/alice"
refused 'a 401 that is not of OVHcloud' PAM_AUTH_ERR R42
matches 'nor does an answer in its place' 0
finish
