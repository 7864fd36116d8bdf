#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The real su and login on a terminal, with examples/pam.d/su and login: a token
# of the account that one becomes, local passwords, root, and the API or
# ovhpatd away.
# shellcheck disable=SC2119 # options are optional
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/system/support.sh
. "$top_srcdir/tests/system/support.sh"
# shellcheck source=tests/support/programs.sh
. "$top_srcdir/tests/support/programs.sh"
# shellcheck source=tests/system/terminal.sh
. "$top_srcdir/tests/system/terminal.sh"

tokens=$host/tokens
host_config_extra="[cache]
fresh = 0s
grace = 8h
$no_limits"
programs_make
programs_arguments=debug
programs_pam su login
# Debian has this file in the package login.
printf '%s\n' 'auth include su' 'account include su' 'session include su' \
    >"$host/pam.d/su-l"
programs_password deploy 'a local password'
programs_password root 'the password of root'
printf '%s\n' 'a local password' >"$host/local"
printf '%s\n' 'the password of root' >"$host/local-root"
printf '%s\n' 'no password of anybody' >"$host/wrong"
printf '%s\n' 'exit 0' >"$host/exit"
for person in alice demo deploy ops root daemonlike; do
    printf '%s\n' $person >"$host/name.$person"
done
for person in alice demo nobody stranger; do
    host_token $person >/dev/null
done
host_start_api
host_start_ovhpatd
cd / || exit 1

# su: by the token of the account that one becomes.
on_terminal alice 'su demo -c "id -un"' -e Password: -f "$tokens/demo"
came_to 'su: the token of the account' 0 'auth:OK account:OK' 1
like 'su: is that account' "$log" '*demo'
on_terminal alice 'su - demo -c "id -un"' -e Password: -f "$tokens/demo"
came_to 'su -: reads the same lines' 0 'auth:OK account:OK' 1
# So [service su] must hold for su-l (configservice_find).
like 'su -: is the service su-l' "$(cat "$host/ovhpatd.out")" \
    '*phase=auth*service=su-l*'
on_terminal alice 'su demo -c "id -un"' -e Password: -f "$tokens/alice"
came_to "su: one's own token is of no use" 1 auth:R60 1
on_terminal alice 'su demo -c "id -un"' -e Password: -f "$tokens/nobody"
came_to 'su: a wrong token' 1 auth:R40 1
on_terminal alice 'su ops -c "id -un"' -e Password: -f "$tokens/alice"
came_to 'su: a role account, by a group' 0 'auth:OK account:OK' 1
on_terminal alice 'su deploy -c "id -un"' -e Password: -f "$host/local"
came_to 'su: a local password' 0 'auth:R16 account:OK' 0
is 'su: a local password is asked for once' \
    "$(count Password: "$host/terminal.out")" 1
on_terminal alice 'su deploy -c "id -un"' -e Password: -f "$host/wrong"
came_to 'su: a wrong local password' 1 auth:R16 0
on_terminal alice 'su -c "id -un"' -e Password: -f "$tokens/alice"
came_to 'su: no token makes root' 1 auth:R24 0
on_terminal alice 'su -c "id -un"' -e Password: -f "$host/local-root"
came_to "su: root's password does" 0 'auth:R24 account:R24' 0
forget_logs
is 'su: root is not asked' \
    "$(setsid su demo -c 'id -un' </dev/null 2>&1)" demo
told
is 'su: root becomes demo, whose account is looked at' "$module" account:OK
forget_logs
is 'su: root becomes a system account' "$(setsid su daemonlike -c \
    'id -un' </dev/null 2>&1)" daemonlike
told
is 'su: a system account is none of ours' "$module $helper" 'account:R24 '

# at_login NAME TYPIST-OPTION...: login on a terminal.
at_login()
{
    at_login_name=$1
    shift
    forget_logs
    asked_before=$(count /auth/details "$host/api.log")
    "$typist" -e login: -f "$host/name.$at_login_name" "$@" \
        env -i TERM=dumb PATH="$PATH" login >"$host/terminal.out" 2>&1
    code=$?
    told
}

at_login demo -e Password: -f "$tokens/demo" -e '$ ' -f "$host/exit"
came_to 'login: a token' 0 'auth:OK account:OK' 1
at_login deploy -e Password: -f "$host/local" -e '$ ' -f "$host/exit"
came_to 'login: a local password' 0 'auth:R16 account:OK' 0
at_login root -e Password: -f "$host/local-root" -e '# ' -f "$host/exit"
came_to 'login: root, by the password' 0 'auth:R24 account:R24' 0
# login waits three seconds behind each failure, so it has them all at once.
at_login root -e Password: -f "$tokens/alice" -e login: \
    -f "$host/name.demo" -e Password: -f "$tokens/alice" -e login: \
    -f "$host/name.demo" -e Password: -f "$tokens/demo" \
    -e '$ ' -f "$host/exit"
came_to 'login: root with a token, somebody else with it, then the right one' \
    0 'auth:R24 auth:R60 auth:OK account:OK' 2
like 'login: says that it was wrong' "$log" '*Login incorrect*'

# The API is away.
host_stop "$host_api_pid"
host_api_pid=
on_terminal alice 'su demo -c "id -un"' -e Password: -f "$tokens/demo"
came_to 'API away: su by grace' 0 'auth:OK account:OK' 0
like 'API away: su says so' "$log" \
    '*OVHcloud cannot be reached; cached validation, [78] h left*'
at_login demo -e Password: -f "$tokens/demo" -e '$ ' -f "$host/exit"
came_to 'API away: login by grace' 0 'auth:OK account:OK' 0
like 'API away: login says so' "$log" \
    '*OVHcloud cannot be reached; cached validation, [78] h left*'
on_terminal alice 'su deploy -c "id -un"' -e Password: \
    -f "$tokens/stranger" -e Password: -f "$host/local"
like 'API away: su falls to the local password' "exit $code, module $module" \
    'exit 0, module auth:R[89][01] account:OK'
on_terminal alice 'su deploy -c "id -un"' -e Password: \
    -f "$tokens/stranger" -e Password: -f "$host/wrong"
like 'API away: nothing fails open' "exit $code, module $module" \
    'exit 1, module auth:R[89][01]'

# ovhpatd is down.
host_stop "$host_ovhpatd_pid"
host_ovhpatd_pid=
on_terminal alice 'su deploy -c "id -un"' -e Password: -f "$host/local"
came_to 'ovhpatd down: su with a local password' 0 'auth:R16 account:R30' 0
at_login deploy -e Password: -f "$host/local" -e '$ ' -f "$host/exit"
came_to 'ovhpatd down: login with a local password' 0 \
    'auth:R16 account:R30' 0
at_login root -e Password: -f "$host/local-root" -e '# ' -f "$host/exit"
came_to 'ovhpatd down: root at login' 0 'auth:R24 account:R24' 0
is 'ovhpatd down: root and su' \
    "$(setsid su demo -c 'id -un' </dev/null 2>&1)" demo
on_terminal alice 'su demo -c "id -un"' -e Password: -f "$tokens/demo" \
    -e Password: -f "$host/wrong"
came_to 'ovhpatd down: nothing fails open' 1 auth:R30 0
finish
