# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# A host to try logins on, inside a private mount namespace: its own
# /etc/passwd, /etc/group, /etc/pam.d, /dev/log, an API (the simulator) and an
# ovhpatd, all below one temporary directory.  The real host's /etc is never
# written to, everything listens on the loopback interface or on sockets in
# the temporary directory, and each program is ended by its own process id.
#
# To be sourced by a root shell with top_srcdir and top_builddir set:
#
#     . "$top_srcdir/tests/support/host.sh"
#     host_enter "$0" "$@"       # comes back in the namespace
#     host_make                  # $host is the directory
#     host_start_api; host_start_ovhpatd
#
# shellcheck disable=SC2034 # names for the scripts that source this

: "${top_srcdir:?}" "${top_builddir:?}"

# shellcheck source=tests/support/hostcredential.sh
. "$top_srcdir/tests/support/hostcredential.sh"

host_pids=
# The accounts of the host: two people, a role account, a system account.
host_accounts='alice:4001 bob:4002 demo:4003 ops:4004 deploy:4005 daemonlike:404'

host_fail()
{
    echo "Bail out! $*"
    exit 1
}

# host_enter SCRIPT ARGUMENT...: runs the script again in a namespace; with
# host_network=own also in one of networks, where it has every port of the
# loopback interface for itself.
host_enter()
{
    if [ -z "${HOST_INSIDE:-}" ]; then
        HOST_INSIDE=1 exec unshare --mount --propagation private \
            ${host_network:+--net} /bin/sh "$@"
    fi
    unset HOST_INSIDE
    [ -z "${host_network:-}" ] || ip link set lo up
}

# host_await SECONDS COMMAND...: waits until the command succeeds.
host_await()
{
    host_tries=$(($1 * 50))
    shift
    until "$@" >/dev/null 2>&1; do
        host_tries=$((host_tries - 1))
        [ "$host_tries" -gt 0 ] || return 1
        sleep 0.02
    done
}

# host_start NAME READY-FILE COMMAND...: in the background until host_end;
# $host_pid is its process id, its output is in $host/NAME.out.  It does not get
# descriptor 9, the terminal of a login that is at its prompt.
host_start()
{
    host_name=$1
    host_ready=$2
    shift 2
    "$@" </dev/null >>"$host/$host_name.out" 2>&1 9<&- &
    host_pid=$!
    host_pids="$host_pids $host_pid"
    if ! host_await 10 test -e "$host_ready"; then
        cat "$host/$host_name.out" >&2
        host_fail "$host_name did not start"
    fi
}

# host_stop PID: ends a program that host_start started; its exit code.
host_stop()
{
    kill "$1" 2>/dev/null || :
    host_reap "$1"
}

# host_reap PID: waits for a program that ends by itself; its exit code.
host_reap()
{
    host_left=
    for host_other in $host_pids; do
        [ "$host_other" = "$1" ] || host_left="$host_left $host_other"
    done
    host_pids=$host_left
    wait "$1" 2>/dev/null
}

# host_freeze PID: the program stands still when this returns, with all its
# threads (proc(5)); kill -CONT lets it go on.
host_freeze()
{
    kill -STOP "$1"
    host_await 10 host_is_frozen "$1" || host_fail "$1 does not stop"
}

host_is_frozen()
{
    ! grep -L '^State:.*T (stopped)' "/proc/$1"/task/*/status | grep -q .
}

host_end()
{
    for host_pid in $host_pids; do
        host_stop "$host_pid" || :
    done
    if [ -n "${HOST_KEEP:-}" ]; then
        echo "# kept $host"
        return
    fi
    for host_mount in /etc/passwd /etc/group /etc/pam.d /etc/nsswitch.conf \
        /etc/ld.so.cache /dev "$host/dev"; do
        umount -l "$host_mount" 2>/dev/null || :
    done
    rm -rf "$host"
}

# A /dev with a syslog of its own, $host/syslog.
host_make_dev()
{
    mkdir "$host/dev"
    mount -t tmpfs -o mode=0755,size=1m tmpfs "$host/dev"
    for host_device in null zero full random urandom tty; do
        : >"$host/dev/$host_device"
        mount --bind "/dev/$host_device" "$host/dev/$host_device"
    done
    mkdir "$host/dev/pts" "$host/dev/shm"
    # Terminals of its own: a bound ptmx does not find those of the real host.
    mount -t devpts -o newinstance,ptmxmode=0666,mode=0620,gid=5 devpts \
        "$host/dev/pts"
    ln -s pts/ptmx "$host/dev/ptmx"
    ln -s /proc/self/fd "$host/dev/fd"
    mount --rbind "$host/dev" /dev
    host_start logkeeper /dev/log "$top_builddir/tests/system/logkeeper" \
        /dev/log "$host/syslog"
    host_await 10 test -e "$host/syslog"
}

host_make_accounts()
{
    cp /etc/passwd "$host/passwd"
    cp /etc/group "$host/group"
    for host_entry in $host_accounts; do
        host_account=${host_entry%:*}
        host_uid=${host_entry#*:}
        sed -i "/^$host_account:/d" "$host/passwd" "$host/group"
        host_add_account "$host_account" "$host_uid"
    done
    mkdir "$host/home"
    mount --bind "$host/passwd" /etc/passwd
    mount --bind "$host/group" /etc/group
    # An nscd of the real host would answer with the real host's accounts.
    [ ! -d /run/nscd ] || mount -t tmpfs -o mode=0755,size=1m tmpfs /run/nscd
}

# host_add_account NAME UID: one more account of the host.
host_add_account()
{
    echo "$1:x:$2:$2::$host/home:/bin/sh" >>"$host/passwd"
    echo "$1:x:$2:" >>"$host/group"
}

# host_use_nss: from now on every program of the namespace, also one that runs
# as somebody else, looks pat_jwt_ names up in libnss_ovhpat.so.2.  libc finds
# the copy in $host/lib through an ld.so.cache of the namespace.  What
# $host/nsswitch.conf says may be changed at any time (in place: no sed -i).
host_use_nss()
{
    mkdir "$host/lib"
    cp "${host_nss:-$top_builddir/nss/.libs/libnss_ovhpat.so.2}" \
        "$host/lib/libnss_ovhpat.so.2" || host_fail 'the library is not built'
    ldconfig -X -C "$host/ld.so.cache" "$host/lib" ||
        host_fail 'no cache of the libraries'
    cat >"$host/nsswitch.conf" <<END
passwd: ${host_nss_sources:-files ovhpat}
group: ${host_nss_sources:-files ovhpat}
shadow: files
gshadow: files
hosts: files
END
    chmod 644 "$host/ld.so.cache" "$host/nsswitch.conf"
    mount --bind "$host/ld.so.cache" /etc/ld.so.cache
    mount --bind "$host/nsswitch.conf" /etc/nsswitch.conf
}

# host_service NAME ARGUMENT...: a pam.d service of our module alone.
host_service()
{
    host_name=$1
    shift
    {
        echo "auth required $host_module socket=$host_socket $*"
        echo "account required $host_module socket=$host_socket $*"
        echo "session required $host_module socket=$host_socket $*"
        echo "password required $host_module socket=$host_socket $*"
    } >"$host/pam.d/$host_name"
}

# host_token NAME: a token that looks like OVHcloud's, the same at each call.
host_token()
{
    [ -e "$host/tokens/$1" ] || (
        umask 077
        printf 'eyJhbGciOiJFZERTQSJ9.%s.%s\n' \
            "$(openssl rand -base64 300 | tr '+/' '-_' | tr -d '=\n')" \
            "$(openssl rand -base64 64 | tr '+/' '-_' | tr -d '=\n')" \
            >"$host/tokens/$1"
    )
    cat "$host/tokens/$1"
}

host_make()
{
    host=$(mktemp -d "${TMPDIR:-/tmp}/ovhpat-host.XXXXXX")
    trap host_end EXIT
    trap 'exit 130' INT TERM HUP
    chmod 755 "$host"
    mkdir "$host/certs" "$host/pam.d" "$host/tokens" "$host/run"
    mkdir -m 0700 "$host/state"
    chown nobody: "$host/run" "$host/state"
    host_module=${host_module:-$top_builddir/pam_ovhpat/.libs/pam_ovhpat.so}
    host_ovhpatd=${host_ovhpatd:-$top_builddir/helper/ovhpatd}
    host_socket=$host/run/ovhpatd.sock
    # shellcheck source=tests/support/certs.sh
    . "$top_srcdir/tests/support/certs.sh"
    certs_make "$host/certs" || host_fail "no certificates"
    host_make_dev
    host_make_accounts
    mount --bind "$host/pam.d" /etc/pam.d
}

# The OVH account of the tests, with one token for each person, and with what
# hostcredential.sh says of the host itself.
host_state()
{
    jq -n --arg alice "$(host_token alice)" --arg bob "$(host_token bob)" \
        --arg demo "$(host_token demo)" --arg owner "$(host_token owner)" \
        --arg deploy "$(host_token deploy)" --arg carol "$(host_token carol)" \
        --arg mallory "$(host_token mallory)" '
        def token($text): {tokens: {t: {token: $text}}};
        {region: "eu", accounts: {
            "xx1111-ovh": {
                owner: token($owner),
                groups: {ops: {role: "NONE", description: "operators"}},
                users: {
                    "alice.martin": (token($alice) + {group: "ops"}),
                    bob: token($bob), demo: token($demo)},
                service_accounts: {"EU.0f0f0f0f0f0f0f0f":
                    (token($deploy) + {name: "deploy"})},
                federated_users: {"carol@example.com":
                    (token($carol) + {groups: ["admin@example.com"]})}},
            "yy2222-ovh": {users: {mallory: token($mallory)}}}}' |
        host_credential_state
}

# host_start_api: the simulator, with $host_api_options if that is set;
# $host_url, its requests in $host/api.log.
host_start_api()
{
    [ -e "$host/state.json" ] ||
        (umask 077 && host_state >"$host/state.json") || host_fail "no state"
    rm -f "$host/port"
    # shellcheck disable=SC2086 # words
    host_start ovhsim "$host/port" "$top_builddir/simulator/ovhsim" \
        --listen "127.0.0.1:${host_port:-0}" --cert "$host/certs/server.pem" \
        --key "$host/certs/server.key" --state "$host/state.json" \
        --port-file "$host/port" --log "$host/api.log" --control ${host_api_options:-}
    host_api_pid=$host_pid
    host_port=$(cat "$host/port")
    host_url=https://127.0.0.1:$host_port/v1
}

# host_start_fault OPTION...: the fault server in the simulator's place.
host_start_fault()
{
    rm -f "$host/port"
    host_start ovhfault "$host/port" "$top_builddir/simulator/ovhfault" \
        --listen "127.0.0.1:${host_port:-0}" \
        --cert "$host/certs/${host_cert:-server}.pem" \
        --key "$host/certs/${host_cert:-server}.key" \
        --port-file "$host/port" --log "$host/fault.log" "$@"
    host_api_pid=$host_pid
    host_port=$(cat "$host/port")
    host_url=https://127.0.0.1:$host_port/v1
}

# The file is written anew, and so is the map, with the lines of $host_map if
# it is set.
host_write_config()
{
    cat >"$host/ovhpat.conf" <<END
[api]
endpoint = $host_url
region = eu
account = ${host_ovh_accounts:-xx1111-ovh}
ca_file = ${host_ca:-$host/certs/ca.pem}
timeout = ${host_timeout:-3s}
${host_api_extra:-}

[map]
file = $host/identity.map

[labels]
CI = deploy

${host_config_extra:-}
END
    host_write_map
}

host_write_map()
{
    if [ -n "${host_map:-}" ]; then
        printf '%s\n' "$host_map" >"$host/identity.map"
        return
    fi
    cat >"$host/identity.map" <<END
user:xx1111-ovh/alice.martin            alice
group:xx1111-ovh/ops                    ops
user:xx1111-ovh/bob                     !
service:xx1111-ovh/oauth2-EU.0f0f0f0f0f0f0f0f   deploy
user:xx1111-ovh/*                       =
END
}

# How often ovhpatd has said that it is ready, all starts together.
host_ready_lines()
{
    sed -n '/ready: /p' "$host/ovhpatd.out" 2>/dev/null | wc -l
}

host_is_ready()
{
    [ "$(host_ready_lines)" != "$host_ready_before" ]
}

# host_start_ovhpatd OPTION...: as an unprivileged user, its lines in
# $host/ovhpatd.out.
host_start_ovhpatd()
{
    [ -e "$host/ovhpat.conf" ] || host_write_config
    rm -f "$host_socket"
    host_ready_before=$(host_ready_lines)
    # shellcheck disable=SC2086 # words before the command
    host_start ovhpatd "$host_socket" ${host_wrap:-} setpriv \
        --reuid=nobody --regid=nogroup --clear-groups \
        "$host_ovhpatd" --foreground --config "$host/ovhpat.conf" \
        --socket "$host_socket" --state-dir "$host/state" "$@"
    host_ovhpatd_pid=$host_pid
    # The socket is there before the state directory is open.
    host_await 10 host_is_ready || host_fail "ovhpatd is not ready"
}
