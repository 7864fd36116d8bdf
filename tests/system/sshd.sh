# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# A real sshd on the private host of tests/support/host.sh: its own /etc/ssh,
# /run, /var/log, /etc/shadow and homes, Debian's sshd_config with the drop-in
# of the examples, and Debian's pam.d with examples/pam.d/sshd.  The real ssh
# client logs in, with a program for SSH_ASKPASS that reads the secret from a
# file.  To be sourced after tests/system/support.sh:
#
#     sshd_make; host_start_api; host_start_ovhpatd; sshd_start
#     sshd_login kbd alice "$host/tokens/alice" 'id -un'
#     sshd_admitted 'alice with her token'
#
# shellcheck disable=SC2034,SC2154 # names for the tests, and of support.sh

# An address of this test's own, of which nothing leaves the machine.
sshd_address=127.$(($$ / 65536 % 254 + 1)).$(($$ / 256 % 256)).$(($$ % 254 + 1))
sshd_port=4022
sshd_server=/usr/sbin/sshd
sshd_count=0

if [ ! -x "$sshd_server" ]; then
    echo "1..0 # SKIP no $sshd_server"
    exit 0
fi

# sshd_shadow NAME PASSWORD-FIELD [EXPIRE-DAY]: the account's line in
# /etc/shadow; written in place, because the file is a mount.
sshd_shadow()
{
    {
        grep -v "^$1:" /etc/shadow
        echo "$1:$2:20000:0:99999:7::${3:-}:"
    } >"$host/shadow.new"
    cat "$host/shadow.new" >/etc/shadow
}

# sshd_hash PASSWORD
sshd_hash()
{
    openssl passwd -6 -salt ovhpat "$1"
}

# Each person has a home of their own, and a line in /etc/shadow that no
# password fits.
sshd_make_homes()
{
    for sshd_account in alice bob demo ops deploy daemonlike; do
        mkdir "$host/home/$sshd_account"
        sed -i "s|^\\($sshd_account:.*:\\)$host/home:|\\1$host/home/$sshd_account:|" \
            "$host/passwd.new"
        chown "$sshd_account:" "$host/home/$sshd_account"
        sshd_shadow "$sshd_account" '*'
    done
    mkdir -m 0700 "$host/home/root"
    sed -i "s|^\\(root:.*:\\)/root:|\\1$host/home/root:|" "$host/passwd.new"
    sshd_shadow root '*'
}

# sshd_pam FILE: the file with our module as it was built.
sshd_pam()
{
    sed "s|pam_ovhpat.so|$host_module socket=$host_socket|" "$1"
}

# Debian's files for passwords, as this host has them.  The real host's logind is
# not told, and nobody waits two seconds after a wrong one.
sshd_make_common()
{
    umount /etc/pam.d
    cp /etc/pam.d/other "$host/pam.d/other"
    for sshd_common in auth account session password; do
        sed '/pam_systemd/d; s/pam_unix.so nullok/& nodelay/' \
            "/etc/pam.d/common-$sshd_common" >"$host/pam.d/common-$sshd_common"
    done
    mount --bind "$host/pam.d" /etc/pam.d
}

sshd_make_pam()
{
    [ -e "$host/pam.d/common-auth" ] || sshd_make_common
    sshd_pam "$top_srcdir/examples/pam.d/sshd" >"$host/pam.d/sshd"
}

sshd_make_keys()
{
    ssh-keygen -q -t ed25519 -N '' -C host -f "$host/ssh/ssh_host_ed25519_key"
    ssh-keygen -q -t ed25519 -N '' -C person -f "$host/key"
    echo "[$sshd_address]:$sshd_port $(cut -d ' ' -f 1,2 \
        <"$host/ssh/ssh_host_ed25519_key.pub")" >"$host/known_hosts"
}

# sshd_authorize NAME...: the test's key opens these accounts.
sshd_authorize()
{
    for sshd_account in "$@"; do
        mkdir -p "$host/home/$sshd_account/.ssh"
        cp "$host/key.pub" "$host/home/$sshd_account/.ssh/authorized_keys"
    done
}

# The program that ssh asks for a password.  It notes what it was asked.
sshd_make_askpass()
{
    cat >"$host/askpass" <<'SCRIPT'
#!/bin/sh
echo "$1" >>"$SSHD_SECRET.asked"
cat "$SSHD_SECRET"
SCRIPT
    chmod 755 "$host/askpass"
}

# sshd_make: everything but the running sshd.
sshd_make()
{
    mkdir "$host/varlog" "$host/ssh" "$host/ssh/sshd_config.d"
    mount -t tmpfs -o mode=0755,size=4m tmpfs /run
    mkdir -m 0755 /run/sshd
    mount --bind "$host/varlog" /var/log
    mount --bind "$host/ssh" /etc/ssh
    (umask 077 && cp /etc/shadow "$host/shadow")
    umount /etc/shadow 2>/dev/null || :
    mount --bind "$host/shadow" /etc/shadow
    cp /etc/passwd "$host/passwd.new"
    sshd_make_homes
    cat "$host/passwd.new" >/etc/passwd
    sshd_make_pam
    sshd_make_keys
    sshd_make_askpass
    cp /usr/share/openssh/sshd_config "$host/ssh/sshd_config"
    cp "$top_srcdir/examples/sshd_config.d/50-ovhpat.conf" \
        "$host/ssh/sshd_config.d/"
    cat >"$host/ssh/sshd_config.d/10-test.conf" <<CONF
ListenAddress $sshd_address:$sshd_port
HostKey /etc/ssh/ssh_host_ed25519_key
PidFile $host/sshd.pid
CONF
}

# sshd_start [LINE...]: with these lines in front of all others.
sshd_start()
{
    printf '%s\n' "$@" >"$host/ssh/sshd_config.d/05-more.conf"
    rm -f "$host/sshd.pid"
    host_start sshd "$host/sshd.pid" "$sshd_server" -D -e
    sshd_pid=$host_pid
}

sshd_restart()
{
    host_stop "$sshd_pid" || :
    sshd_start "$@"
}

# sshd_client COMMAND METHOD SECRET-FILE ARGUMENT...: ssh, scp or sftp with the
# options of these tests, those of $sshd_options first.  METHOD is kbd, password,
# key or a list of ssh's own words.
sshd_client()
{
    sshd_command=$1
    sshd_method=$2
    sshd_secret=$3
    shift 3
    case $sshd_method in
    kbd) sshd_method=keyboard-interactive ;;
    key) sshd_method=publickey ;;
    esac
    # shellcheck disable=SC2086 # words
    SSH_ASKPASS=$host/askpass SSH_ASKPASS_REQUIRE=force \
        SSHD_SECRET=$sshd_secret \
        "$sshd_command" -F /dev/null ${sshd_options:-} \
        -o "UserKnownHostsFile=$host/known_hosts" \
        -o GlobalKnownHostsFile=/dev/null -o StrictHostKeyChecking=yes \
        -o "IdentityFile=$host/key" -o IdentitiesOnly=yes \
        -o IdentityAgent=none -o ControlPath=none -o ConnectTimeout=10 \
        -o NumberOfPasswordPrompts=1 -o "Port=$sshd_port" \
        -o "PreferredAuthentications=$sshd_method" "$@" </dev/null
}

# sshd_mark: until both logs have all that has happened before.
sshd_mark()
{
    sshd_count=$((sshd_count + 1))
    logger -u /dev/log "mark ssh.$$.$sshd_count."
    logged "mark ssh.$$.$sshd_count." "$host/syslog"
}

# sshd_requests: how many tokens the API was shown.
sshd_requests()
{
    count /auth/details "$host/api.log"
}

# sshd_login METHOD NAME SECRET-FILE COMMAND: one login.
# $sshd_status is ssh's exit code, $sshd_out what the command said, $sshd_err
# what ssh said, $module and $helper the reasons in the logs, $sshd_cost the
# tokens shown to the API, $took_ms the time.
sshd_login()
{
    forget_logs
    sshd_began=$(sshd_requests)
    took_ms=$(now_ms)
    sshd_client ssh "$1" "$3" -l "$2" "$sshd_address" "$4" \
        >"$host/ssh.out" 2>"$host/ssh.err"
    sshd_status=$?
    took_ms=$(($(now_ms) - took_ms))
    sshd_out=$(cat "$host/ssh.out")
    sshd_err=$(tr -d '\r' <"$host/ssh.err")
    sshd_cost=$(($(sshd_requests) - sshd_began))
    sshd_mark
    read_logs
}

# sshd_admitted WHAT [MODULE]: the login succeeded, by these reasons (by
# default a token's), and its command ran.
sshd_admitted()
{
    is "$1" "$sshd_status, module $module" "0, module ${2-auth:OK account:OK}"
}

# sshd_refused WHAT MODULE COST: refused by these reasons, with so many tokens
# shown to the API.
sshd_refused()
{
    is "$1" "$sshd_status, module $module, requests $sshd_cost" \
        "255, module $2, requests $3"
    like "$1: ssh says so" "$sshd_err" '*Permission denied*'
}
