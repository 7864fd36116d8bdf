# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# The host of tests/support/host.sh for Debian's own programs: sudo, su, login
# and cron find files of their own below /etc, /run and /var, the pam.d files of
# the folder examples/ with the module of this build, and local passwords.
# Nothing of the real host is written to: what is mounted here is seen in the
# private mount namespace only.
#
# To be sourced behind host.sh:
#
#     host_make; host_start_api; host_start_ovhpatd
#     programs_make
#     programs_pam sudo           # /etc/pam.d/sudo as in examples/
#     programs_password alice 'a local password'
#
# shellcheck disable=SC2154 # names of host.sh

# Arguments for each line of our module besides those of the example files.
programs_arguments=

# programs_own_file PATH: an empty file over the host's, if it has one.
programs_own_file()
{
    programs_name=$host/files/$(echo "$1" | tr / _)
    : >"$programs_name"
    if [ -e "$1" ]; then
        mount --bind "$programs_name" "$1"
    fi
}

# programs_own_directory PATH: an empty directory over the host's.
programs_own_directory()
{
    [ ! -d "$1" ] || mount -t tmpfs -o mode=0755,size=4m tmpfs "$1"
}

# Debian's stacks, as pam-auth-update writes them on a host without more; but a
# wrong password costs no two seconds.
programs_make_common()
{
    cat >"$host/pam.d/common-auth" <<'STACK'
auth [success=1 default=ignore] pam_unix.so nullok nodelay
auth requisite pam_deny.so
auth required pam_permit.so
STACK
    cat >"$host/pam.d/common-account" <<'STACK'
account [success=1 new_authtok_reqd=done default=ignore] pam_unix.so
account requisite pam_deny.so
account required pam_permit.so
STACK
    cat >"$host/pam.d/common-session" <<'STACK'
session [default=1] pam_permit.so
session requisite pam_deny.so
session required pam_permit.so
session required pam_unix.so
STACK
    cp "$host/pam.d/common-session" \
        "$host/pam.d/common-session-noninteractive"
    echo 'password required pam_deny.so' >"$host/pam.d/common-password"
    printf '%s\n' 'auth required pam_deny.so' 'account required pam_deny.so' \
        'session required pam_deny.so' >"$host/pam.d/other"
}

# A shadow file in which nobody has a password.
programs_make_shadow()
{
    sed 's/:.*/:!:19000:0:99999:7:::/' "$host/passwd" >"$host/files/shadow"
    chmod 640 "$host/files/shadow"
    chgrp shadow "$host/files/shadow"
    mount --bind "$host/files/shadow" /etc/shadow
    [ ! -e /etc/gshadow ] || programs_own_file /etc/gshadow
}

# programs_make: the files that the programs need besides pam.d.
programs_make()
{
    mkdir "$host/files" "$host/scratch"
    chmod 1777 "$host/scratch"
    for programs_directory in /run /var/log /var/mail /var/spool/cron \
        /var/lib/sudo /etc/sudoers.d /etc/cron.d; do
        programs_own_directory $programs_directory
    done
    for programs_path in /run/utmp /var/log/wtmp /var/log/btmp \
        /var/log/lastlog; do
        : >$programs_path
    done
    for programs_path in /etc/login.defs /etc/crontab /etc/environment \
        /etc/default/locale /etc/motd; do
        programs_own_file $programs_path
    done
    printf '%s\n' 'UID_MIN 1000' 'UID_MAX 60000' \
        >"$host/files/_etc_login.defs"
    programs_make_common
    programs_make_shadow
}

# programs_password USER PASSWORD: gives the user a local password.
programs_password()
{
    programs_hash=$(printf '%s' "$2" | openssl passwd -6 -stdin)
    sed "s|^$1:[^:]*:|$1:$programs_hash:|" "$host/files/shadow" \
        >"$host/files/shadow.new"
    # In place: the file is mounted.
    cat "$host/files/shadow.new" >"$host/files/shadow"
}

# programs_pam NAME...: the services as in the folder examples/.
programs_pam()
{
    for programs_service in "$@"; do
        sed "s|pam_ovhpat\.so|$host_module socket=$host_socket $programs_arguments|" \
            "$top_srcdir/examples/pam.d/$programs_service" \
            >"$host/pam.d/$programs_service"
    done
}

# programs_sudoers: sudo's rules, from standard input.
programs_sudoers()
{
    if [ ! -e "$host/files/sudoers" ]; then
        : >"$host/files/sudoers"
        mount --bind "$host/files/sudoers" /etc/sudoers
    fi
    cat >"$host/files/sudoers"
    chmod 440 "$host/files/sudoers"
}
