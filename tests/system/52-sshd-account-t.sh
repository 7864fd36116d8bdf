#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The account phase behind sshd: logins by ssh key, expired and locked local
# accounts, /etc/nologin, and who gets in while ovhpatd is down.
# shellcheck disable=SC2119 # host_start_ovhpatd takes options, or none
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/system/support.sh
. "$top_srcdir/tests/system/support.sh"
# shellcheck source=tests/system/sshd.sh
. "$top_srcdir/tests/system/sshd.sh"

tokens=$host/tokens
sshd_make
host_use_nss
host_start_api
host_start_ovhpatd
sshd_authorize alice bob demo root daemonlike
sshd_start
echo 'a password of this host' >"$host/local"
password_hash=$(sshd_hash 'a password of this host')
sshd_shadow alice "$password_hash"

# enters METHOD NAME [SECRET]: one login in one line.
enters()
{
    sshd_login "$1" "$2" "${3:-$tokens/alice}" 'echo in'
    echo "$1 ${sshd_out:-out}${module:+, $module}"
}

# each_way NAME: by token and by key.
each_way()
{
    echo "$(enters kbd "$1"); $(enters password "$1"); $(enters key "$1")"
}
all_in='kbd in, auth:OK account:OK; password in, auth:OK account:OK; key in, account:OK'
all_out='kbd out, auth:OK account:OK; password out, auth:OK account:OK; key out, account:OK'
expired=$(echo "$all_out" | sed 's/account:OK/account:R25/g')

for name in alice pat_jwt_alice; do
    is "$name: by token and by key" "$(each_way $name)" "$all_in"
done
for name in root daemonlike; do
    is "$name: by key, which is not our business" "$(enters key $name)" \
        'key in'
done

# A password that is locked is not an account that is.
sshd_shadow alice "!$password_hash"
for name in alice pat_jwt_alice; do
    is "usermod -L: $name goes on by token and key" "$(each_way $name)" \
        "$all_in"
done
is 'usermod -L: the password is refused' "$(enters kbd alice "$host/local")" \
    'kbd out'
sshd_shadow alice "$password_hash"
is 'usermod -U: the password is good again' \
    "$(enters kbd alice "$host/local")" 'kbd in, account:OK'

# An expired account.  pam_unix finds no line for a hybrid name; the module
# looks at the account's own.
tomorrow=$(($(date +%s) / 86400 + 1))
sshd_shadow alice "$password_hash" $tomorrow
for name in alice pat_jwt_alice; do
    is "chage -E tomorrow: $name goes on" "$(each_way $name)" "$all_in"
done
sshd_shadow alice "$password_hash" $((tomorrow - 1))
is 'chage -E today: alice is refused' "$(each_way alice)" "$all_out"
is 'chage -E today: pat_jwt_alice is refused' "$(each_way pat_jwt_alice)" \
    "$expired"
sshd_shadow alice "$password_hash" 0
is 'chage -E 0: alice is refused' "$(each_way alice)" "$all_out"
for name in pat_jwt_alice pat_jwt_alice+x; do
    is "chage -E 0: $name is refused" "$(each_way $name)" "$expired"
done
is 'chage -E 0: demo is not' "$(enters kbd pat_jwt_demo "$tokens/demo")" \
    'kbd in, auth:OK account:OK'

# A password that must be changed stops the name that has one.
sshd_shadow alice "$password_hash"
sed '/^alice:/s/:20000:/:0:/' /etc/shadow >"$host/shadow.new"
cat "$host/shadow.new" >/etc/shadow
is 'passwd -e: alice must change it first' "$(enters password alice)" \
    'password out, auth:OK account:OK'
like 'passwd -e: and is told so' "$(cat "$host/ssh.err")" \
    '*Password change required*'
is 'passwd -e: pat_jwt_alice has none' "$(each_way pat_jwt_alice)" "$all_in"
sshd_shadow alice "$password_hash"

# /etc/nologin; pam_nologin looks here as well.
echo 'Closed for the night.' >/run/nologin
for name in alice pat_jwt_alice; do
    is "nologin: $name is refused" "$(each_way $name)" "$all_out"
    like "nologin: $name is told why" "$(cat "$host/ssh.err")" \
        '*Closed for the night.*'
done
is 'nologin: root is not' "$(enters key root)" 'key in'
rm /run/nologin
is 'without nologin: alice again' "$(enters kbd alice)" \
    'kbd in, auth:OK account:OK'

# Nobody listens.
host_stop "$host_ovhpatd_pid"
is 'ovhpatd ends cleanly' $? 0
host_ovhpatd_pid=
for name in alice pat_jwt_alice; do
    is "ovhpatd is down: $name by token and by key" "$(each_way $name)" \
        'kbd out, auth:R30; password out, auth:R30; key in, account:R30'
done
is 'ovhpatd is down: a local password' "$(enters kbd alice "$host/local")" \
    'kbd in, account:R30'
is 'ovhpatd is down: root by key' "$(enters key root)" 'key in'
sshd_shadow alice "$password_hash" 0
is 'ovhpatd is down: an expired account by key' "$(enters key alice)" \
    'key out, account:R30'
is 'ovhpatd is down: by key and a hybrid name' "$(enters key pat_jwt_alice)" \
    'key out, account:R25'
sshd_shadow alice "$password_hash"

# The strict form, as the example has it behind a #.
sed -i '/^account.*pam_ovhpat/d; s/^#account/account/' "$host/pam.d/sshd"
for name in alice pat_jwt_alice; do
    is "strict: no key for $name while ovhpatd is down" "$(enters key $name)" \
        'key out, account:R30'
done
is 'strict: no local password either' "$(enters kbd alice "$host/local")" \
    'kbd out, account:R30'
is 'strict: root by key all the same' "$(enters key root)" 'key in'
host_start_ovhpatd
for name in alice pat_jwt_alice; do
    is "strict: $name with ovhpatd" "$(each_way $name)" "$all_in"
done

finish
