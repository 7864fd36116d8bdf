#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The real sudo with examples/pam.d/sudo and sudo-i: who gets in with a token
# and who with a local password, what sudo itself goes on doing as before, and
# that nothing but a token is ever sent to ovhpatd or to the API.
# shellcheck disable=SC2119,SC2016 # options are optional; code for other shells
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/system/support.sh
. "$top_srcdir/tests/system/support.sh"
# shellcheck source=tests/support/programs.sh
. "$top_srcdir/tests/support/programs.sh"
# shellcheck source=tests/system/terminal.sh
. "$top_srcdir/tests/system/terminal.sh"

tokens=$host/tokens
question='password for'
host_config_extra="[cache]
fresh = 0s
grace = 8h
[service sudo]
grace = 3h
$no_limits"
programs_make
programs_arguments=debug
programs_pam sudo sudo-i
# rules [LINE]: what is in sudoers, and one line more.
rules()
{
    programs_sudoers <<SUDOERS
Defaults !fqdn
Defaults passwd_tries=3
Defaults:ops rootpw
root, alice, demo, ops, deploy ALL=(ALL:ALL) ALL
alice ALL=(bob) NOPASSWD: ALL
${1:-}
SUDOERS
}

rules
programs_password deploy 'seven geese of deploy'
programs_password alice 'the local password of alice'
programs_password root 'the password of root'
printf '%s\n' 'seven geese of deploy' >"$host/local"
printf '%s\n' 'the local password of alice' >"$host/local-alice"
printf '%s\n' 'the password of root' >"$host/local-root"
printf '%s\n' 'no password of anybody' >"$host/wrong"
for person in alice demo bob nobody stranger; do
    host_token $person >/dev/null
done
host_start_api
host_start_ovhpatd
cd / || exit 1

# piped USER FILE ARGUMENT...: sudo without a terminal, the file as its input.
piped()
{
    piped_uid=$(id -u "$1")
    piped_file=$2
    shift 2
    forget_logs
    asked_before=$(count /auth/details "$host/api.log")
    setsid setpriv --reuid="$piped_uid" --regid="$piped_uid" --clear-groups \
        sudo "$@" <"$piped_file" >"$host/terminal.out" 2>&1
    code=$?
    told
}

questions()
{
    count "$question" "$host/terminal.out"
}

# A token, and what sudo remembers of it.
on_terminal alice 'sudo id -un' -e "$question alice" -f "$tokens/alice"
came_to 'a token: sudo runs the command' 0 'auth:OK account:OK' 1
like 'a token: as root' "$log" '*root'
like "a token: sudo's own prompt" "$log" '*\[sudo\] password for alice: *'
on_terminal alice 'sudo true; sudo id -un; sudo -v && sudo id -un' \
    -e "$question" -f "$tokens/alice"
is 'time stamp: only the first sudo asks' "$code $(questions) $asked" '0 1 1'
on_terminal alice 'sudo true; sudo -k; sudo id -un' -e "$question" \
    -f "$tokens/alice" -e "$question" -f "$tokens/alice"
is 'time stamp: sudo -k makes the next one ask' \
    "$code $(questions) $asked" '0 2 2'
on_terminal alice 'sudo -k true; sudo -n true' -e "$question" \
    -f "$tokens/alice"
is 'time stamp: sudo -k COMMAND leaves none' "$code $(questions)" '1 1'
on_terminal alice 'sudo -v' -e "$question" -f "$tokens/alice"
came_to 'sudo -v: a token' 0 'auth:OK account:OK' 1
on_terminal demo 'sudo -l' -e "$question" -f "$tokens/demo"
came_to 'sudo -l: a token' 0 'auth:OK account:OK' 1
like 'sudo -l: lists the rules' "$log" '*(ALL : ALL) ALL*'

on_terminal alice 'sudo sh -c "echo \$OVHPAT_IDENTITY \$OVHPAT_SOURCE"' \
    -e "$question" -f "$tokens/alice"
like 'the command knows whose token it was' "$log" \
    '*urn:v1:eu:identity:user:xx1111-ovh/alice.martin online'

# Prompts.
on_terminal demo 'sudo -p "token of %u> " id -un' -e 'token of demo> ' \
    -f "$tokens/demo"
came_to 'sudo -p: its prompt is shown' 0 'auth:OK account:OK' 1
programs_arguments='debug [prompt=OVHcloud token: ]'
programs_pam sudo
on_terminal demo 'sudo id -un' -e 'OVHcloud token: ' -f "$tokens/demo"
is 'prompt=: the prompt of the pam.d line, and no other' \
    "$code $module $(questions)" '0 auth:OK account:OK 0'
programs_arguments=debug
programs_pam sudo

# Without a question.
on_terminal demo 'sudo -n id -un'
came_to 'sudo -n: fails without asking' 1 '' 0
like 'sudo -n: says so' "$log" '*a password is required*'
rules 'Defaults noninteractive_auth'
on_terminal demo 'sudo -n id -un'
came_to 'sudo -n: nor does PAM help, if it is asked' 1 auth:R14 0
rules
on_terminal alice 'sudo -u bob id -un'
came_to 'NOPASSWD: the account phase only' 0 account:OK 0

# sudo -S.
piped demo "$tokens/demo" -S id -un
came_to 'sudo -S: a token' 0 'auth:OK account:OK' 1
piped deploy "$host/local" -S id -un
came_to 'sudo -S: a local password' 0 'auth:R16 account:OK' 0
piped demo /dev/null -S id -un
came_to 'sudo -S: nothing' 1 'auth:R14' 0

# Local passwords.
on_terminal deploy 'sudo id -un' -e "$question" -f "$host/local"
came_to 'a local password: the next module decides' 0 'auth:R16 account:OK' 0
is 'a local password: ovhpatd is asked for the account alone' "$helper" \
    account:OK
is 'a local password: one question' "$(questions)" 1
on_terminal alice 'sudo id -un' -e "$question" -f "$host/local-alice"
came_to 'a local password beside a token' 0 'auth:R16 account:OK' 0
on_terminal alice 'sudo id -un' -e "$question" -f "$host/wrong" \
    -e "$question" -f "$host/wrong" -e "$question" -f "$host/wrong"
came_to 'a wrong password: three tries' 1 'auth:R16 auth:R16 auth:R16' 0
like 'a wrong password: three tries, and no more' "$log" \
    '*3 incorrect password attempts*'

# Tokens that open nothing.
on_terminal demo 'sudo id -un' -e "$question" -f "$tokens/nobody" \
    -e "$question" -f "$tokens/alice" -e "$question" -f "$tokens/demo"
came_to 'three tries: a wrong token, that of alice, the right one' 0 \
    'auth:R40 auth:R60 auth:OK account:OK' 3
is 'three tries: sorry twice' "$(count 'Sorry, try again.' \
    "$host/terminal.out")" 2
on_terminal demo 'sudo id -un' -e "$question" -f "$tokens/nobody" \
    -e "$question" -f "$tokens/alice" -e "$question" -f "$tokens/bob"
came_to 'three tries: three tokens that open nothing' 1 \
    'auth:R40 auth:R60 auth:R61' 2 # the first one is known by now
on_terminal alice 'sudo id -un' -e "$question" -f "$tokens/nobody" \
    -e "$question" -f "$host/local-alice"
came_to 'three tries: a wrong token, then the local password' 0 \
    'auth:R40 auth:R16 account:OK' 0

# Root, and those who type root's password.
forget_logs
is "root's sudo asks nothing" "$(setsid sudo id -un </dev/null 2>&1)" root
told
is "root's sudo: nobody hears of it" "$module $helper" 'account:R24 '
on_terminal ops 'sudo id -un' -e "$question" -f "$host/local-root"
came_to 'rootpw: the password of root' 0 'auth:R24 account:R24' 0
on_terminal ops 'sudo id -un' -e "$question" -f "$tokens/alice" \
    -e "$question" -f "$tokens/demo" -e "$question" -f "$tokens/bob"
came_to 'rootpw: no token is the password of root' 1 \
    'auth:R24 auth:R24 auth:R24' 0

# sudo -i is a service of its own.
on_terminal alice 'sudo -i id -un' -e "$question" -f "$tokens/alice"
came_to 'sudo -i: a token' 0 'auth:OK account:OK' 1
like 'sudo -i: its own service' "$(grep -o 'pam_ovhpat([^:]*' \
    "$host/syslog" | sort -u)" 'pam_ovhpat(sudo-i'
piped demo "$tokens/nobody" -S -i id -un
came_to 'sudo -i: a wrong token' 1 'auth:R40 auth:R14' 0

# The API is away: grace for who was here; the stack's local password for all.
host_stop "$host_api_pid"
host_api_pid=
on_terminal alice 'sudo id -un' -e "$question" -f "$tokens/alice"
came_to 'API away: grace' 0 'auth:OK account:OK' 0
is 'API away: sudo wants PAM to be silent, so there is no text' \
    "$(count cached "$host/terminal.out")" 0
on_terminal alice 'sudo sh -c "echo source \$OVHPAT_SOURCE"' \
    -e "$question" -f "$tokens/alice"
like 'API away: the command knows of the grace' "$log" '*source grace'
on_terminal alice 'sudo -i id -un' -e "$question" -f "$tokens/alice"
came_to 'API away: sudo -i, grace' 0 'auth:OK account:OK' 0
on_terminal alice 'sudo id -un' -e "$question" -f "$tokens/stranger" \
    -e "$question" -f "$host/local-alice"
like 'API away: a token without a record falls to the local password' \
    "exit $code, module $module" 'exit 0, module auth:R[89][01] account:OK'
on_terminal deploy 'sudo id -un' -e "$question" -f "$host/local"
came_to 'API away: a local password' 0 'auth:R16 account:OK' 0
on_terminal alice 'sudo id -un' -e "$question" -f "$tokens/stranger" \
    -e "$question" -f "$host/wrong" -e "$question" -f "$host/wrong" \
    -e "$question" -f "$host/wrong"
like 'API away: nothing fails open' "exit $code, module $module" \
    'exit 1, module auth:R[89][01] auth:R16 auth:R16'

# [service sudo] is for sudo-i as well; the other way round it is not.
host_config_extra="[cache]
fresh = 0s
grace = 8h
[service sudo]
grace = 0s
$no_limits"
host_write_config
kill -HUP "$host_ovhpatd_pid"
logged reloaded: "$host/ovhpatd.out"
for command in sudo 'sudo -i'; do
    on_terminal alice "$command id -un" -e "$question" -f "$tokens/alice" \
        -e "$question" -f "$host/local-alice"
    like "[service sudo] grace = 0s: none for $command" \
        "exit $code, module $module" 'exit 0, module auth:R[89][01] account:OK'
done
host_config_extra="[cache]
fresh = 0s
grace = 8h
[service sudo]
grace = 0s
[service sudo-i]
grace = 8h
$no_limits"
host_write_config
forget_logs
kill -HUP "$host_ovhpatd_pid"
logged reloaded: "$host/ovhpatd.out"
on_terminal alice 'sudo -i id -un' -e "$question" -f "$tokens/alice"
came_to '[service sudo-i]: a section of its own' 0 'auth:OK account:OK' 0

# ovhpatd is down.
host_stop "$host_ovhpatd_pid"
host_ovhpatd_pid=
on_terminal deploy 'sudo id -un' -e "$question" -f "$host/local"
came_to 'ovhpatd down: a local password' 0 'auth:R16 account:R30' 0
on_terminal alice 'sudo id -un' -e "$question" -f "$tokens/alice" -e "$question" \
    -f "$host/local-alice"
came_to 'ovhpatd down: a token is no help, the local password is' 0 \
    'auth:R30 account:R30' 0
on_terminal demo 'sudo id -un' -e "$question" -f "$tokens/demo" -e "$question" \
    -f "$host/wrong" -e "$question" -f "$tokens/demo" -e "$question" \
    -f "$host/wrong" -e "$question" -f "$tokens/demo" -e "$question" \
    -f "$host/wrong"
is 'ovhpatd down: nothing fails open' "$code" 1
is "ovhpatd down: root's sudo" "$(setsid sudo id -un </dev/null 2>&1)" root

# No token of this test was ever in a log or on a screen.
for person in alice demo bob nobody stranger; do
    is "the token of $person is nowhere" \
        "$(grep -cF -e "$(cut -c 40-140 "$tokens/$person")" \
            "$host/everything")" 0
done
is 'nor is a local password' "$(grep -c -F -e 'seven geese of deploy' \
    -e 'the local password of alice' -e 'the password of root' \
    "$host/everything")" 0
finish
