#!/bin/sh
# SPDX-License-Identifier: MIT
#
# One token goes every way that a token can go: allowed, refused, cut, stuck,
# lost.  Then it is looked for, also in parts, in every file and log that is
# left, in what ps(1) shows of ovhpatd, and in ovhpatd's memory.  Only the file
# that it was typed from and the simulator may have it.
# shellcheck disable=SC2119,SC2317 # options are optional; called by host_await
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/system/support.sh
. "$top_srcdir/tests/system/support.sh"

canary=$host/tokens/canary
host_token canary >/dev/null
fold -w 32 "$canary" | grep '.\{32\}' >"$host/tokens/pieces"
host_state | jq --arg token "$(cat "$canary")" \
    '.accounts["xx1111-ovh"].users.demo.tokens.canary = {token: $token}' \
    >"$host/state.json"
host_start_api
host_start_ovhpatd --debug
host_service test names=both timeout=2 debug
host_service any names=both suffix=any virtual forward_pass debug
host_service hasty names=both timeout=1 debug
uses=0

# use SERVICE USER FILE WANTED: a login whose first operation must end so; no
# log is forgotten.
use()
{
    uses=$((uses + 1))
    client "$1" "$2" authenticate acct_mgmt setcred open_session <"$3" || :
    used=$(sed -n 's/^authenticate \([^ ]*\) .*/\1/p' "$host/client.out")
    sed -i "/^user /d" "$host/client.out" # it may be the canary
    [ "$used" = "$4" ] || not_ok "use $uses: $1 $2" "$used" "$4"
}

# where_found: the files that hold a piece of the canary and must not.
where_found()
{
    find "$host" -xdev -type f ! -path "$host/tokens/*" \
        ! -path "$host/dev/*" ! -name state.json \
        -exec grep -laF -f "$host/tokens/pieces" {} +
}

memory()
{
    "$top_builddir/tests/system/memsearch" "$host_ovhpatd_pid" "$canary" 2>&1
}

is_forgotten()
{
    [ "$(memory)" = 0 ]
}

# forgotten WHAT: a question that was sent has the token until it ends, 10 s
# after it was sent at the latest; nothing else has it.
forgotten()
{
    host_await 12 is_forgotten || :
    is "$1" "$(memory)" 0
}

# another_ovhpatd: one that remembers nothing; what the last one remembered
# stays where the search finds it.
kept=0
another_ovhpatd()
{
    host_stop "$host_ovhpatd_pid"
    kept=$((kept + 1))
    mv "$host/state" "$host/state.$kept"
    mkdir -m 0700 "$host/state"
    chown nobody: "$host/state"
    host_start_ovhpatd --debug
}

# search WHEN: everywhere.
search()
{
    is "$1: in no file" "$(where_found)" ''
    for shown in environ cmdline; do
        is "$1: not in /proc/PID/$shown" "$(tr '\0' '\n' \
            <"/proc/$host_ovhpatd_pid/$shown" |
            grep -cF -f "$host/tokens/pieces")" 0
    done
    forgotten "$1: not in the memory of ovhpatd"
}

# The search finds what is there.
if [ "$("$top_builddir/tests/system/memsearch" "$host_api_pid" "$canary")" \
    -gt 0 ]; then
    ok "the search finds the simulator's copy"
else
    not_ok "the search finds the simulator's copy" 0 'more than 0'
fi
cp "$canary" "$host/planted"
is 'the search finds a file' "$(where_found)" "$host/planted"
head -c 100 "$canary" >"$host/planted"
is 'the search finds a part' "$(where_found)" "$host/planted"
rm "$host/planted"

# Let in, by each name.
for user in pat_jwt_demo pat_jwt_demo+label demo; do
    use test $user "$canary" PAM_SUCCESS
done
use any pat_jwt_whatever "$canary" PAM_SUCCESS
use any pat_jwt_Nothing-at_all "$canary" PAM_SUCCESS
rhost=192.0.2.7
use test pat_jwt_demo "$canary" PAM_SUCCESS
rhost=
search 'after logins that got in'

# Kept out: by the map, by the account, by its own form.
use test pat_jwt_alice "$canary" PAM_PERM_DENIED
use test pat_jwt_CI "$canary" PAM_PERM_DENIED
use test pat_jwt_Other "$canary" PAM_USER_UNKNOWN
use test alice "$canary" PAM_PERM_DENIED
use test root "$canary" PAM_PERM_DENIED
use test daemonlike "$canary" PAM_PERM_DENIED
head -c 128 "$canary" | tr . - >"$host/tokens/cut"
use test pat_jwt_demo "$host/tokens/cut" PAM_AUTH_ERR
printf '%s\r\n' "$(cat "$canary")" >"$host/tokens/line"
use test pat_jwt_demo "$host/tokens/line" PAM_AUTH_ERR
use test "$(cat "$canary")" "$canary" PAM_PERM_DENIED
use test "pat_jwt_$(cat "$canary")" "$canary" PAM_USER_UNKNOWN
search 'after logins that did not'

# In packets that are refused.
{
    printf 'OVHP\002\002\000\000\004test\000\014pat_jwt_demo'
    printf '\000\000\000\000\000\000\002\000'
    cat "$canary"
} >"$host/tokens/packet"
for length in 20 40 100 300; do
    head -c $length "$host/tokens/packet" >"$host/tokens/short"
    "$rawclient" "$host_socket" "$host/tokens/short" >>"$host/raw.out"
done
sed 's/^OVHP/XXXX/' "$host/tokens/packet" >"$host/tokens/magic"
{
    cat "$host/tokens/packet"
    head -c 20000 /dev/zero
} >"$host/tokens/long"
for packet in packet magic long; do
    "$rawclient" "$host_socket" "$host/tokens/$packet" >>"$host/raw.out"
done
search 'after packets that nobody understands'

# Deleted at OVHcloud.
status=$(curl -sS --noproxy '*' --cacert "$host/certs/ca.pem" -X DELETE \
    -o "$host/deleted" -w '%{http_code}' \
    -H "Authorization: Bearer $(host_token owner)" \
    "$host_url/me/identity/user/demo/token/canary")
is 'the token is deleted' "$status" 200
use test pat_jwt_demo "$canary" PAM_AUTH_ERR
use test pat_jwt_demo "$canary" PAM_AUTH_ERR
use any pat_jwt_demo "$canary" PAM_AUTH_ERR
search 'after it was refused'

# With an API that fails.
host_stop "$host_api_pid"
printf '{"class":"Client::Forbidden","message":"This credential is not valid"}' \
    >"$host/refusal"
host_timeout=0.5s
host_write_config
while read -r wanted rest; do
    host_cert=server
    case $rest in
    *expired*) host_cert=expired ;;
    esac
    # shellcheck disable=SC2086 # words
    host_start_fault ${rest%expired}
    # So that no failure and no refusal counts for the next.
    another_ovhpatd
    use test pat_jwt_demo "$canary" "$wanted"
    # These two would go on as long as the one before them.
    case $rest in
    '--mode hang' | '--mode slow') host_stop "$host_api_pid" ;;
    esac
    forgotten "not in the memory of ovhpatd after $rest"
    host_stop "$host_api_pid"
done <<END
PAM_AUTH_ERR --mode answer --status 401 --body $host/refusal
PAM_AUTH_ERR --mode answer --status 403 --body $host/refusal
PAM_AUTHINFO_UNAVAIL --mode answer --status 500
PAM_AUTHINFO_UNAVAIL --mode answer
PAM_AUTHINFO_UNAVAIL --mode truncated --body $host/refusal
PAM_AUTHINFO_UNAVAIL --mode hang-tls
PAM_AUTHINFO_UNAVAIL --mode hang
PAM_AUTHINFO_UNAVAIL --mode slow
PAM_AUTHINFO_UNAVAIL --mode reset-request
PAM_AUTHINFO_UNAVAIL --mode reset-headers
PAM_AUTHINFO_UNAVAIL --mode close-request
PAM_AUTHINFO_UNAVAIL --mode endless
PAM_AUTHINFO_UNAVAIL --mode redirect --location https://127.0.0.1:1/
PAM_AUTHINFO_UNAVAIL --mode answer expired
END
host_cert=server
use test pat_jwt_demo "$canary" PAM_AUTHINFO_UNAVAIL
search 'after an API that fails'

# With one that says the token back: what is read stays in the buffers of the
# TLS library, but goes nowhere.
printf '{"class":"Client::Forbidden","message":"%s","errorCode":"%s"}' \
    "$(cat "$canary")" "$(cat "$canary")" >"$host/tokens/echo-403"
printf '{"account":"xx1111-ovh","user":"%s","identities":["urn:v1:eu:identity:user:xx1111-ovh/%s"]}' \
    "$(cat "$canary")" "$(cat "$canary")" \
    >"$host/tokens/echo-200"
for status in 200 403; do
    host_start_fault --mode answer --status $status \
        --body "$host/tokens/echo-$status" \
        --header "X-Ovh-Queryid: $(cat "$canary")" \
        --header 'Content-Type: application/json'
    client test pat_jwt_demo authenticate <"$canary" || :
    host_stop "$host_api_pid"
done
is 'an API that says it back: in no file' "$(where_found)" ''
another_ovhpatd

# ovhpatd stops, dies, is reloaded or ended with the token in its hands.
host_start_fault --mode hang-tls
host_freeze "$host_ovhpatd_pid"
use hasty pat_jwt_demo "$canary" PAM_AUTHINFO_UNAVAIL
kill -CONT "$host_ovhpatd_pid"
host_timeout=1.5s
host_write_config
for what in HUP KILL; do
    another_ovhpatd
    : >"$host/fault.log"
    uses=$((uses + 1))
    "$pamclient" test pat_jwt_demo authenticate <"$canary" \
        >"$host/held.out" 2>&1 &
    held=$!
    host_pids="$host_pids $held"
    logged /auth/details "$host/fault.log"
    kill -$what "$host_ovhpatd_pid"
    host_reap $held || :
    holds "SIG$what in the middle of a login: it ends" \
        grep -q '^authenticate PAM_AUTHINFO_UNAVAIL' "$host/held.out"
    host_stop "$host_api_pid"
    [ $what = KILL ] || forgotten "SIG$what: not in the memory of ovhpatd"
    host_start_fault --mode hang-tls
done
host_reap "$host_ovhpatd_pid" || :
host_start_ovhpatd --debug
search 'after ovhpatd was disturbed'

# Too many at once, each with a token that the canary begins: most of them wait
# in line.
host_stop "$host_api_pid"
host_start_fault --mode hang-tls
host_config_extra="$no_records
[limits]
unknown_tokens = off
per_source = 6/h
in_flight = 1"
host_timeout=3s
host_write_config
host_service patient names=both timeout=5 debug
kill -HUP "$host_ovhpatd_pid"
logged reloaded: "$host/ovhpatd.out"
crowd=
for one in 1 2 3 4 5 6 7 8; do
    sed "s/\$/$one/" "$canary" >"$host/tokens/crowd.$one"
    "$pamclient" patient pat_jwt_demo authenticate \
        <"$host/tokens/crowd.$one" >"$host/crowd.$one" 2>&1 &
    crowd="$crowd $!"
done
for one in $crowd; do
    wait "$one" || :
done
is 'a crowd: six time out, two are too many' \
    "$(cat "$host"/crowd.* | sed -n 's/^authenticate \([^ ]*\) .*/\1/p' | sort |
        uniq -c | sed 's/^ *//' | tr '\n' ' ')" \
    '6 PAM_AUTHINFO_UNAVAIL 2 PAM_MAXTRIES '
host_stop "$host_api_pid"
search 'after a crowd'

# With the records that a host has by default: they are made of the token, and
# nobody gets it back from them.
host_stop "$host_ovhpatd_pid"
host_config_extra=$no_limits
host_timeout=1s
host_token canary >/dev/null
host_state | jq --arg token "$(cat "$canary")" \
    '.accounts["xx1111-ovh"].users.demo.tokens.canary = {token: $token}' \
    >"$host/state.json"
host_start_api
host_write_config
host_start_ovhpatd --debug
use test pat_jwt_demo "$canary" PAM_SUCCESS
use test pat_jwt_demo "$canary" PAM_SUCCESS
use test pat_jwt_alice "$canary" PAM_PERM_DENIED
host_stop "$host_api_pid"
client test pat_jwt_demo authenticate <"$canary" || :
host_start_api
search 'with records'
host_stop "$host_ovhpatd_pid"
host_start_ovhpatd --debug
client test pat_jwt_demo authenticate <"$canary" || :
search 'with records, after a restart'
finish
