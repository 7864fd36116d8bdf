#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What a login comes to when OVHcloud answers oddly or not at all, without a
# record: PAM code and reason of each row of the outcome table, never later
# than the module's timeout allows, and no token for whom it is not meant.
# Each case has a helper of its own and an empty state directory, so that no
# failure and no refusal counts for the next.
# shellcheck disable=SC2119,SC2317 # options are optional; called by host_await
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/system/support.sh
. "$top_srcdir/tests/system/support.sh"

module_timeout_s=2
host_timeout=0.5s
token=$host/tokens/demo
host_token demo >/dev/null
slowest_ms=0
host_service test names=both timeout=$module_timeout_s debug

# restart: ovhpatd anew, with the configuration of now, and knowing no token.
restart()
{
    if [ -n "${host_ovhpatd_pid:-}" ]; then
        host_stop "$host_ovhpatd_pid" || not_ok 'ovhpatd ends cleanly' $? 0
    fi
    rm -rf "$host/state"
    mkdir -m 0700 "$host/state"
    chown nobody: "$host/state"
    host_write_config
    host_start_ovhpatd
}

stop_api()
{
    if [ -n "${host_api_pid:-}" ]; then
        host_stop "$host_api_pid"
        host_api_pid=
    fi
}

# ask WHAT PAM-CODE REASON: one login as the user demo; the reason is a pattern.
ask()
{
    attempt test pat_jwt_demo "$token" authenticate
    if [ "$took_ms" -gt "$slowest_ms" ]; then
        slowest_ms=$took_ms
    fi
    like "$1" "$pam, module $module, ovhpatd $helper, ids $ids" \
        "$2, module auth:$3, ovhpatd auth:$3, ids same"
}

# faulted WHAT PAM-CODE REASON OVHFAULT'S-OPTION...
faulted()
{
    faulted_what=$1
    faulted_pam=$2
    faulted_reason=$3
    shift 3
    stop_api
    : >"$host/fault.log"
    host_start_fault "$@"
    restart
    ask "$faulted_what" "$faulted_pam" "$faulted_reason"
}

# Bodies.
own=$host/own
printf '%s' '{"class":"Client::Refused","message":"This is not granted"}' \
    >"$own"
printf '%s' '{"errorCode":"INVALID_CREDENTIAL","httpCode":"403 Forbidden","message":"This credential is not valid"}' \
    >"$host/own-old"
printf '<html><body>Nothing to see here</body></html>' >"$host/html"
printf '{"error":"not yours"}' >"$host/other"
: >"$host/empty"
good='{"account":"xx1111-ovh","method":"user","user":"demo","identities":["urn:v1:eu:identity:user:xx1111-ovh/demo","urn:v1:eu:identity:group:xx1111-ovh/DEFAULT"],"roles":null,"description":null,"allowedRoutes":null}'
printf '%s' "$good" >"$host/good"
json='Content-Type: application/json; charset=utf-8'
queryid='X-Ovh-Queryid: EU.ext-1.00000000.0.fault'

# The servers work at all.
faulted '200 with a good answer' PAM_SUCCESS OK \
    --mode answer --body "$host/good"
faulted '200 with a good answer, without a Queryid' PAM_SUCCESS OK \
    --mode answer --body "$host/good" --header "$json"

# A status, with OVHcloud's own error body and with that of somebody else.
#   STATUS  OWN-REASON  FOREIGN-REASON
while read -r status with without; do
    ours=$own theirs=$host/html
    case $status in
    204 | 304) ours=$host/empty theirs=$host/empty ;; # have no body
    esac
    case $with in
    R4[0-9]) code=PAM_AUTH_ERR ;;
    *) code=PAM_AUTHINFO_UNAVAIL ;;
    esac
    faulted "$status with OVHcloud's body" "$code" "$with" \
        --mode answer --status "$status" --body "$ours"
    case $without in
    R4[0-9]) code=PAM_AUTH_ERR ;;
    *) code=PAM_AUTHINFO_UNAVAIL ;;
    esac
    faulted "$status with a page of somebody else" "$code" "$without" \
        --mode answer --status "$status" --body "$theirs" \
        --header 'Content-Type: text/html'
done <<'END'
200 R87 R87
201 R87 R87
204 R87 R87
206 R87 R87
300 R86 R86
301 R86 R86
304 R86 R86
308 R86 R86
400 R43 R87
401 R40 R42
402 R43 R87
403 R41 R88
404 R85 R85
405 R85 R85
406 R85 R85
407 R89 R89
408 R84 R84
409 R87 R87
410 R85 R85
415 R85 R85
418 R87 R87
422 R43 R87
423 R43 R87
425 R84 R84
429 R83 R83
431 R43 R87
451 R85 R85
460 R43 R87
500 R84 R84
502 R84 R84
503 R84 R84
504 R84 R84
520 R84 R84
599 R84 R84
600 R87 R87
999 R87 R87
END
faulted '403 with the body of the old gateway' PAM_AUTH_ERR R41 \
    --mode answer --status 403 --body "$host/own-old"
faulted '429 with Retry-After' PAM_AUTHINFO_UNAVAIL R83 \
    --mode answer --status 429 --body "$own" --header "$json" \
    --header "$queryid" --header 'Retry-After: 120'

# What makes the body OVHcloud's: type, Queryid and form, all of them.
for status in 401 403; do
    case $status in
    401) code=PAM_AUTH_ERR reason=R42 ;;
    403) code=PAM_AUTHINFO_UNAVAIL reason=R88 ;;
    esac
    faulted "$status: its body without a Queryid" "$code" "$reason" \
        --mode answer --status $status --body "$own" --header "$json"
    faulted "$status: its body as text/html" "$code" "$reason" --mode answer \
        --status $status --body "$own" --header 'Content-Type: text/html' \
        --header "$queryid"
    faulted "$status: its body without a type" "$code" "$reason" --mode answer \
        --status $status --body "$own" --header "$queryid"
    faulted "$status: other JSON" "$code" "$reason" \
        --mode answer --status $status --body "$host/other"
    faulted "$status: an empty body" "$code" "$reason" \
        --mode answer --status $status --body "$host/empty"
    faulted "$status: a truncated body" PAM_AUTHINFO_UNAVAIL R87 \
        --mode truncated --status $status --body "$own"
done

# 200 with something else than one identity.
head -c 70000 /dev/zero | tr '\0' ' ' >"$host/blanks"
{
    printf '{"account":"xx1111-ovh","x":'
    head -c 200 /dev/zero | tr '\0' '['
    head -c 200 /dev/zero | tr '\0' ']'
    printf ',"identities":["urn:v1:eu:identity:user:xx1111-ovh/demo"]}'
} >"$host/deep"
user=urn:v1:eu:identity:user:xx1111-ovh
while IFS='|' read -r what body; do
    printf '%b' "$body" >"$host/body"
    faulted "200: $what" PAM_AUTHINFO_UNAVAIL R87 \
        --mode answer --body "$host/body"
done <<END
nothing|
null|null
an array|[]
an empty object|{}
half of it|$(printf '%s' "$good" | head -c 120)
something behind it|$good{}
a byte order mark before it|\\0357\\0273\\0277$good
two users|{"account":"xx1111-ovh","identities":["$user/demo","$user/bob"]}
the same user twice|{"account":"xx1111-ovh","identities":["$user/demo","$user/demo"]}
no identity|{"account":"xx1111-ovh","user":"demo","identities":[]}
a user that is no URN|{"account":"xx1111-ovh","user":"demo","identities":["demo"]}
a user and the owner|{"account":"xx1111-ovh","identities":["$user/demo","urn:v1:eu:identity:account:xx1111-ovh"]}
the same key twice|{"account":"xx1111-ovh","identities":["$user/demo"],"identities":["$user/demo"]}
a control byte in a name|{"account":"xx1111-ovh","identities":["$user/demo\\\\u0007"]}
a NUL in a name|{"account":"xx1111-ovh","identities":["$user/demo\\\\u0000"]}
bytes that are not UTF-8|{"account":"xx1111-ovh","identities":["$user/de\\0377mo"]}
an OVH account that contradicts|{"account":"yy2222-ovh","identities":["$user/demo"]}
identities that are text|{"account":"xx1111-ovh","identities":"$user/demo"}
END
faulted '200: too deep' PAM_AUTHINFO_UNAVAIL R87 \
    --mode answer --body "$host/deep"
cat "$host/good" "$host/blanks" >"$host/body"
faulted '200: longer than 64 KiB' PAM_AUTHINFO_UNAVAIL R87 \
    --mode answer --body "$host/body"
faulted '200: a good answer as text/html' PAM_AUTHINFO_UNAVAIL R87 \
    --mode answer --body "$host/good" --header 'Content-Type: text/html'
faulted '200: a good answer without a type' PAM_AUTHINFO_UNAVAIL R87 \
    --mode answer --body "$host/good" --header "$queryid"
printf '%x\r\n%s\r\n0\r\nX-Trailer: yes\r\n\r\n' "${#good}" "$good" \
    >"$host/body"
faulted '200: a good answer in chunks' PAM_SUCCESS OK --mode answer \
    --body "$host/body" --header "$json" --header 'Transfer-Encoding: chunked'

# Redirects: not followed, and nobody there sees the token.
host_start target "$host/target.port" "$top_builddir/simulator/ovhfault" \
    --listen 127.0.0.1:0 --mode answer --body "$host/good" \
    --cert "$host/certs/server.pem" --key "$host/certs/server.key" \
    --port-file "$host/target.port" --log "$host/target.log" --log-connections
target=127.0.0.1:$(cat "$host/target.port")
faulted 'a redirect to another server' PAM_AUTHINFO_UNAVAIL R86 \
    --mode redirect --location "https://$target/v1/auth/details"
for status in 301 303 307 308; do
    faulted "a redirect to another server by $status" \
        PAM_AUTHINFO_UNAVAIL R86 --mode answer --status $status \
        --location "https://$target/v1/auth/details" --body "$host/good"
done
faulted 'a redirect to plain HTTP' PAM_AUTHINFO_UNAVAIL R86 \
    --mode redirect --location "http://$target/"
faulted 'a redirect to a file' PAM_AUTHINFO_UNAVAIL R86 \
    --mode redirect --location 'file:///etc/hostname'
faulted 'a redirect to itself' PAM_AUTHINFO_UNAVAIL R86 \
    --mode redirect --location '/v1/auth/details'
is 'a redirect to itself: asked once' \
    "$(grep -c 'details.*=bearer' "$host/fault.log")" 1
faulted '200 with a Location is no redirect' PAM_SUCCESS OK \
    --mode answer --body "$host/good" --location "https://$target/"
is 'the target of the redirects saw nobody' "$(count '' "$host/target.log")" 0

# Connections that fail; the answer is nobody's.
while read -r mode reason rest; do
    # shellcheck disable=SC2086 # words
    faulted "$mode $rest" PAM_AUTHINFO_UNAVAIL "$reason" --mode "$mode" \
        --body "$host/good" $rest
done <<'END'
hang R81
hang-tls R81
slow R81 --delay-ms 100
status-101 R81
half-closed R80
close-request R80
reset-request R80
reset-headers R80
endless R87
endless-header R87
many-headers R87
long-header R87
huge R87
truncated R87
garbage R87
http09 R87
tls-alert R82
plain R82
answer R82 --tls-max 1.1
answer R82 --tls-max 1.2 --ciphers AES128-SHA
answer R81 --delay-ms 1000
END
# Whether TLS has begun when the connection ends is for TCP to say.
for mode in close reset; do
    faulted "$mode" PAM_AUTHINFO_UNAVAIL 'R8[02]' --mode "$mode"
done
host_timeout=1.9s
faulted 'slow, but in time' PAM_SUCCESS OK --mode slow --delay-ms 1 \
    --body "$host/good" --header "$json"
host_timeout=0.5s

# Certificates that are not OVHcloud's: nothing is asked.
for host_cert in expired notyet wrongname selfsigned; do
    faulted "certificate: $host_cert" PAM_AUTHINFO_UNAVAIL R82 \
        --mode answer --body "$host/good"
    is "certificate: $host_cert: no request" "$(count '' "$host/fault.log")" 0
done
host_cert=server
host_ca=$host/certs/selfsigned.pem
faulted 'certificate of a CA that is not ours' PAM_AUTHINFO_UNAVAIL R82 \
    --mode answer --body "$host/good"
is 'certificate of a CA that is not ours: no request' \
    "$(count '' "$host/fault.log")" 0
host_ca=

# Proxies.
stop_api
host_port=0
host_start_fault --mode proxy-407
host_api_extra="proxy = http://127.0.0.1:$host_port"
host_url=https://does-not-exist.invalid/v1
: >"$host/fault.log"
restart
ask 'a proxy that wants a password' PAM_AUTHINFO_UNAVAIL R89
is 'the proxy saw no token' "$(grep -c '=none' "$host/fault.log") of $(count '' "$host/fault.log")" \
    "$(count '' "$host/fault.log") of $(count '' "$host/fault.log")"
stop_api
restart
ask 'a proxy that is not there' PAM_AUTHINFO_UNAVAIL R89
host_start_fault --mode hang
restart
ask 'a proxy that hangs' PAM_AUTHINFO_UNAVAIL R81
host_api_extra=
stop_api

# Nobody listens; then somebody does.
host_port=0
host_start_fault --mode answer --body "$host/good"
stop_api
restart
ask 'connection refused' PAM_AUTHINFO_UNAVAIL R80
host_start_fault --mode answer --body "$host/good"
ask 'and back again' PAM_SUCCESS OK
stop_api

# Names.  Nothing leaves this machine: the name server is a loopback address of
# this test's own, and the first time there is no network at all.
name_server=127.$(($$ / 65536 % 254 + 1)).$(($$ / 256 % 256)).$(($$ % 254 + 1))
echo "nameserver $name_server" >"$host/resolv.conf"
echo 'hosts: files dns' >"$host/nsswitch.conf"
for file in resolv.conf nsswitch.conf; do
    mount --bind "$host/$file" "/etc/$file"
done
host_url=https://does-not-exist.invalid/v1
host_wrap='unshare --net'
restart
ask 'a name, and no network' PAM_AUTHINFO_UNAVAIL R80
host_wrap=
restart
ask 'a name, and no name server' PAM_AUTHINFO_UNAVAIL R80
host_start silentdns "$host/dns.ready" "$top_builddir/tests/system/silentdns" \
    "$name_server" "$host/dns.ready"
restart
ask 'a name, and a name server that is silent' PAM_AUTHINFO_UNAVAIL R81
holds 'which was asked' grep -q question "$host/silentdns.out"
host_timeout=1.5s
restart
"$pamclient" test pat_jwt_demo authenticate <"$token" \
    >"$host/waiting.out" 2>&1 &
waiting=$!
host_await 5 test "$(count question "$host/silentdns.out")" -gt 0
attempt test demo /dev/null acct_mgmt
judged 'a question that needs no name' PAM_SUCCESS account:OK account:OK
at_most 'is not held up by one that does' "$took_ms" 1000
wait $waiting
for file in resolv.conf nsswitch.conf; do
    umount "/etc/$file"
done

# The module waits no longer than it must, whatever ovhpatd waits for.
host_timeout=10s
host_service hasty names=both timeout=1
host_port=0
host_start_fault --mode hang-tls
restart
attempt hasty pat_jwt_demo "$token" authenticate
is 'timeout=1, and an API that hangs for longer' "$pam $module" \
    'PAM_AUTHINFO_UNAVAIL auth:R31'
at_most 'timeout=1 is kept' "$took_ms" 2000
host_timeout=0.5s
stop_api

# This host's own troubles.  A client that says nothing takes the descriptor
# that a login needs: that of the API, or its own.
host_start_fault --mode answer --body "$host/good"
restart
ask 'with descriptors enough' PAM_SUCCESS OK
restart
descriptors=$(find "/proc/$host_ovhpatd_pid/fd" -mindepth 1 | wc -l)
has_descriptors()
{
    test "$(find "/proc/$host_ovhpatd_pid/fd" -mindepth 1 | wc -l)" -eq "$1"
}

# restart_with NUMBER: a limit with so many descriptors free, one of which is
# taken then.
restart_with()
{
    limit=0
    free=0
    while [ $free -lt "$1" ]; do
        [ -h "/proc/$host_ovhpatd_pid/fd/$limit" ] || free=$((free + 1))
        limit=$((limit + 1))
    done
    host_wrap="prlimit --nofile=$limit"
    restart
    host_wrap=
    "$rawclient" "$host_socket" >"$host/holder.out" 2>&1 &
    holder=$!
    host_pids="$host_pids $holder"
    holds 'a client holds a descriptor' \
        host_await 5 has_descriptors $((descriptors + 1))
}

# release: the client goes, and gives it back.
release()
{
    host_stop "$holder" || :
    holds 'the client has gone' host_await 5 has_descriptors "$descriptors"
}
restart_with 2
attempt test pat_jwt_demo "$token" authenticate
# A second try of ovhpatd may find the descriptors that the first gave up.
like 'without a descriptor for the API' "$pam $module $helper" \
    'PAM_[AS]* auth:* auth:*'
case $module in
auth:R90 | auth:OK) ok 'which it knows is its own trouble' ;;
*) not_ok 'which it knows is its own trouble' "$module" 'auth:R90' ;;
esac
host_stop "$holder" || :
ask 'and with one again' PAM_SUCCESS OK
restart
restart_with 1
attempt test pat_jwt_demo "$token" authenticate
is 'without a descriptor for the login' "$pam $module" \
    'PAM_AUTHINFO_UNAVAIL auth:R31'
is 'which the log tells' \
    "$(grep -m 1 -o 'cannot accept: EMFILE' "$host/ovhpatd.out")" \
    'cannot accept: EMFILE'
release
# The login that nobody waits for any more is accepted now.
logged ' login phase=auth' "$host/ovhpatd.out"
attempt test demo /dev/null acct_mgmt
judged 'and with one again: a question that needs no API' PAM_SUCCESS \
    account:OK account:OK
restart
ask 'with a CA file' PAM_SUCCESS OK
rm "$host/certs/ca.pem"
ask 'the CA file is gone: the one that was read stands' PAM_SUCCESS OK

at_most 'no answer came later than the timeout and a second' "$slowest_ms" \
    $((module_timeout_s * 1000 + 1000))
finish
