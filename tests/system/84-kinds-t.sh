#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Everything that people type where a personal access token belongs: each row of
# the table in pam_ovhpat(8), with both kinds of names, its PAM code, its reason
# in both logs, and whether OVHcloud was asked at all.  Then that a token of
# another kind is refused as lastingly as any, and that one which OVHcloud takes
# is taken whatever it looks like.
# shellcheck disable=SC2119,SC2317 # host_start_ovhpatd; called by host_await
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/system/support.sh
. "$top_srcdir/tests/system/support.sh"
# shellcheck source=tests/system/ctl.sh
. "$top_srcdir/tests/system/ctl.sh"

tokens=$host/tokens
opaque=$(openssl rand -hex 40)
printf '%s\n' "$opaque" >"$tokens/ai"
printf '%s\n' "$(openssl rand -hex 40)" >"$tokens/strange"
printf 'github_pat_%s\n' "$(openssl rand -hex 41)" >"$tokens/vendor"
printf '%s\n' "$(openssl rand -hex 8)" >"$tokens/ak"
printf '%s\n' "$(openssl rand -hex 16)" >"$tokens/as"
printf 'ck-%s\n' "$(openssl rand -hex 16 | cut -c 4-)" >"$tokens/ck"
printf 'EU.%s\n' "$(openssl rand -hex 8)" >"$tokens/client"
echo 'correct horse battery staple' >"$tokens/password"
head -c 255 /dev/zero | tr '\0' x | sed 's/^xxx/eyJ/' >"$tokens/cut"
host_token expired >/dev/null
host_token deleted >/dev/null
host_token canadian >/dev/null

# An OVH account with every kind of token; `strange` is a token of demo's.
host_state | jq --arg strange "$(cat "$tokens/strange")" \
    --arg expired "$(host_token expired)" \
    --arg deleted "$(host_token deleted)" '
    .accounts["xx1111-ovh"].users.demo.tokens += {
        strange: {token: $strange}, deleted: {token: $deleted},
        expired: {token: $expired, expiresAt: "2020-01-01T00:00:00Z"}}' \
    >"$host/state.json"
chmod 600 "$host/state.json"
host_map='user:xx1111-ovh/alice.martin  alice
user:xx1111-ovh/demo  demo
user:xx1111-ovh/dora  demo'
host_start_api
host_start_ovhpatd
host_service both names=both debug
host_control '{"accounts": {"xx1111-ovh": {"users": {"demo": {"tokens":
    {"deleted": null}}}}}}' || host_fail 'the token cannot be deleted'

asked()
{
    count /auth/details "$host/api.log"
}

# pieces FILE: each eight bytes of what was typed.
pieces()
{
    awk '{ for (i = 1; i + 7 <= length($0); i++) print substr($0, i, 8) }' "$1"
}

# silent WHAT FILE: no log line has a piece of it.
silent()
{
    pieces "$2" >"$host/pieces"
    is "$1: no piece of it is in a log" "$(cat "$host/syslog" \
        "$host/ovhpatd.out" "$host/api.log" | grep -cF -f "$host/pieces")" 0
}

# typed WHAT FILE NAME CODE REASON ASKED: one login.  ASKED is `asked`: OVHcloud
# was, and ovhpatd gives the reason; `kept`: it was not even sent to ovhpatd.
typed()
{
    asked_before=$(asked)
    attempt both "$3" "$tokens/$2"
    case $5,$6 in
    OK,*) admitted "$1, $3" ;;
    *,asked) refused "$1, $3" "$4" "$5" ;;
    *,kept) refused "$1, $3" "$4" "$5" - ;;
    esac
    case $6 in
    asked) is "$1, $3: OVHcloud was asked" "$(asked)" $((asked_before + 1)) ;;
    kept) is "$1, $3: OVHcloud was not asked" "$(asked)" "$asked_before" ;;
    esac
    silent "$1, $3" "$tokens/$2"
}

# The table, from the manual: WHAT|REASON with or without a star.
sed -n 's/^\.It \(.*\) Ta OVHPAT\\-\([A-Z0-9]*\)\( \*\)\{0,1\} Ta .*/\1|\2\3/p' \
    "$top_srcdir/man/pam_ovhpat.8" >"$host/table"

# row WHAT: what is typed for it, the PAM code for a hybrid name, and whether
# OVHcloud is asked.
row()
{
    case $1 in
    "a user's personal access token") set -- demo PAM_SUCCESS asked ;;
    'the same, no line of the map') set -- bob PAM_PERM_DENIED asked ;;
    "the same, another OVH account's") set -- mallory PAM_PERM_DENIED asked ;;
    "the same, another region's") set -- canadian PAM_AUTH_ERR asked ;;
    'a deleted token') set -- deleted PAM_AUTH_ERR asked ;;
    'an expired token') set -- expired PAM_AUTH_ERR asked ;;
    "a disabled user's token") set -- dora PAM_AUTH_ERR asked ;;
    'a token that was cut') set -- cut PAM_AUTH_ERR kept ;;
    "the account owner's token") set -- owner PAM_PERM_DENIED asked ;;
    "a federated user's token") set -- carol PAM_PERM_DENIED asked ;;
    "a service account's token") set -- deploy PAM_PERM_DENIED asked ;;
    'an AI application token') set -- ai PAM_AUTH_ERR asked ;;
    "another vendor's token") set -- vendor PAM_AUTH_ERR kept ;;
    'an application key') set -- ak PAM_AUTH_ERR kept ;;
    'an application secret') set -- as PAM_AUTH_ERR kept ;;
    'a consumer key') set -- ck PAM_AUTH_ERR kept ;;
    'an OAuth2 client id') set -- client PAM_AUTH_ERR kept ;;
    'a password') set -- password PAM_AUTH_ERR kept ;;
    *) set -- none none none ;;
    esac
    row_file=$1 row_code=$2 row_asked=$3
}

is 'the table of the manual is found' "$(wc -l <"$host/table")" 18
# ovhpatd anew for the second name: what was refused a moment ago is not asked
# about again.
for name in pat_jwt_demo demo; do
    while IFS='|' read -r what reason; do
        row "$what"
        case $name,$reason in
        demo,*' *')
            typed "$what" "$row_file" demo PAM_PERM_DENIED R16 kept
            ;;
        *)
            typed "$what" "$row_file" "$name" "$row_code" "${reason% \*}" \
                "$row_asked"
            ;;
        esac
    done <"$host/table"
    host_stop "$host_ovhpatd_pid"
    rm -rf "$host"/state/*
    host_start_ovhpatd
done

# OVHcloud decides, not the form: its yes counts for a token of any form, and
# its no as much as for every other.
host_config_extra="[cache]
fresh = 0s
grace = 1h
$no_limits"
host_timeout=1s
again()
{
    host_stop "$host_ovhpatd_pid"
    host_write_config
    host_start_ovhpatd
}
again
attempt both pat_jwt_demo "$tokens/strange"
admitted 'a token of another form that OVHcloud takes'
host_control '{"faults": {"GET /auth/details": {"delay_ms": 2000}},
    "accounts": {"xx1111-ovh": {"users": {"demo": {"tokens":
    {"strange": null}}}}}}' || host_fail 'the token cannot be deleted'
attempt both pat_jwt_demo "$tokens/strange"
admitted 'deleted, but OVHcloud is slow: by grace'
logged 'late refusal reason=OVHPAT-R45' "$host/ovhpatd.out"
ok 'the refusal comes later, and the log says so'
host_control '{"faults": null}'
attempt both pat_jwt_demo "$tokens/strange"
refused 'from then on it is refused' PAM_AUTH_ERR R45
host_stop "$host_api_pid"
again
attempt both pat_jwt_demo "$tokens/strange"
refused 'OVHcloud away, ovhpatd anew: its no stands' PAM_AUTH_ERR R44
host_start_api
host_control '{"accounts": {"xx1111-ovh": {"users": {"demo": {"tokens":
    {"strange": null}}}}}}'
again
attempt both pat_jwt_demo "$tokens/ai"
refused 'a token of another kind' PAM_AUTH_ERR R45
asked_before=$(asked)
attempt both pat_jwt_demo "$tokens/ai"
refused 'once more' PAM_AUTH_ERR R45
is 'and OVHcloud is not asked again' "$(asked)" "$asked_before"
ctl metrics
like 'it is counted' "$(cat "$host/ctl.out")" \
    '*result="bad-token"*reason="OVHPAT-R45"*'
attempt both pat_jwt_demo "$tokens/demo"
admitted 'and a personal access token is taken'

# What a person is told about them.
for id in R18 R45; do
    like "why $id" "$("$ovhpatctl" why "$id" | tr '\n' ' ')" \
        "OVHPAT-$id*personal access token*"
done
ctl explain pat_jwt_demo --service both --token-file "$tokens/as"
said 'explain: a key of the API' '*OVHPAT-R18*'
ctl explain pat_jwt_demo --service both --token-file "$tokens/vendor"
said 'explain: a token of another vendor' '*OVHPAT-R45*'
ctl explain pat_jwt_demo --service both --token-file "$tokens/ai"
said 'explain: a token that OVHcloud does not know' '*OVHPAT-R45*'
finish
