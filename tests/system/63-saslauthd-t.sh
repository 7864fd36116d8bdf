#!/bin/sh
# SPDX-License-Identifier: MIT
#
# saslauthd of Debian, which Postfix asks, with examples/pam.d/smtp and
# examples/saslauthd/saslauthd: tokens and local passwords, its 256 characters,
# and what its cache would do to a deleted token.
# shellcheck disable=SC2317 # functions that measured and host_await call
# shellcheck disable=SC2153 # MECHANISMS and OPTIONS come from the example
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/system/services.sh
. "$top_srcdir/tests/system/services.sh"

# Short tokens, which saslauthd takes.
service_extra_tokens()
{
    service_short_tokens alice.martin bob demo nobody | service_length_tokens
}

# saslauthd_start OPTION...: besides those of the example.
saslauthd_start()
{
    mkdir -p /run/saslauthd
    rm -f /run/saslauthd/*
    # shellcheck source=examples/saslauthd/saslauthd
    . "$top_srcdir/examples/saslauthd/saslauthd"
    # In a process group of its own, because it ends its whole group.
    # shellcheck disable=SC2086 # words
    host_start saslauthd /run/saslauthd/mux setsid saslauthd -d -n 1 \
        -a $MECHANISMS $OPTIONS "$@"
    saslauthd_pid=$host_pid
}

# sasl USER TOKEN-FILE: testsaslauthd's 0 for OK; it wants the password in its
# arguments, in this namespace only.
sasl()
{
    testsaslauthd -u "$1" -p "$(cat "$2")" -s smtp -f /run/saslauthd/mux \
        >"$host/sasl.out" 2>&1
}

# logs_in USER TOKEN-FILE
logs_in()
{
    begin
    sasl "$@"
    status=$?
    end
}

yes='auth:OK account:OK'
no=255
service_example smtp
service_world
saslauthd_start

logs_in alice "$tokens/short.alice.martin"
seen 'alice with her token' 0 "$yes"
like 'saslauthd does not say where from' "$(cat "$host/ovhpatd.out")" \
    '* rhost=- *uid=0 *'
logs_in alice "$tokens/short.bob"
seen 'alice with the token of bob' $no auth:R60
logs_in bob "$tokens/short.bob"
seen 'bob with his token' 0 "$yes"
logs_in alice "$tokens/short.nobody"
seen 'a token that nobody has' $no auth:R40
logs_in alice "$tokens/password"
seen 'the local password of alice' 0 account:OK
logs_in alice "$tokens/nonsense"
seen 'a wrong local password' $no '' ''
logs_in root "$tokens/short.alice.martin"
seen 'root with a token' $no '' ''
logs_in pat_jwt_alice "$tokens/short.alice.martin"
seen 'hybrid: not without an entry of the host for the name' $no "$yes"

host_use_nss
host_stop "$saslauthd_pid"
saslauthd_start
logs_in pat_jwt_alice "$tokens/short.alice.martin"
seen 'hybrid: with libnss_ovhpat' 0 "$yes"
logs_in pat_jwt_alice "$tokens/short.bob"
seen 'hybrid: with libnss_ovhpat, the token of bob' $no auth:R60

# Lengths.
by_sasl()
{
    sasl alice "$1"
}
measured 'saslauthd' by_sasl
logs_in alice "$tokens/300"
seen 'a longer token: PAM is not asked' $no '' ''
like 'and saslauthd says so' "$(cat "$host/saslauthd.out")" \
    '*password exceeded MAX_REQ_LEN: 256*'

# A deleted token, without and with saslauthd's own cache (-c).
host_stop "$saslauthd_pid"
saslauthd_start -c
logs_in demo "$tokens/short.demo"
seen '-c: demo with the token' 0 "$yes"
service_api DELETE /me/identity/user/demo/token/s
logs_in demo "$tokens/short.demo"
seen '-c: a deleted token still works, PAM is not asked' 0 '' ''
host_stop "$saslauthd_pid"
saslauthd_start
logs_in demo "$tokens/short.demo"
seen 'the example: a deleted token is refused' $no auth:R40
logs_in bob "$tokens/short.bob"
seen 'the example: bob' 0 "$yes"
service_api POST /me/identity/user/bob/disable
logs_in bob "$tokens/short.bob"
seen 'the example: a disabled user is refused at once' $no auth:R41

# OVHcloud and ovhpatd away.  Of one user the last few tokens are remembered.
logs_in alice "$tokens/short.alice.martin"
seen 'alice before the outage' 0 "$yes"
host_stop "$host_api_pid"
logs_in alice "$tokens/short.alice.martin"
seen 'OVHcloud away: who was accepted gets in' 0 "$yes"
is 'OVHcloud away: by grace' "$(sources)" grace
logs_in demo "$tokens/short.demo"
seen 'OVHcloud away: who was refused stays refused' $no auth:R40
logs_in alice "$tokens/password"
seen 'OVHcloud away: local passwords go on' 0 account:OK
host_stop "$host_ovhpatd_pid"
host_ovhpatd_pid=
logs_in alice "$tokens/short.alice.martin"
seen 'ovhpatd away: no login by token' $no auth:R30 ''
logs_in alice "$tokens/password"
seen 'ovhpatd away: local passwords go on' 0 account:R30 ''
is 'no token in what saslauthd writes' "$(cut -c 1-60 \
    "$tokens/short.alice.martin" | grep -cFf - "$host/saslauthd.out")" 0
finish
