#!/bin/sh
# SPDX-License-Identifier: MIT
#
# "Denied, but why?"  One thing at a time is wrong with somebody's login, and
# `ovhpatctl explain` names it, with the check that decided and what to do; when
# it is mended, explain says yes.  What is wrong with the host instead (socket,
# DNS, certificate, clock, pam.d) is in 72-doctor-t.sh.
# shellcheck disable=SC2119 # host_start_ovhpatd takes options, or none
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/system/support.sh
. "$top_srcdir/tests/system/support.sh"
# shellcheck source=tests/system/ctl.sh
. "$top_srcdir/tests/system/ctl.sh"

tokens=$host/tokens
host_start_api
host_start_ovhpatd

# explains WHAT REASON CHECK WORDS NAME [OPTION...]: the login is refused, and
# explain says why.
explains()
{
    walk_what=$1
    walk_reason=$2
    walk_check=$3
    walk_words=$4
    shift 4
    ctl_json=--json
    ctl_is "$walk_what: refused" 1 explain --service sshd \
        --token-file "$tokens/${walk_token:-alice}" "$@"
    ctl_json=
    is "$walk_what: the check that decided, and the reason" \
        "$(field '"\(.reason) \(.checks[] | select(.result == "refused")
            | .check)"')" "OVHPAT-$walk_reason $walk_check"
    ctl_is "$walk_what: for people" 1 'explain' --service sshd \
        --token-file "$tokens/${walk_token:-alice}" "$@"
    said "$walk_what: in words" "$walk_words"
}

mended()
{
    ctl_is "$1: mended" 0 explain --service sshd \
        --token-file "$tokens/${walk_token:-alice}" alice
}

mended 'before anything is wrong'

host_map='user:xx1111-ovh/bob  bob'
host_write_map
kill -HUP "$host_ovhpatd_pid"
logged 'reloaded: 1 map lines' "$host/ovhpatd.out"
explains 'no map line' R60 map '*map*refused*no line*add a line*' alice
host_map='user:xx1111-ovh/alice.martin  !
user:xx1111-ovh/*  ='
host_write_map
kill -HUP "$host_ovhpatd_pid"
logged 'reloaded: 2 map lines' "$host/ovhpatd.out"
explains 'a line that refuses' R61 map "*$host/identity.map:1*" alice
host_map=
host_write_map
kill -HUP "$host_ovhpatd_pid"
logged 'reloaded: 5 map lines' "$host/ovhpatd.out"
mended 'the map'

explains 'the token of somebody else' R60 map '*user:xx1111-ovh/alice.martin*' \
    bob
explains 'a name that is none' R10 name '*pat_jwt_ACCOUNT*' 'pat_jwt_Al!ce'

host_user_status alice.martin DISABLED
explains 'a user who is disabled' R41 answer '*the user is disabled*' alice
host_user_status alice.martin OK
restart_ovhpatd # which remembers a refusal for a while
mended 'enabled again'

walk_token=owner
explains 'the token of the account'\''s owner' R52 identity \
    '*make an IAM local user*' alice
walk_token=mallory
explains 'the token of another OVH account' R50 identity \
    '*account in ovhpat.conf*' alice
printf 'hunter2\n' >"$tokens/password"
walk_token=password
explains 'a password that is no token' R12 shape '*64 to 4096*' pat_jwt_alice
walk_token=

ctl_is 'a lock' 0 lock alice
explains 'a locked account' R65 locked '*locked*' alice
ctl_is 'and unlock' 0 unlock alice
mended 'unlocked'

host_stop "$host_api_pid"
walk_token=demo
ctl_json=--json
ctl_is 'the API is away, no record: nobody can tell' 3 explain --service sshd \
    --token-file "$tokens/demo" demo
is 'the API is away: the reason' "$(field .reason)" OVHPAT-R80
finish
