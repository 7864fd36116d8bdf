#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Connections to the API: opened while the person types, kept for the logins
# that follow, and replaced without anybody noticing when the server drops
# them.  Every request is counted where it arrives.
# shellcheck disable=SC2119 # host_start_ovhpatd takes options, or none
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/system/support.sh
. "$top_srcdir/tests/system/support.sh"

token=$host/tokens/demo
log=$host/fault.log
host_token demo >/dev/null
host_service test names=both debug
printf '%s' '{"account":"xx1111-ovh","method":"user","user":"demo","identities":["urn:v1:eu:identity:user:xx1111-ovh/demo"]}' \
    >"$host/good"

# serve MODE OPTION...: an API that answers well in this mode, and an ovhpatd
# that has no connection yet.
serve()
{
    if [ -n "${host_ovhpatd_pid:-}" ]; then
        host_stop "$host_ovhpatd_pid"
        host_stop "$host_api_pid"
    fi
    : >"$log"
    serve_mode=$1
    shift
    host_start_fault --mode "$serve_mode" --body "$host/good" \
        --log-connections "$@"
    host_write_config
    host_start_ovhpatd
}

# asked: what the API saw since the last time, as "connections, times, details".
asked()
{
    echo "$(count ' connection' "$log") connections," \
        "$(count '/auth/time ' "$log") times," \
        "$(count '/auth/details ' "$log") details"
    : >"$log"
}

# While the person types.
serve answer
hold test pat_jwt_demo authenticate acct_mgmt
logged /auth/time "$log"
is 'at the prompt: connected, and nothing asked yet' "$(count '' "$log")" 2
is 'at the prompt: no token was sent' "$(count authorization=none "$log")" 1
type_in "$token"
finish_held
admitted 'the login over that connection'
is 'one connection for both' "$(asked)" '1 connections, 1 times, 1 details'
turn=1
while [ "$turn" -le 20 ]; do
    attempt test pat_jwt_demo "$token"
    [ "$pam" = PAM_SUCCESS ] || not_ok "login $turn" "$pam" PAM_SUCCESS
    turn=$((turn + 1))
done
is 'twenty logins later' "$(asked)" '0 connections, 0 times, 20 details'
hold test pat_jwt_demo authenticate acct_mgmt
is 'a connection that is open is not prepared again' "$(asked)" \
    '0 connections, 0 times, 0 details'
type_in "$token"
finish_held
admitted 'the login that follows'

# A name that no account has opens no connection: scanners try many.
serve answer
hold test nosuchaccount authenticate
type_in "$token"
finish_held
refused 'a plain name that is not here' PAM_PERM_DENIED R60
is 'was announced to nobody' "$(asked)" '1 connections, 0 times, 1 details'

# Who leaves at the prompt asks nothing.
serve answer
hold test pat_jwt_demo authenticate
logged /auth/time "$log"
kill -9 "$held_pid"
exec 9>&-
host_reap "$held_pid" || :
attempt test pat_jwt_demo "$token"
admitted 'after a client that left at its prompt'
is 'nothing was asked for that client' "$(asked)" \
    '1 connections, 1 times, 1 details'

# The server drops a connection just as it is used again.
for mode in close-reused reset-reused; do
    serve $mode
    hold test pat_jwt_demo authenticate acct_mgmt
    logged /auth/time "$log"
    type_in "$token"
    finish_held
    admitted "$mode: the login succeeds"
    is "$mode: one request more, on one connection more" "$(asked)" \
        '2 connections, 1 times, 2 details'
    attempt test pat_jwt_demo "$token"
    admitted "$mode: and the next"
    is "$mode: again one more" "$(asked)" '1 connections, 0 times, 2 details'
done

# It drops it after each answer.
serve close-idle
hold test pat_jwt_demo authenticate acct_mgmt
logged /auth/time "$log"
type_in "$token"
finish_held
admitted 'close-idle: the login succeeds'
like 'close-idle: with one request, or one more' "$(asked)" \
    '2 connections, 1 times, [12] details'

# It drops every connection: no second try on a new one.
serve close-request
attempt test pat_jwt_demo "$token" authenticate
refused 'close-request: a server that always drops' PAM_AUTHINFO_UNAVAIL R80
is 'close-request: asked once' "$(count '/auth/details ' "$log")" 1

# The API is restarted between two logins.
serve answer
attempt test pat_jwt_demo "$token"
admitted 'before a restart of the API'
host_stop "$host_api_pid"
host_start_fault --mode answer --body "$host/good" --log-connections
: >"$log"
attempt test pat_jwt_demo "$token"
admitted 'after it'
is 'on a new connection' "$(asked)" '1 connections, 0 times, 1 details'

finish
