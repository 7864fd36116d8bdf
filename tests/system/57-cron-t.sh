#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The real cron with examples/pam.d/cron.  Its jobs are those that run when
# cron starts (@reboot), so that no minute is waited for.  The account line
# must never cost a job its time: not when the API hangs, not when ovhpatd
# does or is down; and an account that ovhpatd refuses has no jobs.
# shellcheck disable=SC2119,SC2317 # options are optional; called by host_await
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/system/support.sh
. "$top_srcdir/tests/system/support.sh"
# shellcheck source=tests/support/programs.sh
. "$top_srcdir/tests/support/programs.sh"

programs_make
programs_arguments=debug
programs_pam cron
mkdir -m 1730 /var/spool/cron/crontabs
chgrp crontab /var/spool/cron/crontabs

# crontab_of USER: a job that says when it runs.
crontab_of()
{
    {
        echo 'MAILTO=""'
        echo "@reboot date +\\%s\\%3N >$host/scratch/ran.$1"
    } >"/var/spool/cron/crontabs/$1"
    chown "$1:crontab" "/var/spool/cron/crontabs/$1"
    chmod 600 "/var/spool/cron/crontabs/$1"
}

crontab_of alice
crontab_of demo
crontab_of daemonlike
crontab_of root
host_start_api
host_start_ovhpatd
cd / || exit 1

# jobs: starts cron, waits until root's job and those of the users that are
# named have run, and ends it.  $ran is who had a job run, $slowest_ms how long
# the slowest of them took from cron's start, $module what the module said.
jobs_wanted=
jobs()
{
    forget_logs
    asked_before=$(count /auth/details "$host/api.log")
    rm -f "$host"/scratch/ran.* /run/crond.reboot /run/crond.pid
    jobs_wanted="root daemonlike $*"
    jobs_begin=$(now_ms)
    host_start cron /run/crond.pid cron -f
    host_await 15 jobs_are_done || :
    host_stop "$host_pid"
    ran=
    slowest_ms=0
    for jobs_user in alice demo daemonlike root; do
        [ -s "$host/scratch/ran.$jobs_user" ] || continue
        ran="$ran $jobs_user"
        jobs_ms=$(($(cat "$host/scratch/ran.$jobs_user") - jobs_begin))
        [ "$jobs_ms" -le "$slowest_ms" ] || slowest_ms=$jobs_ms
    done
    read_logs
    asked=$(($(count /auth/details "$host/api.log") - asked_before))
}

# Each crontab has either run or been refused in the log.
jobs_are_done()
{
    for jobs_user in $jobs_wanted; do
        [ -s "$host/scratch/ran.$jobs_user" ] || return 1
    done
    [ "$(count 'pam_ovhpat(cron:account)' "$host/syslog")" -ge 4 ]
}

# ran_in_time WHAT MILLISECONDS
ran_in_time()
{
    if [ "$slowest_ms" -lt "$2" ]; then
        ok "$1"
    else
        not_ok "$1" "$slowest_ms ms" "less than $2 ms"
    fi
}

jobs alice demo
is 'all jobs run' "$ran" ' alice demo daemonlike root'
is 'two accounts are asked about, two are none of ours' \
    "$(echo "$module" | tr ' ' '\n' | sort | tr '\n' ' ')" \
    'account:OK account:OK account:R24 account:R24 '
is 'ovhpatd is asked for the two' "$helper" 'account:OK account:OK'
is 'the API is not asked' "$asked" 0

# The API hangs: a job does not notice.
host_stop "$host_api_pid"
host_start_fault --mode hang-tls
jobs alice demo
is 'the API hangs: all jobs run' "$ran" ' alice demo daemonlike root'
ran_in_time 'the API hangs: no job waits for it' 2500

# An account to which no line leads is none of ours.
host_map='user:xx1111-ovh/demo demo'
host_write_map
forget_logs
kill -HUP "$host_ovhpatd_pid"
logged reloaded: "$host/ovhpatd.out"
jobs alice demo
is 'an account that is not in the map: its jobs run' "$ran" \
    ' alice demo daemonlike root'
is 'an account that is not in the map: is none of ours' \
    "$(echo "$module" | tr ' ' '\n' | sort | tr '\n' ' ')" \
    'account:OK account:R24 account:R24 account:R64 '

# Refused accounts: an argument that stands there twice refuses all of them but
# root and system accounts.
programs_arguments='debug socket=/nonexistent'
programs_pam cron
jobs
is 'a refusal: jobs of refused accounts do not run' "$ran" ' daemonlike root'
is 'a refusal: the reasons' \
    "$(grep -o 'reason=OVHPAT-R[0-9]*' "$host/syslog" | sort | uniq -c |
        tr -s ' \n' ' ')" ' 2 reason=OVHPAT-R34 '
programs_arguments=debug
programs_pam cron

# ovhpatd hangs: within the module's time limit the jobs run.
host_freeze "$host_ovhpatd_pid"
programs_arguments='debug timeout=1'
programs_pam cron
jobs alice demo
is 'ovhpatd hangs: all jobs run' "$ran" ' alice demo daemonlike root'
ran_in_time 'ovhpatd hangs: in the time of the pam.d line' 5000
kill -CONT "$host_ovhpatd_pid"

# ovhpatd is down.
host_stop "$host_ovhpatd_pid"
host_ovhpatd_pid=
jobs alice demo
is 'ovhpatd down: all jobs run' "$ran" ' alice demo daemonlike root'
ran_in_time 'ovhpatd down: at once' 2500
is 'ovhpatd down: the module says so, of two accounts' \
    "$(count reason=OVHPAT-R30 "$host/syslog")" 2
finish
