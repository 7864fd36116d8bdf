#!/bin/sh
# SPDX-License-Identifier: MIT
#
# ovhpatd is absent, stopped, killed, restarted, or somebody else: the module
# gives up in time and names the reason, other ways in stay open, no token goes
# to a stranger, and the first login after the trouble gets in.
# shellcheck disable=SC2119 # host_start_ovhpatd takes options, or none
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/system/support.sh
. "$top_srcdir/tests/system/support.sh"

token=$host/tokens/demo
echo 'a local password' >"$host/password"
host_service test names=both timeout=1 debug
{
    echo "auth [success=done ignore=ignore authinfo_unavail=ignore default=die] $host_module socket=$host_socket names=both timeout=1 debug"
    echo 'auth required pam_permit.so'
    echo "account [success=ok ignore=ignore authinfo_unavail=ignore default=die] $host_module socket=$host_socket names=both timeout=1 debug"
    echo 'account required pam_permit.so'
} >"$host/pam.d/stack"

# gave_up WHAT REASON MILLISECONDS: the module found no helper, and said so.
gave_up()
{
    is "$1" "$pam $module" "PAM_AUTHINFO_UNAVAIL auth:$2"
    at_most "$1: in time" "$took_ms" "$3"
}

# start_killed: ovhpatd again, after it was killed.
kill_ovhpatd()
{
    kill -9 "$host_ovhpatd_pid"
    host_reap "$host_ovhpatd_pid" || :
}

# No helper, in three ways.
host_start_api
attempt test pat_jwt_demo "$token" authenticate
gave_up 'no socket' R30 900
host_start_ovhpatd
attempt test pat_jwt_demo "$token"
admitted 'beside it: with ovhpatd'
kill_ovhpatd
attempt test pat_jwt_demo "$token" authenticate
gave_up 'a socket that nobody listens on' R30 900
attempt test pat_jwt_demo "$token" acct_mgmt
is 'the account phase too' "$pam $module" 'PAM_AUTHINFO_UNAVAIL account:R30'
is 'what the user sees' "$text" \
    'Authentication service cannot retrieve authentication info'
attempt stack demo "$host/password"
is 'a local password still works' "$pam $module" \
    'PAM_SUCCESS auth:R16 account:R30'
attempt stack demo /dev/null acct_mgmt
is 'an ssh key still works' "$pam $module" 'PAM_SUCCESS account:R30'
attempt stack root "$host/password"
is 'root is not held up' "$pam $module" 'PAM_SUCCESS auth:R24 account:R24'
at_most 'root is not held up: in time' "$took_ms" 900
host_start_ovhpatd
attempt test pat_jwt_demo "$token"
admitted 'ovhpatd again, where its dead predecessor has left its socket'

# Stopped.
host_freeze "$host_ovhpatd_pid"
attempt test pat_jwt_demo "$token" authenticate
gave_up 'ovhpatd is stopped' R31 2000
attempt stack demo "$host/password"
is 'stopped: a local password still works' "$pam" PAM_SUCCESS
at_most 'stopped: a local password in time' "$took_ms" 2500
attempt stack root "$host/password"
is 'stopped: root is not held up' "$pam" PAM_SUCCESS
at_most 'stopped: root in time' "$took_ms" 900
kill -CONT "$host_ovhpatd_pid"
attempt test pat_jwt_demo "$token"
judged_now="$pam $module"
is 'ovhpatd goes on' "$judged_now" 'PAM_SUCCESS auth:OK account:OK'

# Stopped while somebody types, for longer than the module would wait.
hold test pat_jwt_demo authenticate acct_mgmt
host_freeze "$host_ovhpatd_pid"
type_in "$token"
finish_held
gave_up 'stopped while somebody types' R31 60000
kill -CONT "$host_ovhpatd_pid"

# Killed in the middle of a login.
host_stop "$host_api_pid"
host_start_fault --mode hang-tls
hold test pat_jwt_demo authenticate
type_in "$token"
logged /auth/details "$host/fault.log"
kill_ovhpatd
finish_held
gave_up 'killed in the middle of a login' R30 60000
at_most 'killed: the login was told at once' "$took_ms" 1000
host_stop "$host_api_pid"
host_start_api
host_start_ovhpatd
attempt test pat_jwt_demo "$token"
admitted 'the next login'

# Ended in the middle of a login: it is answered first.
host_stop "$host_api_pid"
host_start_fault --mode hang-tls
host_service patient names=both timeout=10 debug
hold patient pat_jwt_demo authenticate
type_in "$token"
logged /auth/details "$host/fault.log"
host_stop "$host_ovhpatd_pid"
is 'SIGTERM in the middle of a login: ends cleanly' $? 0
finish_held
judged 'SIGTERM in the middle of a login: it is answered' \
    PAM_AUTHINFO_UNAVAIL auth:R81 auth:R81
host_stop "$host_api_pid"
host_start_api
host_start_ovhpatd

# Restarted while somebody types, gently and not.
hold test pat_jwt_demo authenticate acct_mgmt
host_stop "$host_ovhpatd_pid"
host_start_ovhpatd
type_in "$token"
finish_held
admitted 'restarted while somebody types'
hold test pat_jwt_demo authenticate acct_mgmt
kill_ovhpatd
host_start_ovhpatd
type_in "$token"
finish_held
admitted 'killed and started again while somebody types'
hold test pat_jwt_demo authenticate acct_mgmt
kill_ovhpatd
type_in "$token"
finish_held
gave_up 'killed while somebody types' R30 60000
host_start_ovhpatd
hold test pat_jwt_demo authenticate acct_mgmt
host_stop "$host_ovhpatd_pid"
host_start_ovhpatd
type_in "$host/tokens/alice"
finish_held
refused 'restarted: the token of alice stays wrong' PAM_PERM_DENIED R60

# Started while somebody types, the first time.
host_stop "$host_ovhpatd_pid"
hold test pat_jwt_demo authenticate acct_mgmt
host_start_ovhpatd
type_in "$token"
finish_held
admitted 'started while somebody types'

# A second ovhpatd does not take the first one's socket away.
setpriv --reuid=nobody --regid=nogroup --clear-groups "$host_ovhpatd" \
    --foreground --config "$host/ovhpat.conf" --socket "$host_socket" \
    --state-dir "$host/state" >"$host/second.out" 2>&1
is 'a second ovhpatd on the same socket' "$?: $(cat "$host/second.out")" \
    "1: ovhpatd: $host_socket: another process listens there"
attempt test pat_jwt_demo "$token"
admitted 'the first one goes on'
"$host_ovhpatd" --foreground --config "$host/ovhpat.conf" \
    --socket "$host/run/other.sock" >"$host/second.out" 2>&1
is 'ovhpatd as root' $? 1
like 'ovhpatd as root: the reason' "$(cat "$host/second.out")" \
    'ovhpatd: does not run as root*'
echo precious >"$host/precious"
setpriv --reuid=nobody --regid=nogroup --clear-groups "$host_ovhpatd" \
    --foreground --config "$host/ovhpat.conf" --socket "$host/precious" \
    >"$host/second.out" 2>&1
is 'a file in the place of the socket' "$?: $(cat "$host/second.out")" \
    "1: ovhpatd: $host/precious: is there and is no socket"
is 'the file is untouched' "$(cat "$host/precious")" precious

# A stranger listens where ovhpatd should: in a directory of root's that
# everybody may write to, as in /tmp.
mkdir "$host/shared"
chmod 1777 "$host/shared"
: >"$host/stranger.out"
host_start stranger "$host/shared/ovhpatd.sock" setpriv --reuid=nobody \
    --regid=nogroup --clear-groups "$rawclient" --listen \
    "$host/shared/ovhpatd.sock"
own_socket=$host_socket
host_socket=$host/shared/ovhpatd.sock
host_service strange names=both timeout=1 debug
host_socket=$own_socket
attempt strange pat_jwt_demo "$token" authenticate
is 'a stranger listens' "$pam $module" 'PAM_SERVICE_ERR auth:R33'
attempt strange pat_jwt_demo "$token" acct_mgmt
is 'a stranger listens: the account phase' "$pam $module" \
    'PAM_SERVICE_ERR account:R33'
logged connection "$host/stranger.out"
is 'the stranger got nothing' "$(count packet "$host/stranger.out")" 0
rm "$host/shared/ovhpatd.sock"
chown nobody: "$host/shared"
host_start stranger "$host/shared/ovhpatd.sock" setpriv --reuid=nobody \
    --regid=nogroup --clear-groups "$rawclient" --listen \
    "$host/shared/ovhpatd.sock"
attempt strange pat_jwt_demo "$token" authenticate
gave_up 'the owner of the directory listens and says nothing' R31 2000
is 'and gets the question' "$(count packet "$host/stranger.out")" 2

attempt test pat_jwt_demo "$token"
admitted 'after all of it'
finish
