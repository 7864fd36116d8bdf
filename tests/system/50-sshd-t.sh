#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Logins through the real sshd with plain names, by password and by
# keyboard-interactive: whom they let in and whom not, what that costs at the
# API, and what the session has.
# shellcheck disable=SC2016 # commands for the other side
# shellcheck disable=SC2119 # host_start_ovhpatd takes options, or none
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/system/support.sh
. "$top_srcdir/tests/system/support.sh"
# shellcheck source=tests/system/sshd.sh
. "$top_srcdir/tests/system/sshd.sh"

tokens=$host/tokens
host_token nobody >/dev/null
host_token password.unknown >/dev/null
host_token kbd.unknown >/dev/null
sshd_make
host_start_api
host_start_ovhpatd
sshd_start
echo 'a password of this host' >"$host/local"
echo 'a wrong password' >"$host/wrong"
sshd_shadow demo "$(sshd_hash 'a password of this host')"
sshd_shadow root "$(sshd_hash 'a password of this host')"
sshd_shadow daemonlike "$(sshd_hash 'a password of this host')"

is 'sshd: the drop-in is in force' "$("$sshd_server" -T | grep -E \
    '^(usepam|kbdint|passwordauth|permitroot|logingrace|maxstartups)' |
    sort | tr '\n' ' ')" \
    'kbdinteractiveauthentication yes logingracetime 60 maxstartups 100:30:200 passwordauthentication yes permitrootlogin without-password usepam yes '

# Each case with both ways to send a password.
for method in password kbd; do
    sshd_login $method alice "$tokens/alice" 'id -un'
    sshd_admitted "$method: alice with her token"
    is "$method: one question" "$sshd_cost" 1
    sshd_login $method alice "$tokens/demo" 'id -un'
    sshd_refused "$method: alice with the token of demo" auth:R60 1
    sshd_login $method alice "$tokens/$method.unknown" 'id -un'
    sshd_refused "$method: a token that nobody has" auth:R40 1
    sshd_login $method demo "$tokens/mallory" 'id -un'
    sshd_refused "$method: a token of another OVH account" auth:R50 1
    sshd_login $method bob "$tokens/bob" 'id -un'
    sshd_refused "$method: a user whom the map refuses" auth:R61 1

    # For a name that the host does not know, sshd sends a stand-in.
    sshd_login $method ghost "$tokens/alice" 'id -un'
    sshd_refused "$method: a name that is not known" '' 0
    is "$method: a name that is not known: ovhpatd saw no login" "$helper" ''
    sshd_login $method pat_jwt_ghost "$tokens/alice" 'id -un'
    sshd_refused "$method: a hybrid name that is not known" '' 0
    is "$method: a hybrid name that is not known: nor here" "$helper" ''

    # What is no token is the next module's.
    sshd_login $method demo "$host/local" 'id -un'
    sshd_admitted "$method: a local password" account:OK
    is "$method: a local password: no question" "$sshd_cost" 0
    sshd_login $method demo "$host/wrong" 'id -un'
    sshd_refused "$method: a wrong local password" '' 0
    is "$method: a wrong local password: not shown to ovhpatd" "$helper" ''

    # System accounts, by their passwords; by tokens never.
    sshd_login $method daemonlike "$host/local" 'id -un'
    sshd_admitted "$method: a system account with a password" ''
    is "$method: a system account: ovhpatd is not asked" "$helper" ''
    sshd_login $method daemonlike "$tokens/alice" 'id -un'
    sshd_refused "$method: a system account with a token" '' 0
done

# Root: not at all with the drop-in, and where sshd lets passwords in, without
# ovhpatd.
sshd_login kbd root "$host/local" 'id -un'
sshd_refused 'root: no password with the drop-in' '' 0
sshd_restart 'PermitRootLogin yes'
for method in password kbd; do
    sshd_login $method root "$host/local" 'id -un'
    sshd_admitted "$method: root where sshd permits it" ''
    is "$method: root: it is root" "$sshd_out" root
    is "$method: root: ovhpatd knows nothing of it" \
        "$(count phase= "$host/ovhpatd.out") $sshd_cost" '0 0'
    sshd_login $method root "$tokens/alice" 'id -un'
    sshd_refused "$method: root with a token" '' 0
    is "$method: root with a token: ovhpatd knows nothing of it" \
        "$(count phase= "$host/ovhpatd.out") $helper" '0 '
done
sshd_restart

# A second try on the same connection is a login of its own.
cp "$tokens/nobody" "$host/two"
cat >"$host/askpass.two" <<'SCRIPT'
#!/bin/sh
cat "$SSHD_SECRET"
cat "$SSHD_SECRET.next" >"$SSHD_SECRET"
SCRIPT
mv "$host/askpass" "$host/askpass.one"
chmod 755 "$host/askpass.two"
mv "$host/askpass.two" "$host/askpass"
sshd_options='-o NumberOfPasswordPrompts=2'
for method in password kbd; do
    cp "$tokens/nobody" "$host/two"
    cp "$tokens/alice" "$host/two.next"
    sshd_login $method alice "$host/two" 'id -un'
    sshd_admitted "$method: a wrong token, then the right one" \
        'auth:R40 auth:OK account:OK'
    cp "$tokens/alice" "$host/two.next"
    cp "$host/wrong" "$host/two"
    sshd_login $method alice "$host/two" 'id -un'
    sshd_admitted "$method: a password by mistake, then the token"
done
mv "$host/askpass.one" "$host/askpass"
sshd_options=

# What the session has.
show_session='id -u; id -g; echo "$HOME $SHELL $USER $LOGNAME"; pwd;
    env | grep ^OVHPAT_ | sort; echo end; env; tr "\\0" "\\n" </proc/$$/environ'
for method in password kbd; do
    sshd_login $method demo "$tokens/demo" "$show_session"
    is "$method: session: account and environment" \
        "$(sed '/^end$/q' "$host/ssh.out" | tr '\n' ' ')" \
        "4003 4003 $host/home/demo /bin/sh demo demo $host/home/demo OVHPAT_ACCOUNT=demo OVHPAT_IDENTITY=urn:v1:eu:identity:user:xx1111-ovh/demo OVHPAT_SOURCE=online end "
    is "$method: session: the token is not in it" \
        "$(count "$(cat "$tokens/demo")" "$host/ssh.out")" 0
    is "$method: session: nor in any log" "$(cat "$host/syslog" \
        "$host/sshd.out" "$host/ovhpatd.out" "$host/api.log" |
        grep -cF -e "$(cut -c 30-60 "$tokens/demo")")" 0
done
sshd_login kbd demo "$host/local" 'env | grep ^OVHPAT_; tty'
is 'session: nothing of ours after a local password' "$sshd_out" 'not a tty'
sshd_options=-tt
sshd_login kbd demo "$tokens/demo" 'tty; echo "$OVHPAT_IDENTITY"'
sshd_options=
like 'session: with a terminal' "$sshd_out" \
    '/dev/pts/*urn:v1:eu:identity:user:xx1111-ovh/demo*'
like 'the prompt is of the application' "$(tail -n 1 "$tokens/demo.asked")" \
    '*Password: '

finish
