#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A service in the group ovhpat-client that was taken over: what it can learn,
# what it can get, and whether it can shut others out.  It may use the socket,
# so it asks with names, tokens and identities of its own choice.
# shellcheck disable=SC2119,SC2120 # serve and host_start_ovhpatd take options, or none
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/system/support.sh
. "$top_srcdir/tests/system/support.sh"

tokens=$host/tokens
urn=urn:v1:eu:identity:user:xx1111-ovh
host_map='user:xx1111-ovh/alice.martin  alice
user:xx1111-ovh/*  ='
host_start_api
host_control '{"disabled_user_tokens": "accept"}'
host_service both names=both debug

# serve [LINE...]: ovhpatd anew, without state, with the host's credentials and
# these lines behind [api].
serve()
{
    [ -z "${host_ovhpatd_pid:-}" ] || host_stop "$host_ovhpatd_pid"
    rm -rf "$host"/state/*
    host_credential_ovh_conf bearer
    host_api_extra="credentials = $host/ovh.conf"
    host_config_extra=$(printf '%s\n' "$@")
    host_write_config
    host_start_ovhpatd
}

# intruder OPTION... LOGIN: as a user who may use the socket and is not root;
# the answers are in $host/intruder.out.
intruder()
{
    setpriv --reuid=4002 --regid=nogroup --clear-groups \
        "$top_builddir/tests/system/intruder" "$@" >"$host/intruder.out" 2>&1
}

answers()
{
    sed '$d' "$host/intruder.out" | sort | uniq -c | sed 's/^ *//' |
        tr '\n' ' ' | sed 's/ $//'
}

# The account phase comes when ovhpatd has been started anew: the identity that
# the module hands over is all that is known.
serve
intruder --identity "$urn/alice.martin" "$host_socket" alice
is 'the account phase behind a restart' "$(answers)" '1 OVHPAT-OK'
attempt both alice "$tokens/alice"
admitted 'and alice with her token'

# Names that he made up: no tombstones, which would push true ones out, and no
# more questions with the host's credentials than he has a share.
serve '[limits]' 'known_tokens = 40/min'
intruder --count 120 --identity "$urn/no.####" "$host_socket" alice
is 'nobody is buried for his asking' \
    "$(find "$host/state/records" -name 'i*' | wc -l)" 0
intruder --count 120 "$host_socket" 'user####'
at_most 'nor is OVHcloud asked without end' \
    "$(host_api_count GET '/v1/me/identity/user/(no|user).*')" 50
host_user_status bob DISABLED
intruder --identity "$urn/bob" "$host_socket" bob
attempt both bob "$tokens/bob"
refused 'what others ask is asked' PAM_PERM_DENIED R56
attempt both alice "$tokens/alice"
admitted 'and alice is let in'

# Tokens that nobody knows, each from another host: half of what this host may
# ask is root's.
serve
intruder --count 90 --token "$(host_token alice | sed 's/.....$/####/')" \
    --rhost 'host####' "$host_socket" alice
at_most 'a flood of tokens is stopped at half of the limit' \
    "$(count OVHPAT-R40 "$host/intruder.out")" 40
attempt both alice "$tokens/alice"
admitted 'and alice, who is new here, is not'

# One who hangs up behind each question, while OVHcloud is slow: his questions
# have no more than his places, and descriptors that he sends along are nobody's.
serve
host_control '{"faults": {"GET /auth/details": {"delay_ms": 2500}}}'
intruder --count 20000 --hang-up --token "$(host_token carol)" \
    "$host_socket" alice
at_most 'memory stays bounded (KiB)' \
    "$(sed -n 's/^VmRSS:[^0-9]*\([0-9]*\) kB/\1/p' \
        "/proc/$host_ovhpatd_pid/status")" 60000
attempt both alice "$tokens/alice"
is 'and alice finds a place' "$pam $module" 'PAM_SUCCESS auth:OK account:OK'
host_control '{"faults": null}'
descriptors=$(find "/proc/$host_ovhpatd_pid/fd" -type l | wc -l)
intruder --count 50 --descriptor "$host_socket" alice
is 'descriptors come along, and the question is answered' "$(answers)" \
    '50 OVHPAT-OK'
at_most 'and they do not stay' \
    "$(find "/proc/$host_ovhpatd_pid/fd" -type l | wc -l)" "$((descriptors + 5))"
finish
