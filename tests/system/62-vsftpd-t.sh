#!/bin/sh
# SPDX-License-Identifier: MIT
#
# vsftpd of Debian with examples/pam.d/vsftpd and examples/vsftpd/vsftpd.conf:
# tokens that fit into its 128 characters, local passwords, and who never gets
# in.
# shellcheck disable=SC2317 # functions that measured and host_await call
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/system/services.sh
. "$top_srcdir/tests/system/services.sh"

# Short tokens, which vsftpd takes.
service_extra_tokens()
{
    service_short_tokens alice.martin bob demo nobody | service_length_tokens
}

# Curl's 7 is: nobody listens.
vsftpd_listens()
{
    curl -s -m 5 ftp://127.0.0.1/
    [ $? -ne 7 ]
}

vsftpd_start()
{
    mkdir -p /run/vsftpd/empty
    {
        cat <<END
listen=YES
listen_address=127.0.0.1
background=NO
secure_chroot_dir=/run/vsftpd/empty
xferlog_enable=YES
vsftpd_log_file=$host/vsftpd.log
log_ftp_protocol=YES
delay_failed_login=0
END
        sed "s|/etc/ssl/certs/.*|$host/certs/server.pem|
            s|/etc/ssl/private/.*|$host/certs/server.key|" \
            "$top_srcdir/examples/vsftpd/vsftpd.conf"
    } >"$host/vsftpd.conf"
    host_start vsftpd "$host/vsftpd.conf" vsftpd "$host/vsftpd.conf"
    vsftpd_pid=$host_pid
    host_await 10 vsftpd_listens ||
        host_fail "vsftpd is not ready: $(cat "$host/vsftpd.out")"
}

# ftp USER TOKEN-FILE [CURL-OPTION]...: 0, or curl's 67 for a refused login.
ftp()
{
    ftp_user=$1
    ftp_file=$2
    shift 2
    printf 'user = "%s:%s"\n' "$ftp_user" "$(cat "$ftp_file")" |
        curl -sS -m 20 -K - --cacert "$host/certs/ca.pem" \
            "${@:---ssl-reqd}" ftp://127.0.0.1/ >"$host/ftp.out" 2>&1
}

# logs_in USER TOKEN-FILE [CURL-OPTION]...
logs_in()
{
    begin
    ftp "$@"
    status=$?
    end
}

yes='auth:OK account:OK'
service_example vsftpd
service_world
echo bob >"$host/ftpusers"
mount --bind "$host/ftpusers" /etc/ftpusers
vsftpd_start
echo 'a file of alice' >"$host/home/alice/here"

logs_in alice "$tokens/short.alice.martin"
seen 'alice with her token' 0 "$yes"
like 'she sees her files' "$(cat "$host/ftp.out")" '*here*'
logs_in alice "$tokens/short.demo"
seen 'alice with the token of demo' 67 auth:R60
logs_in demo "$tokens/short.demo"
seen 'demo with the token' 0 "$yes"
logs_in alice "$tokens/short.nobody"
seen 'a token that nobody has' 67 auth:R40
logs_in alice "$tokens/password"
seen 'the local password of alice' 0 account:OK
logs_in alice "$tokens/nonsense"
seen 'a wrong local password' 67 '' ''
logs_in bob "$tokens/short.bob"
seen 'a user of /etc/ftpusers: refused before the token' 67 '' ''
: >"$host/ftpusers"
logs_in bob "$tokens/short.bob"
seen 'the same user, no longer there' 0 "$yes"
logs_in root "$tokens/short.alice.martin"
seen 'root with a token' 67 '' ''
service_edit passwd '/^demo:/s|/bin/sh$|/usr/sbin/nologin|'
logs_in demo "$tokens/short.demo"
seen 'a user without a shell of /etc/shells' 67 '' ''
service_edit passwd '/^demo:/s|/usr/sbin/nologin$|/bin/sh|'
logs_in alice "$tokens/short.alice.martin" --url ftp://127.0.0.1/
seen 'without TLS: refused before PAM' 67 '' ''
logs_in pat_jwt_alice "$tokens/short.alice.martin"
seen 'hybrid: not without an entry of the host for the name' 67 '' ''

host_use_nss
host_stop "$vsftpd_pid"
vsftpd_start
logs_in pat_jwt_alice "$tokens/short.alice.martin"
seen 'hybrid: with libnss_ovhpat' 0 "$yes"
like 'hybrid: the files of alice' "$(cat "$host/ftp.out")" '*here*'
logs_in pat_jwt_alice "$tokens/short.demo"
seen 'hybrid: with libnss_ovhpat, the token of demo' 67 auth:R60

# Lengths: the 128 characters of vsftpd, which says nothing about it.
by_ftp()
{
    ftp alice "$1"
}
services_lengths='100 127 128 129 300 512 1024 4000'
measured 'vsftpd' by_ftp
logs_in alice "$tokens/129"
seen 'a longer token: PAM is not asked' 67 '' ''

# A deleted token; OVHcloud and ovhpatd away.
service_api DELETE /me/identity/user/demo/token/s
logs_in demo "$tokens/short.demo"
seen 'deleted: refused' 67 auth:R40
host_stop "$host_api_pid"
logs_in alice "$tokens/short.alice.martin"
seen 'OVHcloud away: who was accepted gets in' 0 "$yes"
is 'OVHcloud away: by grace' "$(sources)" grace
logs_in demo "$tokens/short.demo"
seen 'OVHcloud away: who was refused stays refused' 67 auth:R40
logs_in alice "$tokens/password"
seen 'OVHcloud away: local passwords go on' 0 account:OK
host_stop "$host_ovhpatd_pid"
host_ovhpatd_pid=
logs_in alice "$tokens/short.alice.martin"
seen 'ovhpatd away: no login by token' 67 auth:R30 ''
logs_in alice "$tokens/password"
seen 'ovhpatd away: local passwords go on' 0 account:R30 ''
is 'no token in the log of vsftpd' \
    "$(cut -c 1-60 "$tokens/short.alice.martin" | grep -cFf - "$host/vsftpd.log")" 0
finish
