#!/bin/sh
# SPDX-License-Identifier: MIT
#
# ovhpatd as a service manager runs it: on a socket of root's that it is
# handed, as an unprivileged user, restricted by itself, and deaf to what an
# environment could change about where a token goes.
# shellcheck disable=SC2119 # host_start_ovhpatd takes options, or none
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/system/support.sh
. "$top_srcdir/tests/system/support.sh"

demo=$host/tokens/demo
host_start_api
host_write_config
mkdir "$host/activated"
host_socket=$host/activated/ovhpatd.sock
host_service test names=both debug
host_start notified "$host/notify.sock" "$top_builddir/tests/system/logkeeper" \
    "$host/notify.sock" "$host/notified"

# activate OPTION...: systemd-socket-activate with these options, and ovhpatd
# behind it, which starts at the first connection.
activate()
{
    rm -f "$host_socket"
    forget_logs
    host_start ovhpatd "$host_socket" systemd-socket-activate \
        -l "$host_socket" "$@" /usr/bin/setpriv --reuid=nobody \
        --regid=nogroup --clear-groups "$host_ovhpatd" --foreground \
        --config "$host/ovhpat.conf" --socket "$host/activated/own.sock" \
        --state-dir "$host/state"
    host_ovhpatd_pid=$host_pid
}

# The environment of somebody who wants the token, or the connection.
echo 'nonsense = [' >"$host/openssl.cnf"
: >"$host/no-ca.pem"
proxy=http://127.0.0.1:9
set -- -E HTTPS_PROXY=$proxy -E https_proxy=$proxy -E ALL_PROXY=$proxy \
    -E all_proxy=$proxy -E NO_PROXY= -E no_proxy= \
    -E SSLKEYLOGFILE="$host/state/keys" -E SSL_CERT_FILE="$host/no-ca.pem" \
    -E SSL_CERT_DIR="$host/activated" -E CURL_CA_BUNDLE="$host/no-ca.pem" \
    -E OPENSSL_CONF="$host/openssl.cnf" -E CURL_HOME="$host" \
    -E NOTIFY_SOCKET="$host/notify.sock" -E WATCHDOG_USEC=100000
activate --seqpacket "$@"
is 'the socket belongs to root' "$(stat -c '%U %F' "$host_socket")" \
    'root socket'
attempt test pat_jwt_demo "$demo"
admitted 'the first login starts ovhpatd'
attempt test pat_jwt_demo "$host/tokens/alice"
refused 'the token of alice' PAM_PERM_DENIED R60
holds 'ovhpatd made no socket of its own' test ! -e "$host/activated/own.sock"
holds 'and said when it was ready' host_await 5 grep -qx 'READY=1' \
    "$host/notified"
holds 'and that it is alive' host_await 5 grep -qx 'WATCHDOG=1' \
    "$host/notified"
is 'beside it: the same environment leads curl to the proxy' \
    "$(env HTTPS_PROXY=$proxy curl -sS --cacert "$host/certs/ca.pem" \
        "$host_url/auth/time" 2>&1 | grep -c 'port 9')" 1
holds 'no TLS keys were written' test ! -e "$host/state/keys"

# How it is restricted.
status=/proc/$host_ovhpatd_pid/status
# status_of FIELD
status_of()
{
    sed -n "s/^$1:[[:blank:]]*//p" "$status" | tr '\t' ' '
}
nobody=$(id -u nobody)
is 'all of its uids are nobody' "$(status_of Uid)" \
    "$nobody $nobody $nobody $nobody"
is 'no supplementary group' "$(status_of Groups | tr -d ' ')" ''
is 'no new privileges' "$(status_of NoNewPrivs)" 1
is 'no capability in effect' "$(status_of CapEff)" 0000000000000000
is 'no capability permitted' "$(status_of CapPrm)" 0000000000000000
is 'umask' "$(status_of Umask)" 0077
is 'no core files' "$(sed -n 's/^Max core file size *//p' \
    "/proc/$host_ovhpatd_pid/limits" | tr -s ' ' | cut -d ' ' -f 1-2)" '0 0'
# A process that is not dumpable belongs to root (proc(5)).
is 'not dumpable' "$(stat -c %U "/proc/$host_ovhpatd_pid/mem")" root
for file in environ mem maps; do
    setpriv --reuid=nobody --regid=nogroup --clear-groups \
        head -c 1 "/proc/$host_ovhpatd_pid/$file" >"$host/read.out" 2>&1
    is "another process of its user cannot read its $file" $? 1
done
is 'no descriptor leads to a file, but for the log and the state' \
    "$(find "/proc/$host_ovhpatd_pid/fd" -type l -printf '%l\n' |
        grep '^/' | grep -v '^/dev/null$' | sort -u)" \
    "$(printf '%s\n' "$host/ovhpatd.out" "$host/state" \
        "$host/state/corrupt" "$host/state/records")"
host_stop "$host_ovhpatd_pid"
is 'SIGTERM ends it cleanly' $? 0
holds 'it said so' host_await 5 grep -qx 'STOPPING=1' "$host/notified"
holds 'the socket is left to the service manager' test -S "$host_socket"

# Services that do not run as root: the group of the socket may ask.
mkdir "$host/bin"
cp "$pamclient" "$host_module" "$host/bin"
host_module=$host/bin/pam_ovhpat.so
host_service user names=both debug
activate --seqpacket
chown root:nogroup "$host_socket"
chmod 660 "$host_socket"
pamclient_of_root=$pamclient
pamclient=$host/bin/pamclient
as_user=$host/bin/as-user
# as_alice GROUP...: the client as a service of the user alice.
as_alice()
{
    printf '#!/bin/sh\nexec setpriv --reuid=4001 --regid=4001 %s %s "$@"\n' \
        "$1" "$host/bin/pamclient" >"$as_user"
    chmod 755 "$as_user"
    pamclient=$as_user
}
as_alice --groups="$(id -g nobody)"
attempt user pat_jwt_demo "$demo"
admitted 'a service in the group of the socket'
is 'the log names its uid' \
    "$(grep -c 'phase=auth .* uid=4001 ' "$host/ovhpatd.out")" 1
as_alice --clear-groups
attempt user pat_jwt_demo "$demo" authenticate
is 'a service that is not' "$pam $module" 'PAM_AUTHINFO_UNAVAIL auth:R30'
like 'the log says why' "$(cat "$host/syslog")" '*error=EACCES*'
pamclient=$pamclient_of_root
attempt user pat_jwt_demo "$demo"
admitted 'root'
host_stop "$host_ovhpatd_pid"

# Wrong sockets.
# refuses WHAT: ovhpatd ends and says what is wrong.
refuses()
{
    host_reap "$host_ovhpatd_pid"
    is "$1: ovhpatd does not start" $? 1
    like "$1: and says why" "$(tail -n 1 "$host/ovhpatd.out")" \
        'ovhpatd: the service manager passed something else than one listening SOCK_SEQPACKET socket'
}
activate
curl -sS --max-time 5 --unix-socket "$host_socket" http://x/ \
    >"$host/curl.out" 2>&1
refuses 'a stream socket'
activate --seqpacket -l "$host/activated/second.sock"
attempt test pat_jwt_demo "$demo" authenticate
refuses 'two sockets'
is 'and the login is told that nobody is there' "$pam $module" \
    'PAM_AUTHINFO_UNAVAIL auth:R30'

# Somebody else's LISTEN_PID means somebody else.
host_wrap='env LISTEN_PID=1 LISTEN_FDS=1'
host_socket=$host/run/ovhpatd.sock
host_start_ovhpatd
host_service test names=both debug
attempt test pat_jwt_demo "$demo"
admitted 'sockets that were meant for another process'
finish
