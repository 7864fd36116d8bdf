#!/bin/sh
# SPDX-License-Identifier: MIT
#
# How long a token may be for each way in: the table TOKEN LENGTH of
# pam_ovhpat(8), measured.  For each row a token of that length must get in, and
# one that is a character longer, just as valid, must not, in the way that the
# row says.  Rows with a star in the table are not measured here.
# shellcheck disable=SC2119,SC2317,SC2016 # options; called by name; the askpass
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/system/support.sh
. "$top_srcdir/tests/system/support.sh"
# shellcheck source=tests/support/programs.sh
. "$top_srcdir/tests/support/programs.sh"
# shellcheck source=tests/system/terminal.sh
. "$top_srcdir/tests/system/terminal.sh"
# shellcheck source=tests/system/lengths.sh
. "$top_srcdir/tests/system/lengths.sh"

programs_make
programs_arguments=debug
programs_pam sshd sudo su login
host_service tester names=both debug
programs_sudoers <<'SUDOERS'
Defaults passwd_tries=1
alice ALL=(ALL:ALL) ALL
SUDOERS
# One try and no waiting behind it.
echo 'LOGIN_RETRIES 1' >>"$host/files/_etc_login.defs"
sed -i /pam_faildelay/d "$host/pam.d/login"
printf '%s\n' alice >"$host/name"
printf '%s\n' 'exit 0' >"$host/exit"
printf '#!/bin/sh\nexec cat "$ASKPASS_FILE"\n' >"$host/askpass"
chmod 755 "$host/askpass"
lengths_make_tokens
host_start_api
host_start_ovhpatd
lengths_start_sshd password
lengths_start_sshd keyboard-interactive
cd / || exit 1

# way_NAME TOKEN-FILE: one login of alice with that token.
ssh_by()
{
    ssh_by_method=$1
    shift
    "$@" ssh -F none -o UserKnownHostsFile=/dev/null \
        -o StrictHostKeyChecking=no -o NumberOfPasswordPrompts=1 \
        -o PubkeyAuthentication=no -o LogLevel=ERROR \
        -p "$(cat "$host/port.$ssh_by_method")" alice@127.0.0.1 true
}

way_ssh_password()
{
    ssh_by password "$typist" -e assword: -f "$1"
}

way_ssh_keyboard_interactive()
{
    ssh_by keyboard-interactive "$typist" -e assword: -f "$1"
}

way_ssh_askpass()
{
    ssh_by password setsid env ASKPASS_FILE="$1" SSH_ASKPASS="$host/askpass" \
        SSH_ASKPASS_REQUIRE=force
}

# curl's ssh has no limit of its own, so this is that of sshd.
sshd_by()
{
    printf 'user = "alice:%s"\nurl = "sftp://127.0.0.1:%s/"\n' \
        "$(cat "$2")" "$(cat "$host/port.$1")" |
        curl -sS -k --config - --max-time 20 >/dev/null
}

way_sshd_password()
{
    sshd_by password "$1"
}

way_sshd_keyboard_interactive()
{
    sshd_by keyboard-interactive "$1"
}

way_sudo()
{
    "$typist" -u 4001 -e 'password for' -f "$1" sudo -k true
}

as_alice()
{
    setsid setpriv --reuid=4001 --regid=4001 --clear-groups "$@"
}

way_sudo_stdin()
{
    as_alice sudo -k -S true <"$1"
}

way_sudo_askpass()
{
    chmod 644 "$1"
    as_alice env ASKPASS_FILE="$1" SUDO_ASKPASS="$host/askpass" sudo -k -A true
}

way_su()
{
    "$typist" -u 4002 -e assword: -f "$1" su alice -c true
}

way_login()
{
    "$typist" -e login: -f "$host/name" -e assword: -f "$1" -e '$ ' \
        -f "$host/exit" env -i TERM=dumb PATH="$PATH" login
}

way_pamtester()
{
    pamtester tester alice authenticate acct_mgmt <"$1"
}

way_module_hybrid()
{
    "$pamclient" tester pat_jwt_alice authenticate acct_mgmt <"$1"
}

way_module_plain()
{
    "$pamclient" tester alice authenticate acct_mgmt <"$1"
}

measure 'ssh client, password' way_ssh_password
measure 'ssh client, keyboard-interactive' way_ssh_keyboard_interactive
measure 'ssh client, SSH_ASKPASS' way_ssh_askpass
measure 'sshd, password' way_sshd_password
measure 'sshd, keyboard-interactive' way_sshd_keyboard_interactive
measure 'sudo' way_sudo
measure 'sudo -S' way_sudo_stdin
measure 'sudo -A, SUDO_ASKPASS' way_sudo_askpass
measure 'su' way_su
measure 'login' way_login
measure 'pamtester' way_pamtester
measure 'this module, hybrid name' way_module_hybrid
measure 'this module, plain name' way_module_plain
lengths_all_measured
finish
