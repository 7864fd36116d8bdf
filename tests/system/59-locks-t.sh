#!/bin/sh
# SPDX-License-Identifier: MIT
#
# `ovhpatctl lock` and Debian's own programs: a locked account runs no cron
# job, and gets no further with sudo and su, neither with a token nor
# with a local password; root and everybody else go on, and unlocking is enough.
# shellcheck disable=SC2119,SC2317 # options are optional; called by host_await
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
programs_make
programs_arguments=debug
programs_pam cron sudo su
programs_sudoers <<'SUDOERS'
Defaults passwd_tries=1
root, alice, demo ALL=(ALL:ALL) ALL
deploy ALL=(ALL:ALL) NOPASSWD: ALL
SUDOERS
programs_password alice 'seven geese of alice'
printf '%s\n' 'seven geese of alice' >"$host/local"
for person in alice demo; do
    host_token $person >/dev/null
done
mkdir -m 1730 /var/spool/cron/crontabs
chgrp crontab /var/spool/cron/crontabs
for person in alice demo root; do
    printf '%s\n' 'MAILTO=""' "@reboot echo >$host/scratch/ran.$person" \
        >/var/spool/cron/crontabs/$person
    chown $person:crontab /var/spool/cron/crontabs/$person
    chmod 600 /var/spool/cron/crontabs/$person
done
host_start_api
host_start_ovhpatd
cd / || exit 1

ctl()
{
    "$top_builddir/ctl/ovhpatctl" "$1" --socket "$host_socket" "$2"
}

# jobs: who has one run when cron starts.
jobs()
{
    forget_logs
    rm -f "$host"/scratch/ran.* /run/crond.reboot /run/crond.pid
    host_start cron /run/crond.pid cron -f
    host_await 15 jobs_are_done || :
    host_stop "$host_pid"
    ran=$(cd "$host/scratch" && echo ran.*)
    told
}

# Each crontab has run or was refused.
jobs_are_done()
{
    [ "$(($(find "$host/scratch" -name 'ran.*' | wc -l) + \
        $(count 'result=not-permitted' "$host/syslog")))" -ge 3 ]
}

jobs
is 'before: all jobs run' "$ran" 'ran.alice ran.demo ran.root'
holds 'alice is locked' ctl lock alice
jobs
is 'cron: alice has no jobs any more' "$ran" 'ran.demo ran.root'
like 'cron: the log says why' "$module" '*account:R65*'
on_terminal alice 'sudo id -un' -e "$question" -f "$tokens/alice"
came_to 'sudo: not with a token' 1 auth:R65 0
on_terminal alice 'sudo id -un' -e "$question" -f "$host/local"
came_to 'sudo: not with a local password' 1 'auth:R16 account:R65' 0
on_terminal demo 'su alice -c true' -e Password: -f "$tokens/alice"
came_to 'su: not with a token' 1 auth:R65 0
on_terminal demo 'su alice -c true' -e Password: -f "$host/local"
came_to 'su: not with a local password' 1 'auth:R16 account:R65' 0
on_terminal demo 'sudo id -un' -e "$question" -f "$tokens/demo"
came_to 'somebody else goes on' 0 'auth:OK account:OK' 1
is "root's sudo goes on" "$(setsid sudo id -un </dev/null 2>&1)" root

# NOPASSWD asks nothing, and yet a locked account has none of it.
holds 'deploy is locked' ctl lock deploy
on_terminal deploy 'sudo id -un'
came_to 'sudo: nor without a password' 1 account:R65 0

holds 'alice is unlocked' ctl unlock alice
holds 'deploy is unlocked' ctl unlock deploy
jobs
is 'unlocked: all jobs run' "$ran" 'ran.alice ran.demo ran.root'
on_terminal alice 'sudo id -un' -e "$question" -f "$tokens/alice"
came_to 'unlocked: sudo with a token' 0 'auth:OK account:OK' 1

# ovhpatd down: the lock is on its disk and is not asked for, so the account
# lines let the jobs run; when it comes back, the lock stands.
holds 'alice is locked again' ctl lock alice
host_stop "$host_ovhpatd_pid"
jobs
is 'ovhpatd down: all jobs run, the locked ones as well' "$ran" \
    'ran.alice ran.demo ran.root'
host_start_ovhpatd
jobs
is 'ovhpatd is back: the lock stands' "$ran" 'ran.demo ran.root'
finish
