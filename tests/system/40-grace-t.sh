#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Grace: whoever OVHcloud accepted not long ago still logs in while the API
# cannot be asked, for a bounded time, at notice in the log, and under today's
# rules.  Nobody else does.  What each kind of bad answer does is in
# 48-answers-t.sh and 49-transports-t.sh.
# shellcheck disable=SC2154 # names of host.sh and grace.sh
# shellcheck disable=SC2317 # functions that host_await calls
set -u
# shellcheck source=tests/support/host.sh
. "$top_srcdir/tests/support/host.sh"
host_enter "$0" "$@"
# shellcheck source=tests/system/grace.sh
. "$top_srcdir/tests/system/grace.sh"

# The main line, as a real login and at the levels of syslog.
test_login()
{
    ovhpatd_options=
    start
    host_service grace names=hybrid
    pam_login grace pat_jwt_alice alice
    is 'login, online: pamtester succeeds' "$pam_code" 0
    like 'login, online: the module says so' "$pam_line" \
        '*reason=OVHPAT-OK*source=online*'
    ok 'the record is written' host_await 5 state_is_written
    api_off
    pam_login grace pat_jwt_alice alice
    is 'login, API stopped: pamtester succeeds' "$pam_code" 0
    like 'login, API stopped: the module says by grace' "$pam_line" \
        '*reason=OVHPAT-OK*source=grace*'
    # authpriv is 10, notice 5: 10 * 8 + 5.
    host_await 5 grep -q 'ovhpatd.*source=grace' "$host/syslog"
    like 'ovhpatd logs a grace login at notice with age and what is left' \
        "$(grep 'ovhpatd.*phase=auth.*source=grace' "$host/syslog")" \
        '<85>*result=allowed*name=pat_jwt_alice*age=[0-9]*s left=[0-9]*s *'
    pam_login grace pat_jwt_demo demo
    is 'login, API stopped, never accepted here: refused' "$pam_code" 1
    like 'the module says why' "$pam_line" '*reason=OVHPAT-R80*'
    stop
    is 'ovhpatd ends with 0' "$stop_code" 0
    ovhpatd_options=--foreground
    api_on
}

# Not older than grace, counted from the last online success.
test_bound()
{
    conf_grace=6s
    grace_config
    start
    asks 'bound: accepted' 'OVHPAT-OK online' alice
    began=$(date +%s%3N)
    api_off
    asks 'bound: by grace' 'OVHPAT-OK grace' alice
    no_more 'bound: age is of seconds' "$age" 5
    no_more 'bound: no more is left than grace' "$left" 6
    while ask alice && [ "$reason" = OVHPAT-OK ]; do
        sleep 0.05
    done
    took=$(($(date +%s%3N) - began))
    is 'bound: then refused, whatever was allowed meanwhile' \
        "$reason $source" 'OVHPAT-R91 none'
    # An answer's Date, from which a record's age counts, has whole seconds.
    no_more 'bound: not before grace is over' 4950 "$took"
    no_more 'bound: and soon after' "$took" 9000
    stop
    conf_grace=8h
    api_on
}

asked_again()
{
    ask alice
    [ "$source" = online ]
}

test_fresh()
{
    conf_fresh=5s
    grace_config
    start
    asks 'fresh: accepted' 'OVHPAT-OK online' alice
    began=$(date +%s%3N)
    asked=$(api_asked)
    for turn in 1 2 3 4 5; do
        asks "fresh: login $turn needs no request" 'OVHPAT-OK fresh' alice
    done
    is 'fresh: nothing was asked' "$(api_asked)" "$asked"
    ok 'fresh: asked again when it is over' host_await 10 asked_again
    took=$(($(date +%s%3N) - began))
    no_more 'fresh: not before' 3950 "$took"
    is 'fresh: one request' "$(api_asked)" $((asked + 1))
    asks 'fresh: and fresh again' 'OVHPAT-OK fresh' alice
    stop
    conf_fresh=0s
}

test_services()
{
    conf_fresh=5m
    conf_services='[service sshd]
fresh = 0s
grace = 8h
[service sudo]
grace = 0s
[service cron]
grace = 1s'
    grace_config
    start
    asks 'service sshd: online' 'OVHPAT-OK online' alice
    asks 'service sshd: fresh = 0s, asked again' 'OVHPAT-OK online' alice
    asks 'service sudo: the default fresh' 'OVHPAT-OK fresh' alice \
        --service sudo
    asks 'service login: the defaults' 'OVHPAT-OK fresh' alice --service login
    conf_fresh=0s
    grace_config
    reload
    api_off
    asks 'service sshd: grace' 'OVHPAT-OK grace' alice
    like 'service sshd: its own grace' "$left" '28[78]*'
    asks 'service sudo: grace = 0s' 'OVHPAT-R80 none' alice --service sudo
    asks 'service sudo-i follows sudo' 'OVHPAT-R80 none' alice \
        --service sudo-i
    asks 'service login: the default grace' 'OVHPAT-OK grace' alice \
        --service login
    stop
    conf_services="$conf_services
[service sudo-i]
grace = 8h"
    grace_config
    start
    asks 'service sudo-i with a section of its own' 'OVHPAT-OK grace' alice \
        --service sudo-i
    asks 'service sudo as before' 'OVHPAT-R80 none' alice --service sudo
    while ask alice --service cron && [ "$reason" = OVHPAT-OK ]; do
        sleep 0.05
    done
    like 'service cron: grace = 1s ends, sshd goes on' "$reason" 'OVHPAT-R[89]*'
    asks 'service sshd still' 'OVHPAT-OK grace' alice
    stop
    conf_services=
    grace_config
    api_on
}

# The record holds facts; the rules are applied at each use.
test_rules()
{
    start
    asks 'rules: alice accepted' 'OVHPAT-OK online' alice
    asks 'rules: deploy by its label accepted' 'OVHPAT-OK online' deploy \
        --name pat_jwt_CI
    asks 'rules: ops by its group accepted' 'OVHPAT-OK online' alice \
        --name pat_jwt_ops
    api_off
    asks 'rules: alice by grace' 'OVHPAT-OK grace' alice
    asks 'rules: plain name by grace' 'OVHPAT-OK grace' alice --name alice
    asks 'rules: another label of the same account' 'OVHPAT-OK grace' alice \
        --name pat_jwt_alice+phone
    # The third failure has opened the breaker by now.
    asks 'rules: deploy by grace' 'OVHPAT-OK grace' deploy --name pat_jwt_CI
    asks 'rules: ops by grace' 'OVHPAT-OK grace' alice --name pat_jwt_ops
    asks 'rules: an unknown token is not in grace' 'OVHPAT-R91 none' nobody
    asks "rules: alice's token is not demo's" 'OVHPAT-R60 grace' alice \
        --name pat_jwt_demo
    asks "rules: nor root's" 'OVHPAT-R60 grace' alice --name pat_jwt_root
    asks 'rules: an unbound label' 'OVHPAT-R62 none' deploy \
        --name pat_jwt_Nightly
    cp "$host/identity.map" "$host/map.saved"
    grace_map <<END
service:xx1111-ovh/oauth2-EU.0f0f0f0f0f0f0f0f   deploy
END
    reload
    asks 'rules: no map line any more' 'OVHPAT-R60 grace' alice
    asks 'rules: deploy has its line' 'OVHPAT-OK grace' deploy \
        --name pat_jwt_CI
    grace_map <<END
user:xx1111-ovh/alice.martin    !
user:xx1111-ovh/*               =
END
    reload
    asks 'rules: a line refuses alice now' 'OVHPAT-R61 grace' alice
    asks 'rules: the line of deploy is gone' 'OVHPAT-R54 grace' deploy \
        --name pat_jwt_CI
    grace_map <"$host/map.saved"
    sed -i '/^CI = /d' "$host/ovhpat.conf"
    reload
    asks 'rules: the label is gone' 'OVHPAT-R62 none' deploy --name pat_jwt_CI
    sed -i 's/^account = .*/account = yy2222-ovh/' "$host/ovhpat.conf"
    echo 'user:yy2222-ovh/* =' >"$host/identity.map"
    reload
    asks 'rules: the OVH account is not listed any more' 'OVHPAT-R50 grace' \
        alice
    grace_map <"$host/map.saved"
    grace_config
    reload
    asks 'rules: all as before' 'OVHPAT-OK grace' alice
    sed -i 's/^region = .*/region = us/' "$host/ovhpat.conf"
    reload
    asks 'rules: another region' 'OVHPAT-R51 grace' alice
    sed -i "s|^endpoint = .*|endpoint = https://127.0.0.2:$host_port/v1|" \
        "$host/ovhpat.conf"
    reload
    asks "rules: another endpoint's record is no record" 'OVHPAT-R91 none' \
        alice
    grace_config
    stop
    api_on
}

# Grace never answers for a question that was not asked because of limits.
test_limits()
{
    limits_saved=$conf_limits
    conf_limits='known_tokens = 1/h
unknown_tokens = 1/h
per_source = off'
    conf_fresh=5m
    conf_services='[service sudo]
fresh = 0s'
    grace_config
    state_clear
    start
    asks 'limits: accepted' 'OVHPAT-OK online' alice
    api_off
    asks 'limits: one question about a known token' 'OVHPAT-OK grace' alice \
        --service sudo
    asks 'limits: the next is refused, not let in by grace' 'OVHPAT-R71 none' \
        alice --service sudo
    asks 'limits: a fresh record needs no question' 'OVHPAT-OK fresh' alice
    stop
    conf_limits=$limits_saved
    conf_services=
    conf_fresh=0s
    grace_config
    api_on
}

test_breaker()
{
    start
    asks 'breaker: accepted' 'OVHPAT-OK online' alice
    api_off
    for turn in 1 2 3; do
        asks "breaker: failure $turn" 'OVHPAT-R80 none' nobody
    done
    asks 'breaker: open, no record' 'OVHPAT-R91 none' nobody
    no_more 'breaker: at once' "$ms" 500
    asks 'breaker: open, a record' 'OVHPAT-OK grace' alice
    no_more 'breaker: at once too' "$ms" 500
    stop
    api_on
}

grace_make
test_login
test_bound
test_fresh
test_services
test_rules
test_limits
test_breaker
finish
