#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Module and library together.  The login name is now known to the host, so
# the module looks whose uid it has; and Debian's common-account, which comes
# behind our line, sees an entry without shadow: what pam_unix makes of it.
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/system/support.sh
. "$top_srcdir/tests/system/support.sh"

cat >"$host/pam.d/common-account" <<'END'
account [success=1 new_authtok_reqd=done default=ignore] pam_unix.so
account requisite pam_deny.so
account required pam_permit.so
END
cp "$host/pam.d/common-account" "$host/pam.d/unix-alone"
# shellcheck disable=SC2154 # of host_make
sed -n "s|pam_ovhpat.so|$host_module socket=$host_socket|
    /pam_nologin/d; /common-auth/d; /^auth/p; /^account/p
    /include common-account/p" "$top_srcdir/examples/pam.d/sshd" \
    >"$host/pam.d/sshd"
sed '/^\(alice\|bob\|demo\):/d' /etc/shadow >"$host/shadow"
printf '%s:*:20000:0:99999:7:::\n' alice bob demo >>"$host/shadow"
mount --bind "$host/shadow" /etc/shadow
host_use_nss
host_start_api
# shellcheck disable=SC2119 # without options
host_start_ovhpatd
host_service test names=both

# account_code SERVICE NAME: of the account phase alone.
account_code()
{
    client "$1" "$2" acct_mgmt </dev/null
    read_client
    echo "$pam"
}

for name in pat_jwt_alice pat_jwt_alice+laptop alice; do
    attempt test "$name" "$host/tokens/alice"
    admitted "$name with her token"
    attempt sshd "$name" "$host/tokens/alice"
    admitted "$name with her token, Debian's stack"
    attempt test "$name" "$host/tokens/demo"
    refused "$name with the token of demo" PAM_PERM_DENIED R60
done
attempt test pat_jwt_bob "$host/tokens/alice"
refused 'pat_jwt_bob with the token of alice' PAM_PERM_DENIED R60
attempt test pat_jwt_root "$host/tokens/alice"
is 'pat_jwt_root' "$pam" PAM_PERM_DENIED

# The files come first: an entry for the login name that is somebody else.
host_add_account pat_jwt_alice 4002
attempt test pat_jwt_alice "$host/tokens/alice"
refused 'the login name is another uid' PAM_PERM_DENIED R22 OK
attempt test alice "$host/tokens/alice"
admitted 'the plain name beside it'
attempt test pat_jwt_alice+laptop "$host/tokens/alice"
admitted 'a label is another login name'
sed 's/^pat_jwt_alice:x:4002/pat_jwt_alice:x:4001/' "$host/passwd" \
    >"$host/rewritten"
cat "$host/rewritten" >"$host/passwd"
attempt test pat_jwt_alice "$host/tokens/alice"
admitted 'the login name is the same uid'

# What pam_unix says in the account phase.  `x` means: it is in shadow.
is 'pam_unix, x and no shadow: nobody gets in' \
    "$(account_code unix-alone pat_jwt_alice)" PAM_AUTH_ERR
is 'pam_unix, * and no shadow: nothing to say against it' \
    "$(account_code unix-alone pat_jwt_demo)" PAM_SUCCESS
is 'pam_unix, the account itself' "$(account_code unix-alone demo)" PAM_SUCCESS
is 'pam_unix, nobody' "$(account_code unix-alone pat_jwt_root)" PAM_AUTH_ERR
finish
