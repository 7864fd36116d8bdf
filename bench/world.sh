# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# What bench/run measures in: a temporary directory with certificates, tokens,
# PAM services and sockets, and the programs that are asked.  To be sourced;
# needs top_srcdir, top_builddir and a private mount namespace.  All state is
# below $world, every program is ended by its own process id.
# shellcheck disable=SC2034 # some of the names are for bench/run

: "${top_srcdir:?}" "${top_builddir:?}"

world_account=benchuser
world_login=pat_jwt_$world_account
world_identity=urn:v1:eu:identity:group:xx1111-ovh/bench
world_token_count=8
# What every user of the group may do with this machine, and the host's credentials.
world_vps=urn:v1:eu:resource:vps:vps-5b48d78b.vps.ovh.net
world_action=vps:apiovh:reboot
world_ak=BENCHappKey00000
world_as=BENCHapplicationSecretBENCH00000
world_ck=BENCHconsumerKeyOwnerBENCH000000
world_pids=
# A command that is put before all measured programs, such as chrt(1).
world_priority=${world_priority:-}

world_fail()
{
    echo "bench/run: $*" >&2
    exit 2
}

# world_await FILE PID NAME: waits, for ten seconds at most, until a program
# has made FILE.
world_await()
{
    world_tries=0
    while [ ! -e "$1" ]; do
        world_tries=$((world_tries + 1))
        if [ "$world_tries" -gt 200 ] || ! kill -0 "$2" 2>/dev/null; then
            cat "$world/$3.log" >&2
            world_fail "$3 did not start"
        fi
        sleep 0.05
    done
}

# world_start NAME FILE COMMAND...: runs a program in the background until
# world_end; world_pid is its process id.  It has made FILE when it is ready.
world_start()
{
    world_name=$1
    world_ready=$2
    shift 2
    $world_priority "$@" </dev/null >>"$world/$world_name.log" 2>&1 &
    world_pid=$!
    world_pids="$world_pids $world_pid"
    world_await "$world_ready" "$world_pid" "$world_name"
}

world_end()
{
    for world_pid in $world_pids; do
        kill "$world_pid" 2>/dev/null || :
        wait "$world_pid" 2>/dev/null || :
    done
    if [ -n "${world_keep:-}" ]; then
        echo "bench/run: kept $world" >&2
        return
    fi
    umount -l /dev /etc/passwd /etc/nsswitch.conf "$world/dev" \
        2>/dev/null || :
    rm -rf "$world"
}

# A /dev with a syslog that forgets, and an account to log in as: seen by this
# mount namespace only.
world_hide_host()
{
    mkdir "$world/dev"
    mount -t tmpfs -o mode=0755,size=1m tmpfs "$world/dev"
    for world_device in null zero full random urandom tty; do
        : >"$world/dev/$world_device"
        mount --bind "/dev/$world_device" "$world/dev/$world_device"
    done
    ln -s /proc/self/fd "$world/dev/fd"
    mount --rbind "$world/dev" /dev
    world_start logkeeper /dev/log "$top_builddir/tests/system/logkeeper" \
        /dev/log

    cp /etc/passwd "$world/passwd"
    echo "$world_account:x:59999:59999::/nonexistent:/usr/sbin/nologin" \
        >>"$world/passwd"
    mount --bind "$world/passwd" /etc/passwd
    [ -n "${world_host_nss:-}" ] || world_hide_nss
}

# Looking up a name that no file holds costs what the host's directory service
# costs; nss-systemd alone makes 50 system calls of it.
world_hide_nss()
{
    printf '%s: files\n' passwd group shadow hosts >"$world/nsswitch.conf"
    mount --bind "$world/nsswitch.conf" /etc/nsswitch.conf
}

# Tokens that look like OVHcloud's: one for each of the processes, so that no
# two logins at the same time have the same token.
world_make_tokens()
{
    (
        umask 077
        world_at=0
        while [ "$world_at" -lt "$world_token_count" ]; do
            world_at=$((world_at + 1))
            world_random=$(openssl rand -base64 396 |
                tr '+/' '-_' | tr -d '=\n')
            printf 'eyJhbGciOiJFZERTQSJ9.%s.BENCH%03d\n' \
                "$world_random" "$world_at"
        done >"$world/tokens"
        world_state <"$world/tokens" >"$world/state.json"
    )
}

# The simulator's state: a group that may reboot the VPS, with one user for each
# of the tokens on standard input, because ovhpatd keeps few records for one;
# and a consumer key that may read users.
world_state()
{
    jq --raw-input --null-input --arg vps "$world_vps" \
        --arg action "$world_action" --arg group "$world_identity" \
        --arg ak "$world_ak" --arg key "$world_as" --arg ck "$world_ck" \
        '[inputs] | to_entries
         | map({key: "bench.user\(.key)",
            value: {group: "bench", tokens: {bench: {token: .value}}}})
         | {region: "eu",
            applications: {($ak): {secret: $key}},
            consumer_keys: {($ck): {application: $ak, account: "xx1111-ovh",
                rules: [{method: "GET", path: "/me/identity/*"}]}},
            accounts: {"xx1111-ovh": {
                users: from_entries, groups: {bench: {}},
                policies: {"00000000-0000-4000-8000-000000000001": {
                    identities: [$group], resources: [{urn: $vps}],
                    permissions: {allow: [{action: $action}]}}},
                resources: {($vps): {}}}}}'
}

world_start_api()
{
    world_start ovhsim "$world/port" "$top_builddir/simulator/ovhsim" \
        --listen 127.0.0.1:0 --cert "$world/certs/server.pem" \
        --key "$world/certs/server.key" --state "$world/state.json" \
        --port-file "$world/port" --log "$world/requests"
    world_url="https://127.0.0.1:$(cat "$world/port")/v1"
    world_api_pid=$world_pid
}

# world_ovhpatd_config [LINE...]: with these lines in [api].
world_ovhpatd_config()
{
    cat <<END
[api]
endpoint = $world_url
region = eu
account = xx1111-ovh
ca_file = $world/certs/ca.pem
$(printf '%s\n' "$@")

[map]
file = $world/identity.map

[cache]
fresh = 0s

[service ovhpat-fresh]
fresh = 5m

[service ovhpat-require]
require = $world_action on $world_vps

[service ovhpat-fresh-require]
fresh = 5m
require = $world_action on $world_vps

[limits]
unknown_tokens = off
known_tokens = off
per_source = off
END
}

# world_start_ovhpatd NAME [LINE...]: one with these lines in [api].  It refuses
# to run as root, and its clients refuse a listener that is neither root nor
# the owner of the socket's directory.
world_start_ovhpatd()
{
    world_dir=$world/$1
    mkdir -p "$world_dir/run"
    mkdir -m 0700 "$world_dir/state"
    chown -R nobody: "$world_dir"
    world_daemon=$1
    shift
    world_ovhpatd_config "$@" >"$world_dir/ovhpat.conf"
    world_start "$world_daemon" "$world_dir/run/sock" \
        setpriv --reuid="$(id -u nobody)" --regid="$(id -g nobody)" \
        --clear-groups "$top_builddir/helper/ovhpatd" --foreground \
        --config "$world_dir/ovhpat.conf" --socket "$world_dir/run/sock" \
        --state-dir "$world_dir/state"
}

# One without credentials of the host, and one with them that knows for five
# minutes how a user stands.
world_start_ovhpatds()
{
    world_at=0
    while [ "$world_at" -lt "$world_token_count" ]; do
        echo "user:xx1111-ovh/bench.user$world_at $world_account"
        world_at=$((world_at + 1))
    done >"$world/identity.map"
    printf '[%s]\n' "$world_url" >"$world/ovh.conf"
    printf '%s = %s\n' application_key "$world_ak" application_secret \
        "$world_as" consumer_key "$world_ck" >>"$world/ovh.conf"
    chmod 600 "$world/ovh.conf"
    chown nobody: "$world/ovh.conf"
    world_start_ovhpatd ovhpatd
    world_ovhpatd_pid=$world_pid
    world_start_ovhpatd ovhpatd-known "credentials = $world/ovh.conf" \
        'status_max_age = 5m'
    world_known_pid=$world_pid
}

world_start_floor()
{
    world_start floor-echo "$world/echo.sock" \
        "$top_builddir/bench/floor_helper" --socket "$world/echo.sock" --echo
    world_start floor-forward "$world/forward.sock" \
        "$top_builddir/bench/floor_helper" --socket "$world/forward.sock" \
        --url "$world_url/auth/details" --ca-file "$world/certs/ca.pem" \
        --connections "$world_token_count"
    world_floor_pid=$world_pid
}

# world_service NAME MODULE [ARGUMENT...]
world_service()
{
    world_name=$1
    shift
    {
        echo "auth required $*"
        echo "account required $*"
    } >"$world/pam.d/$world_name"
}

world_make_services()
{
    mkdir "$world/pam.d"
    world_floor=$top_builddir/bench/.libs/pam_floor.so
    echo '# libpam reads this file too' >"$world/pam.d/other"
    world_service permit pam_permit.so
    world_service floor-echo "$world_floor" "socket=$world/echo.sock"
    world_service floor-forward "$world_floor" "socket=$world/forward.sock"
    world_module=$top_builddir/pam_ovhpat/.libs/pam_ovhpat.so
    for world_name in ovhpat ovhpat-fresh ovhpat-require \
        ovhpat-fresh-require; do
        world_service "$world_name" "$world_module" \
            "socket=$world/ovhpatd/run/sock"
    done
    world_service ovhpat-known "$world_module" \
        "socket=$world/ovhpatd-known/run/sock"
    world_service ovhpat-plain "$world_module" names=plain \
        "socket=$world/ovhpatd/run/sock"
    world_service exec pam_exec.so expose_authtok quiet \
        "$top_srcdir/bench/pam_exec_ovh.sh" "$world_url" \
        "$world/certs/ca.pem" "$world_identity"
}

world_make()
{
    world=$(mktemp -d "${TMPDIR:-/tmp}/ovhpat-bench.XXXXXX")
    trap world_end EXIT
    trap 'exit 130' INT TERM HUP
    chmod 755 "$world"
    mkdir "$world/certs"
    # shellcheck source=tests/support/certs.sh
    . "$top_srcdir/tests/support/certs.sh"
    certs_make "$world/certs"
    world_make_tokens
    world_hide_host
    world_start_api
    world_start_floor
    world_start_ovhpatds
    world_make_services
}
