#!/bin/sh
# SPDX-License-Identifier: MIT
#
# `make install` into an empty directory, and then what a sysadmin does with
# it: the files are where the manual says and belong to nobody else, logins
# work with the installed module and helper, systemd takes the units, and a
# second installation leaves the configuration alone.
# shellcheck disable=SC2317 # called by holds
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/system/support.sh
. "$top_srcdir/tests/system/support.sh"

dest=$host/dest

# Where configure said that things go.
cat >"$host/dirs.in" <<'END'
prefix="@prefix@"
exec_prefix="@exec_prefix@"
sysconfdir="@sysconfdir@"
localstatedir="@localstatedir@"
runstatedir="@runstatedir@"
libdir="@libdir@"
sbindir="@sbindir@"
datarootdir="@datarootdir@"
mandir="@mandir@"
pamdir="@pamdir@"
nssdir="@nssdir@"
confdir="@confdir@"
rundir="@rundir@"
unitdir="@systemdsystemunitdir@"
sysusersdir="@sysusersdir@"
tmpfilesdir="@tmpfilesdir@"
END
(cd "$top_builddir" && ./config.status --quiet --file=-) \
    <"$host/dirs.in" >"$host/dirs"
# shellcheck source=/dev/null
. "$host/dirs"

# make_target TARGET: in the build directory, as if nobody had called us.
make_target()
{
    env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u MAKEOVERRIDES \
        make -C "$top_builddir" "$1" DESTDIR="$dest" >"$host/make.out" 2>&1
}

# installed FILE MODE
installed()
{
    is "$1: is there, root's, mode $2" \
        "$(stat -c '%U %a %F' "$dest$1" 2>&1)" "root $2 regular file"
}
umask 022
holds 'make install' make_target install
# shellcheck disable=SC2154 # from $host/dirs
{
    installed "$pamdir/pam_ovhpat.so" 755
    installed "$nssdir/libnss_ovhpat.so.2" 755
    installed "$sbindir/ovhpatd" 755
    installed "$confdir/ovhpat.conf" 644
    installed "$confdir/identity.map" 644
    installed "$unitdir/ovhpatd.service" 644
    installed "$unitdir/ovhpatd.socket" 644
    installed "$sysusersdir/ovhpat.conf" 644
    installed "$tmpfilesdir/ovhpat.conf" 644
    for page in man8/pam_ovhpat.8 man8/libnss_ovhpat.8 man8/ovhpatd.8 \
        man5/ovhpat.conf.5 man5/identity.map.5 man7/ovhpat-reasons.7; do
        installed "$mandir/$page" 644
    done
    is 'no libtool archive' "$(find "$dest" -name '*.la')" ''
    is 'two shared objects' \
        "$(find "$dest" -name '*.so' -o -name '*.so.*' | sort)" \
        "$(printf '%s\n' "$dest$nssdir/libnss_ovhpat.so.2" \
            "$dest$pamdir/pam_ovhpat.so" | sort)"
    is 'nothing can be written by others, or runs as somebody else' \
        "$(find "$dest" -perm /6022 ! -type l)" ''
    is 'nothing of the tests and the simulator' \
        "$(find "$dest" -name '*ovhsim*' -o -name '*ovhfault*' -o -name '*-t')" ''
    config=$dest$confdir/ovhpat.conf
    map=$dest$confdir/identity.map
    service=$dest$unitdir/ovhpatd.service
    daemon=$dest$sbindir/ovhpatd
}

# The configuration: it lets nobody in, and says what is missing.
is 'the configuration as it is' "$("$daemon" --check --config "$config" 2>&1)" \
    "ovhpatd: $config: [api] account is required: the OVH account (nic-handle) whose users may log in"
sed -i "s|^#account = .*|account = xx1111-ovh|; s|^#file = .*|file = $map|" \
    "$config"
is 'with an account' "$("$daemon" --check --config "$config" 2>&1)" \
    "$config: good; $map: good, 0 lines"
# All that the files show behind a # is right.
cp "$config" "$host/uncommented.conf"
sed -i 's/^#\([a-z_]* *= .*\)/\1/; s/^#\([A-Z]\S* = .*\)/\1/; s/^#\(\[.*\)/\1/' \
    "$host/uncommented.conf"
sed -i "s|^file = .*|file = $host/uncommented.map|; /^endpoint = https/d
    s|^ca_file = .*|ca_file = $host/certs/ca.pem|
    s|^credentials = .*|credentials = $host/uncommented-ovh.conf|" \
    "$host/uncommented.conf"
(umask 077 && printf '[ovh-eu]\nclient_id = EU.0f\nclient_secret = 0f\n' \
    >"$host/uncommented-ovh.conf")
sed 's/^#\([a-z]*:\)/\1/' "$map" >"$host/uncommented.map"
is 'with all that is shown' \
    "$("$daemon" --check --config "$host/uncommented.conf" 2>&1)" \
    "$host/uncommented.conf: good; $host/uncommented.map: good, 5 lines"

# A login with what was installed.
host_module=$dest$pamdir/pam_ovhpat.so
host_ovhpatd=$daemon
host_start_api
# shellcheck disable=SC2119 # without options
host_start_ovhpatd
host_service test names=both debug
attempt test pat_jwt_demo "$host/tokens/demo"
admitted 'the installed module and helper'
attempt test pat_jwt_demo "$host/tokens/alice"
refused 'the installed module and helper, the token of alice' \
    PAM_PERM_DENIED R60
hold test pat_jwt_demo authenticate
is 'the module that was loaded' \
    "$(grep -o '/[^ ]*pam_ovhpat[^ ]*' "/proc/$held_pid/maps" | sort -u)" \
    "$host_module"
type_in "$host/tokens/demo"
finish_held

# The lines of README.md and of the examples, with the module where it is now.
for example in ovhpat-demo sshd; do
    sed "s|pam_ovhpat.so|$host_module socket=$host_socket|; /@include/d" \
        "$top_srcdir/examples/pam.d/$example" >"$host/pam.d/$example"
    attempt $example alice "$host/tokens/alice"
    is "examples/pam.d/$example: alice with her token" "$pam" PAM_SUCCESS
    attempt $example alice "$host/tokens/demo"
    is "examples/pam.d/$example: alice with another token" "$pam" \
        PAM_PERM_DENIED
done

# What systemd says of the units.
mkdir "$host/units"
for unit in service socket; do
    sed "s|^ExecStart=.*|ExecStart=$daemon|" \
        "${service%.service}.$unit" >"$host/units/ovhpatd.$unit"
done
is 'systemd-analyze verify' \
    "$(systemd-analyze verify --man=no "$host/units/ovhpatd.service" \
        "$host/units/ovhpatd.socket" 2>&1)" ''
is 'the service starts the installed program' \
    "$(sed -n 's/^ExecStart=//p' "$service")" "${daemon#"$dest"}"
is 'the socket is where the module looks for it' \
    "$(sed -n 's/^ListenSequentialPacket=//p' "${service%.service}.socket")" \
    "$(strings -n 4 "$host_module" | grep '/ovhpatd.sock$')"
exposure=$(systemd-analyze security --offline=yes "$service" |
    sed -n 's/.*Overall exposure level for [^:]*: \([0-9.]*\) .*/\1/p')
echo "# exposure level $exposure"
like 'systemd-analyze security gives a level' "$exposure" '[0-9]*.[0-9]*'
at_most 'of 1.2 at most, in tenths' "$(echo "$exposure" | tr -d .)" 12

# Users and directories.
# shellcheck disable=SC2154 # from $host/dirs
{
    systemd-sysusers --root="$dest" "$dest$sysusersdir/ovhpat.conf" \
        >"$host/sysusers.out" 2>&1
    like 'sysusers: the user ovhpat cannot log in' \
        "$(grep '^ovhpat:' "$dest/etc/passwd")" 'ovhpat:*:/usr/sbin/nologin'
    like 'sysusers: the group ovhpat-client is empty' \
        "$(grep '^ovhpat-client:' "$dest/etc/group")" 'ovhpat-client:*:'
    systemd-tmpfiles --root="$dest" --create \
        "$dest$tmpfilesdir/ovhpat.conf" >"$host/tmpfiles.out" 2>&1
    for directory in "$rundir" "$confdir"; do
        is "tmpfiles: $directory" "$(stat -c '%U %a %F' "$dest$directory")" \
            'root 755 directory'
    done
}

# Again, and away.
echo '# mine' >>"$config"
cp "$config" "$host/mine"
holds 'make install again' make_target install
holds 'the configuration is as it was' cmp "$config" "$host/mine"
host_stop "$host_ovhpatd_pid"
is 'the installed helper ends cleanly' $? 0
host_ovhpatd_pid=
holds 'make uninstall' make_target uninstall
is 'only what was changed is left' \
    "$(find "$dest" -type f ! -path "$dest/etc/[gps]*" ! -path '*/.*')" \
    "$config"
finish
