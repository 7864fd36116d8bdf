#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Who is shut out behind sshd by key as well as by token: locked accounts and the
# accounts of locked identities; and that everybody else goes on.
# shellcheck disable=SC2119 # host_start_ovhpatd takes options, or none
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/system/support.sh
. "$top_srcdir/tests/system/support.sh"
# shellcheck source=tests/system/sshd.sh
. "$top_srcdir/tests/system/sshd.sh"
# shellcheck source=tests/system/ctl.sh
. "$top_srcdir/tests/system/ctl.sh"

tokens=$host/tokens
sshd_make
host_use_nss
host_start_api
host_start_ovhpatd
sshd_authorize alice bob demo root
sshd_start
echo 'a password of this host' >"$host/local"
sshd_shadow alice "$(sshd_hash 'a password of this host')"

# enters METHOD NAME [SECRET]: one login in one line.
enters()
{
    sshd_login "$1" "$2" "${3:-$tokens/alice}" 'echo in'
    echo "$1 ${sshd_out:-out}${module:+, $module}"
}

# each_way NAME: by token and by key.
each_way()
{
    echo "$(enters kbd "$1"); $(enters key "$1")"
}
all_in='kbd in, auth:OK account:OK; key in, account:OK'

# lock NAME, unlock NAME: with the tool, while sshd and ovhpatd run.
lock()
{
    holds "ovhpatctl lock $1" "$ovhpatctl" lock "$1" --why 'a test' \
        --socket "$host_socket"
}

unlock()
{
    holds "ovhpatctl unlock $1" "$ovhpatctl" unlock "$1" \
        --socket "$host_socket"
}

for name in alice pat_jwt_alice pat_jwt_alice+x; do
    is "no lock: $name" "$(each_way $name)" "$all_in"
done

# A locked account.
lock alice
asked=$(sshd_requests)
for name in alice pat_jwt_alice pat_jwt_alice+x; do
    is "account locked: $name" "$(each_way $name)" \
        'kbd out, auth:R65; key out, account:R65'
    is "account locked: $name, by password" "$(enters password $name)" \
        'password out, auth:R65'
done
is 'account locked: OVHcloud is not asked' "$(($(sshd_requests) - asked))" 0
is 'account locked: the local password does not help' \
    "$(enters kbd alice "$host/local")" 'kbd out, account:R65'
is 'account locked: demo by key' "$(enters key demo)" 'key in, account:OK'
is 'account locked: demo by token' "$(enters kbd demo "$tokens/demo")" \
    'kbd in, auth:OK account:OK'
is 'account locked: root by key' "$(enters key root)" 'key in'
unlock alice
for name in alice pat_jwt_alice; do
    is "unlocked: $name" "$(each_way $name)" "$all_in"
done

# A locked identity: her own account, which has no other owner, and the role.
lock user:xx1111-ovh/alice.martin
for name in alice pat_jwt_alice; do
    is "identity locked: $name" "$(each_way $name)" \
        'kbd out, auth:R66; key out, account:R66'
done
is 'identity locked: the role account with her token' \
    "$(enters kbd pat_jwt_ops)" 'kbd out, auth:R66'
is 'identity locked: demo by key' "$(enters key demo)" 'key in, account:OK'
is 'identity locked: root by key' "$(enters key root)" 'key in'
unlock user:xx1111-ovh/alice.martin
is 'unlocked: alice' "$(each_way alice)" "$all_in"

# A user who is deleted at OVHcloud loses the token and not the key, about which
# OVHcloud knows nothing; the lock above is for that.
holds 'the user is deleted at OVHcloud' curl -sSf \
    --cacert "$host/certs/ca.pem" -X DELETE \
    -H "Authorization: Bearer $(host_token owner)" \
    "$host_url/me/identity/user/alice.martin"
for name in alice pat_jwt_alice; do
    is "deleted: $name by token and by key" "$(each_way $name)" \
        'kbd out, auth:R40; key in, account:OK'
done
lock user:xx1111-ovh/alice.martin
is 'deleted and locked: alice' "$(each_way alice)" \
    'kbd out, auth:R40; key out, account:R66'
is 'deleted: demo by key' "$(enters key demo)" 'key in, account:OK'
is 'deleted: root by key' "$(enters key root)" 'key in'

finish
