#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The module beside pam_unix, pam_faillock and pam_sss of Debian, in the order
# of examples/pam.d/ovhpat-faillock: who gets in, how often people are asked,
# and what pam_faillock counts.
# shellcheck disable=SC2317 # called by holds
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/system/services.sh
. "$top_srcdir/tests/system/services.sh"

# tally USER: how many failures pam_faillock has counted.
tally()
{
    faillock --user "$1" | grep -c ' V$'
}

forgive()
{
    faillock --user "$1" --reset
}

# came_to WHAT PAM-CODE MODULE OVHPATD PROMPTS TALLY: of the last attempt.
came_to()
{
    prompts=$(grep -c '^prompt ' "$host/client.out")
    is "$1" \
        "$pam, module $module, ovhpatd $helper, asked $prompts, counted $(tally "$attempt_user")" \
        "$2, module $3, ovhpatd $4, asked $5, counted $6"
}

# repeat NUMBER SERVICE USER TOKEN-FILE: the same attempt again and again.
repeat()
{
    repeat_left=$1
    shift
    while [ "$repeat_left" -gt 0 ]; do
        attempt "$@"
        repeat_left=$((repeat_left - 1))
    done
}

yes='auth:OK account:OK'
service_example ovhpat-faillock
mv "$host/pam.d/ovhpat-faillock" "$host/pam.d/stack"
# Without their waits after a wrong password.
sed -i 's/^auth.*pam_unix.so$/& nodelay/; s/^auth.*pam_faillock.so.*/& nodelay/' \
    "$host/pam.d/stack"
service_world
host_token stranger >/dev/null

# Each kind of login once: one prompt, and only wrong passwords are counted.
attempt stack alice "$tokens/alice"
came_to 'a token' PAM_SUCCESS "$yes" "$yes" 1 0
attempt stack alice "$tokens/password"
came_to 'a local password' PAM_SUCCESS account:OK account:OK 1 0
attempt stack alice "$tokens/nonsense"
came_to 'a wrong password' PAM_AUTH_ERR '' '' 1 1
attempt stack alice "$tokens/bob"
came_to 'the token of somebody else' PAM_PERM_DENIED auth:R60 auth:R60 1 1
is 'of which no other module hears' \
    "$(grep -c 'pam_unix\|pam_sss\|pam_faillock' "$host/syslog")" 0
attempt stack alice "$tokens/nobody"
came_to 'a token that nobody has' PAM_AUTH_ERR auth:R40 auth:R40 1 1
attempt stack root "$tokens/alice"
came_to 'root with a token' PAM_AUTH_ERR '' '' 1 1
attempt stack bob "$tokens/nonsense"
came_to 'an account without a password' PAM_AUTH_ERR '' '' 1 1
attempt stack bob "$tokens/bob"
came_to 'a token, which forgives as a password does' PAM_SUCCESS "$yes" \
    "$yes" 1 0

# Wrong tokens lock nobody, wrong passwords do, and only for passwords.
repeat 4 stack demo "$tokens/alice"
came_to 'four tokens of somebody else' PAM_PERM_DENIED auth:R60 auth:R60 1 0
attempt stack demo "$tokens/password"
came_to 'and the local password is good' PAM_SUCCESS account:OK account:OK 1 0
repeat 3 stack demo "$tokens/nonsense"
came_to 'three wrong passwords' PAM_AUTH_ERR '' '' 1 3
attempt stack demo "$tokens/password"
came_to 'lock the local password' PAM_AUTH_ERR '' '' 1 3
sed '/preauth/d' "$host/pam.d/stack" >"$host/without"
{
    grep preauth "$host/pam.d/stack"
    cat "$host/without"
} >"$host/pam.d/preauth"
attempt preauth demo "$tokens/demo"
came_to 'preauth first: and the token' PAM_AUTH_ERR '' '' 0 3
attempt stack demo "$tokens/demo"
came_to 'preauth behind us: but not the token' PAM_SUCCESS "$yes" "$yes" 1 0
attempt preauth demo "$tokens/demo"
came_to 'preauth first: a token when nothing is locked' PAM_SUCCESS "$yes" \
    "$yes" 1 0

# Hybrid names, which libnss_ovhpat knows and /etc/passwd does not.  pam_sss
# does not know them either, which is no refusal.
host_use_nss
attempt stack pat_jwt_alice "$tokens/alice"
came_to 'hybrid: a token' PAM_SUCCESS "$yes" "$yes" 1 0
sed '/pam_sss\|pam_localuser/d; s/success=3/success=2/' "$host/pam.d/stack" \
    >"$host/pam.d/nosss"
attempt nosss pat_jwt_alice "$tokens/alice"
came_to 'hybrid: a host without sssd' PAM_SUCCESS "$yes" "$yes" 1 0
attempt nosss pat_jwt_alice "$tokens/bob"
came_to 'hybrid: the token of bob' PAM_PERM_DENIED auth:R60 auth:R60 1 0
attempt nosss pat_jwt_alice "$tokens/password"
came_to 'hybrid: a local password is no token' PAM_AUTH_ERR auth:R12 '' 1 0

# Passwords first: each token is counted as a wrong one.
cat >"$host/pam.d/behind" <<'END'
auth     [success=done default=ignore]  pam_unix.so nodelay
auth     required  pam_faillock.so authfail nodelay
auth     [success=ok ignore=ignore authinfo_unavail=die default=die]  pam_ovhpat.so names=both use_first_pass
END
attempt behind bob "$tokens/bob" authenticate
is 'pam_unix first: the token is good, and counted' "$pam $(tally bob)" \
    'PAM_SUCCESS 1'
forgive bob

# OVHcloud away.  With `ignore` the next module asks for a password, gets the
# token again from a program, and counts.
sed 's/^\(auth.*\)authinfo_unavail=die/\1authinfo_unavail=ignore/' \
    "$host/pam.d/stack" >"$host/pam.d/ignoring"
attempt stack bob "$tokens/bob"
came_to 'bob before the outage' PAM_SUCCESS "$yes" "$yes" 1 0
host_stop "$host_api_pid"
attempt stack bob "$tokens/bob"
came_to 'outage: by grace' PAM_SUCCESS "$yes" "$yes" 1 0
repeat 4 stack demo "$tokens/stranger"
like 'outage: no token' "$pam $module" 'PAM_AUTHINFO_UNAVAIL auth:R[89]?'
is 'outage: asked once, and not counted' \
    "$(grep -c '^prompt ' "$host/client.out") $(tally demo)" '1 0'
attempt stack demo "$tokens/password"
came_to 'outage: local passwords go on' PAM_SUCCESS account:OK account:OK 1 0
attempt ignoring demo "$tokens/stranger"
like 'outage, with ignore: no token' "$pam $module" 'PAM_AUTH_ERR auth:R[89]?'
is 'outage, with ignore: asked twice, and counted' \
    "$(grep -c '^prompt ' "$host/client.out") $(tally demo)" '2 1'
forgive demo

# ovhpatd away.
host_stop "$host_ovhpatd_pid"
host_ovhpatd_pid=
repeat 4 stack demo "$tokens/demo"
came_to 'ovhpatd away: no token' PAM_AUTHINFO_UNAVAIL auth:R30 '' 1 0
attempt stack demo "$tokens/password"
came_to 'ovhpatd away: local passwords go on' PAM_SUCCESS account:R30 '' 1 0
attempt stack alice /dev/null acct_mgmt
came_to 'ovhpatd away: by ssh key' PAM_SUCCESS account:R30 '' 0 0
finish
