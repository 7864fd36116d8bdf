# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# What the tests with Debian's own services share.  The host of support.sh is
# made to look like an installed one: the module is where libpam looks for it,
# ovhpatd listens on its usual socket, which belongs to root and the group
# ovhpat-client, and the files of examples/ are taken as they are.  The network
# is a private one, so the services have their usual ports.
#
#     . "$top_srcdir/tests/system/services.sh"
#     service_world              # API, ovhpatd, accounts, common-* of Debian
#     service_example dovecot    # examples/pam.d/dovecot is /etc/pam.d/dovecot
#     begin; status=...; end     # a login of any kind between the two
#     seen 'alice with her token' 0 'auth:OK account:OK'
#
# shellcheck disable=SC2034,SC2154 # names for the tests, and of support.sh

if [ -z "${SERVICES_NETWORK:-}" ] && [ -z "${HOST_INSIDE:-}" ]; then
    SERVICES_NETWORK=1 exec unshare --net /bin/sh "$0" "$@"
fi
unset SERVICES_NETWORK
# shellcheck source=tests/system/support.sh
. "$top_srcdir/tests/system/support.sh"

services_clients=4900
tokens=$host/tokens
# Every login is a question, unless the API is away.  A test may have others.
host_map='user:xx1111-ovh/alice.martin  alice
user:xx1111-ovh/demo          demo
user:xx1111-ovh/bob           bob'
host_config_extra="[cache]
fresh = 0s
grace = 8h
$no_limits"
# What the accounts' local passwords are.
services_password='a local password of some length, and no token: 0123456789'

# service_extra_tokens: adds to the state of the API; a test may have its own.
service_extra_tokens()
{
    cat
}

# Where libpam looks for modules, with ours among them.
service_install_module()
{
    services_security=$(dirname "$(find /lib /usr/lib -name pam_unix.so \
        2>/dev/null | head -n 1)")
    cp -a "$services_security" "$host/security"
    cp "$host_module" "$host/security/pam_ovhpat.so"
    mount --bind "$host/security" "$services_security"
}

# service_edit FILE SED-SCRIPT: passwd, group or shadow, which are mounted, so
# they must stay the same files.
service_edit()
{
    sed "$2" "$host/$1" >"$host/$1.new"
    cat "$host/$1.new" >"$host/$1"
    rm "$host/$1.new"
}

# Local passwords for alice and demo; bob has none.
service_make_passwords()
{
    services_hash=$(printf '%s\n' "$services_password" |
        openssl passwd -6 -stdin)
    cp -p /etc/shadow "$host/shadow"
    for services_entry in $host_accounts; do
        services_account=${services_entry%:*}
        sed -i "/^$services_account:/d" "$host/shadow" # not mounted yet
        case $services_account in
        alice | demo) services_field=$services_hash ;;
        *) services_field='!' ;;
        esac
        echo "$services_account:$services_field:20000:0:99999:7:::" \
            >>"$host/shadow"
    done
    mount --bind "$host/shadow" /etc/shadow
    printf '%s\n' "$services_password" >"$host/tokens/password"
    printf '%s\n' "not $services_password" >"$host/tokens/nonsense"
    for services_account in alice bob demo; do
        mkdir -p "$host/home/$services_account"
        service_edit passwd \
            "s|^\($services_account:.*\):$host/home:|\1:$host/home/$services_account:|"
        chown "$services_account:" "$host/home/$services_account"
    done
}

# What Debian's pam-auth-update writes on a host with pam_unix alone, without
# its wait after a wrong password.
service_make_common()
{
    cat >"$host/pam.d/common-auth" <<'END'
auth     [success=1 default=ignore]  pam_unix.so nullok nodelay
auth     requisite                   pam_deny.so
auth     required                    pam_permit.so
END
    cat >"$host/pam.d/common-account" <<'END'
account  [success=1 new_authtok_reqd=done default=ignore]  pam_unix.so
account  requisite                   pam_deny.so
account  required                    pam_permit.so
END
    cat >"$host/pam.d/common-session" <<'END'
session  [default=1]                 pam_permit.so
session  requisite                   pam_deny.so
session  required                    pam_permit.so
session  required                    pam_unix.so
END
    cp "$host/pam.d/common-session" "$host/pam.d/common-session-noninteractive"
    echo 'auth required pam_deny.so
account required pam_deny.so
session required pam_deny.so
password required pam_deny.so' >"$host/pam.d/other"
}

# service_example NAME: the file of the examples, as it is.
service_example()
{
    cp "$top_srcdir/examples/pam.d/$1" "$host/pam.d/$1"
}

# The socket as systemd makes it (dist/systemd/ovhpatd.socket.in).
service_start_ovhpatd()
{
    rm -f "$host_socket"
    host_start ovhpatd "$host_socket" systemd-socket-activate --seqpacket \
        -l "$host_socket" /usr/bin/setpriv --reuid=nobody --regid=nogroup \
        --clear-groups "$host_ovhpatd" --foreground \
        --config "$host/ovhpat.conf" --state-dir "$host/state"
    host_ovhpatd_pid=$host_pid
    chgrp ovhpat-client "$host_socket"
    chmod 0660 "$host_socket"
}

service_world()
{
    ip link set lo up
    mount -t tmpfs -o mode=0755,size=16m tmpfs /run
    mkdir /run/ovhpat /run/lock
    host_socket=/run/ovhpat/ovhpatd.sock
    cp "$host_ovhpatd" "$host/ovhpatd"
    host_ovhpatd=$host/ovhpatd
    service_edit group "\$a ovhpat-client:x:$services_clients:"
    service_install_module
    service_make_passwords
    service_make_common
    host_token nobody >/dev/null
    (umask 077 && host_state | service_extra_tokens >"$host/state.json") ||
        host_fail 'no state'
    host_start_api
    host_write_config
    service_start_ovhpatd
}

# service_client NAME: the account may ask ovhpatd from its next start on.
service_client()
{
    service_edit group "s/^\(ovhpat-client:.*:\).*/\1$1/"
}

# service_api METHOD PATH: a change at the API, by the account's owner.
service_api()
{
    curl -sS -f --cacert "$host/certs/ca.pem" -X "$1" -o "$host/changed" \
        -K - "$host_url$2" <<END || host_fail "the API refused $1 $2"
header = "Authorization: Bearer $(host_token owner)"
END
}

# begin, end: around one login.  Then $module, $helper and $ids are what the
# logs say of it.
begin()
{
    forget_logs
}

end()
{
    attempt_count=$((attempt_count + 1))
    logger -p authpriv.debug "mark $$.$attempt_count"
    await_mark
    read_logs
}

# seen WHAT STATUS MODULE [OVHPATD]: what the login between begin and end came
# to; OVHPATD is as MODULE when it is not given.
seen()
{
    is "$1" "$status, module $module, ovhpatd $helper, ids $ids" \
        "$2, module $3, ovhpatd ${4-$3}, ids same"
}

# sources: where ovhpatd had its answers of this login from.
sources()
{
    sed -n 's/.* login phase=auth.* source=\([^ ]*\) .*/\1/p' \
        "$host/ovhpatd.out" | tr '\n' ' ' | sed 's/ $//'
}

# The lengths at which programs are known to cut, and one beyond: tokens of
# alice, in $host/tokens/LENGTH.
services_lengths='100 127 128 129 255 256 257 300 500 511 512 1000 1023 1024 1025 2000 4000 4094 4095 4096'

service_length_tokens()
{
    for services_length in $services_lengths; do
        (
            umask 077
            printf 'eyJhbGciOiJFZERTQSJ9.%s.%s\n' \
                "$(openssl rand -base64 6000 | tr '+/' '-_' | tr -d '=\n' |
                    cut -c "1-$((services_length - 21 - 21))")" \
                "$(openssl rand -hex 10)" >"$host/tokens/$services_length"
        )
        printf '%s ' "t$services_length"
        cat "$host/tokens/$services_length"
    done | jq -Rn '[inputs | split(" ") | {key: .[0], value: {token: .[1]}}] |
        from_entries' >"$host/lengths.json"
    jq --slurpfile more "$host/lengths.json" '
        .accounts["xx1111-ovh"].users["alice.martin"].tokens += $more[0]'
}

# service_short_tokens USER...: tokens of 102 characters, as some services need
# them, in $host/tokens/short.USER; one for each user whom the API has.
service_short_tokens()
{
    cat >"$host/short.json"
    for services_user in "$@"; do
        (
            umask 077
            printf 'eyJhbGciOiJFZERTQSJ9.%s.%s\n' "$(openssl rand -hex 20)" \
                "$(openssl rand -hex 20)" >"$host/tokens/short.$services_user"
        )
        jq --arg user "$services_user" \
            --arg token "$(cat "$host/tokens/short.$services_user")" '
            (.accounts["xx1111-ovh"].users[$user] | select(. != null)) |=
                . * {tokens: {s: {token: $token}}}' "$host/short.json" \
            >"$host/short.new"
        mv "$host/short.new" "$host/short.json"
    done
    cat "$host/short.json"
}

# service_row NAME: the longest token of this row in the table of services in
# pam_ovhpat(8).
service_row()
{
    sed -n '/^\.Ss Services/,/^\.El/s/^\.It \(.*\) Ta \([0-9]*\) Ta .*/\1|\2/p' \
        "$top_srcdir/man/pam_ovhpat.8" | sed 's/\\-/-/g' |
        awk -F '|' -v "name=$1" '$1 == name { print $2 }'
}

# measured ROW COMMAND...: of the tokens of all lengths, those get in that are
# not longer than the manual says.  The command is given the token's file and
# logs in with it.
measured()
{
    measured_row=$1
    measured_limit=$(service_row "$1")
    measured_in=
    measured_wanted=
    shift
    [ -n "$measured_limit" ] || host_fail "no row $measured_row in the manual"
    for services_length in $services_lengths; do
        if "$@" "$host/tokens/$services_length"; then
            measured_in="$measured_in $services_length"
        fi
        [ "$services_length" -gt "$measured_limit" ] ||
            measured_wanted="$measured_wanted $services_length"
    done
    is "length, $measured_row: $measured_limit" "$measured_in" \
        "$measured_wanted"
}
