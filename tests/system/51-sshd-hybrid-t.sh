#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Logins through the real sshd with hybrid names, which the host knows by
# libnss_ovhpat.so.2: whom they let in and whom not, what the session is, how
# sshd_config names them, and scp and sftp.
# shellcheck disable=SC2016 # commands for the other side
# shellcheck disable=SC2119 # host_start_ovhpatd takes options, or none
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/system/support.sh
. "$top_srcdir/tests/system/support.sh"
# shellcheck source=tests/system/sshd.sh
. "$top_srcdir/tests/system/sshd.sh"

tokens=$host/tokens
host_token password.unknown >/dev/null
host_token kbd.unknown >/dev/null
sshd_make
host_use_nss
printf "%s\n" staff4100:x:4100:bob,alice staff4101:x:4101:alice \
    staff4102:x:4102:bob >>"$host/group"
host_start_api
host_start_ovhpatd
sshd_start
echo 'a password of this host' >"$host/local"
sshd_shadow alice "$(sshd_hash 'a password of this host')"

for method in password kbd; do
    sshd_login $method pat_jwt_alice "$tokens/alice" 'id -u'
    sshd_admitted "$method: alice with her token"
    is "$method: who she is, at the price of one question" \
        "$sshd_out $sshd_cost" '4001 1'
    sshd_login $method pat_jwt_alice+laptop "$tokens/alice" 'id -u'
    sshd_admitted "$method: alice with a label"
    is "$method: the same account" "$sshd_out" 4001
    sshd_login $method alice "$tokens/alice" 'id -u'
    sshd_admitted "$method: alice with her plain name"
    sshd_login $method pat_jwt_ops "$tokens/alice" 'id -u'
    sshd_admitted "$method: a role account, as a member of its group"
    is "$method: the role account" "$sshd_out" 4004

    sshd_login $method pat_jwt_alice "$tokens/demo" 'id -u'
    sshd_refused "$method: alice with the token of demo" auth:R60 1
    sshd_login $method pat_jwt_alice+laptop "$tokens/demo" 'id -u'
    sshd_refused "$method: with a label, the token of demo" auth:R60 1
    sshd_login $method pat_jwt_alice "$tokens/$method.unknown" 'id -u'
    sshd_refused "$method: a token that nobody has" auth:R40 1
    sshd_login $method pat_jwt_bob "$tokens/bob" 'id -u'
    sshd_refused "$method: a user whom the map refuses" auth:R61 1
    sshd_login $method pat_jwt_alice "$host/local" 'id -u'
    sshd_refused "$method: her local password is no token" auth:R12 0

    # Names that the library does not answer: sshd sends its stand-in.
    unknown=ghost
    [ $method = password ] ||
        unknown='root daemonlike alice+ +laptop CI alice+a+b'
    for name in $unknown; do
        sshd_login $method "pat_jwt_$name" "$tokens/alice" 'id -u'
        is "$method: pat_jwt_$name costs nothing" \
            "$sshd_status, ovhpatd $helper, requests $sshd_cost" \
            '255, ovhpatd , requests 0'
    done
done

# The session is the account's, but for its name.
show_session='id -u; id -g; id -un; id -G | tr " " "\n" | sort | tr "\n" " ";
    echo; pwd; echo "$HOME $SHELL"'
session_of()
{
    sshd_login kbd "$1" "$tokens/alice" "$show_session"
    echo "$sshd_out" | tr '\n' ' '
}
alice_session="4001 4001 alice 4001 4100 4101  $host/home/alice $host/home/alice /bin/sh "
is 'session: the plain name' "$(session_of alice)" "$alice_session"
is 'session: the hybrid name' "$(session_of pat_jwt_alice)" "$alice_session"
is 'session: with a label' "$(session_of pat_jwt_alice+x)" "$alice_session"
sshd_login kbd pat_jwt_alice+x "$tokens/alice" 'echo "$USER $LOGNAME"
    echo "$OVHPAT_ACCOUNT $OVHPAT_IDENTITY $OVHPAT_SOURCE"; env'
is 'session: USER is the login name' "$(sed -n 1p "$host/ssh.out")" \
    'pat_jwt_alice+x pat_jwt_alice+x'
is 'session: OVHPAT_ names the person' "$(sed -n 2p "$host/ssh.out")" \
    'alice urn:v1:eu:identity:user:xx1111-ovh/alice.martin online'
is 'session: the token is not in it' \
    "$(count "$(cat "$tokens/alice")" "$host/ssh.out")" 0

# Copies.
head -c 200000 /dev/urandom >"$host/payload"
name=pat_jwt_alice+laptop
sshd_copy()
{
    sshd_client "$1" kbd "$2" -q "$3" "$4" >"$host/copy.out" 2>&1
}
holds 'scp: there' sshd_copy scp "$tokens/alice" "$host/payload" \
    "$name@$sshd_address:there"
is 'scp: it is hers' "$(stat -c %u "$host/home/alice/there")" 4001
holds 'scp: and back' sshd_copy scp "$tokens/alice" \
    "$name@$sshd_address:there" "$host/back"
holds 'scp: the same bytes' cmp "$host/payload" "$host/back"
is 'scp: not with the token of demo' "$(sshd_copy scp "$tokens/demo" \
    "$host/payload" "$name@$sshd_address:other"
    echo $?; ls "$host/home/alice")" '255
there'
echo "get there $host/again" >"$host/batch"
# With -b sftp turns prompts off, also those that no person answers.
sshd_sftp()
{
    sshd_options="-o BatchMode=no -b $host/batch"
    sshd_client sftp kbd "$1" "$name@$sshd_address"
    sftp_status=$?
    sshd_options=
    return $sftp_status
}
holds 'sftp: gets a file' sshd_sftp "$tokens/alice"
holds 'sftp: the same bytes' cmp "$host/payload" "$host/again"
rm "$host/again"
is 'sftp: not with the token of demo' \
    "$(sshd_sftp "$tokens/demo" >/dev/null 2>&1; echo $?; ls "$host/again" \
        2>/dev/null)" 255

# What sshd_config calls them: AllowUsers, DenyUsers and Match User see the
# login name, the lines for groups see the account's groups.
enters()
{
    sshd_login kbd "$1" "$tokens/alice" 'echo in'
    echo "$1 ${sshd_out:-out} $sshd_cost"
}
both_enter()
{
    echo "$(enters alice), $(enters pat_jwt_alice)"
}
sshd_restart 'AllowUsers alice'
is 'AllowUsers alice' "$(both_enter)" 'alice in 1, pat_jwt_alice out 0'
sshd_restart 'AllowUsers pat_jwt_*'
is 'AllowUsers pat_jwt_*' "$(both_enter)" 'alice out 0, pat_jwt_alice in 1'
sshd_restart 'DenyUsers alice'
is 'DenyUsers alice' "$(both_enter)" 'alice out 0, pat_jwt_alice in 1'
sshd_restart 'DenyUsers alice pat_jwt_alice pat_jwt_alice+*'
is 'DenyUsers with all names' "$(both_enter), $(enters pat_jwt_alice+x)" \
    'alice out 0, pat_jwt_alice out 0, pat_jwt_alice+x out 0'
sshd_restart 'AllowGroups staff4101'
is 'AllowGroups' "$(both_enter)" 'alice in 1, pat_jwt_alice in 1'
sshd_restart 'AllowGroups staff4102'
is 'AllowGroups, of others' "$(both_enter)" 'alice out 0, pat_jwt_alice out 0'
sshd_restart 'DenyGroups staff4101'
is 'DenyGroups' "$(both_enter)" 'alice out 0, pat_jwt_alice out 0'
sshd_restart 'Match User pat_jwt_*' 'ForceCommand echo forced' 'Match all'
is 'Match User pat_jwt_*' "$(both_enter)" 'alice in 1, pat_jwt_alice forced 1'

# A key and a token together.
sshd_authorize alice
sshd_restart 'Match User pat_jwt_*' \
    'AuthenticationMethods publickey,keyboard-interactive' 'Match all'
two_factors()
{
    sshd_login "$1" pat_jwt_alice "$2" 'echo in'
    echo "${sshd_out:-out}"
}
is 'AuthenticationMethods: key and token, one alone, and a wrong one' \
    "$(two_factors publickey,keyboard-interactive "$tokens/alice"
        two_factors keyboard-interactive "$tokens/alice"
        two_factors publickey "$tokens/alice"
        two_factors publickey,keyboard-interactive "$tokens/demo")" \
    "$(printf 'in\nout\nout\nout')"

# Other modules know the login name, and the account's groups.
sshd_restart
cp "$host/pam.d/sshd" "$host/sshd.stack"
limits()
{
    echo "$1 - nofile 777" >"$host/limits"
    sed "s|pam_limits.so|& conf=$host/limits|" "$host/sshd.stack" \
        >"$host/pam.d/sshd"
    for name in alice pat_jwt_alice; do
        sshd_login kbd $name "$tokens/alice" 'ulimit -n'
        [ "$sshd_out" != 777 ] || echo "$name"
    done
}
is 'pam_limits: a line for alice' "$(limits alice)" alice
is 'pam_limits: a line for pat_jwt_alice' "$(limits pat_jwt_alice)" \
    pat_jwt_alice
is 'pam_limits: a line for a group' "$(limits @staff4101)" \
    "$(printf 'alice\npat_jwt_alice')"
is 'pam_limits: a line for another group' "$(limits @staff4102)" ''
cp "$host/sshd.stack" "$host/pam.d/sshd"

# Keys: %h is the account's home, %u the login name.
mkdir "$host/ssh/keys"
enters_by_key()
{
    sshd_login key "$1" /dev/null 'echo in'
    echo "$1 ${sshd_out:-out} $module"
}
by_key()
{
    echo "$(enters_by_key alice), $(enters_by_key pat_jwt_alice)"
}
sshd_restart
is 'AuthorizedKeysFile in the home: both names' "$(by_key)" \
    'alice in account:OK, pat_jwt_alice in account:OK'
sshd_restart 'AuthorizedKeysFile /etc/ssh/keys/%u'
cp "$host/key.pub" "$host/ssh/keys/alice"
is 'AuthorizedKeysFile with %u: the plain name' "$(by_key)" \
    'alice in account:OK, pat_jwt_alice out '
cp "$host/key.pub" "$host/ssh/keys/pat_jwt_alice"
is 'AuthorizedKeysFile with %u: a file for each name' "$(by_key)" \
    'alice in account:OK, pat_jwt_alice in account:OK'

finish
