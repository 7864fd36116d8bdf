#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Shows each mode of ovhfault with curl: the exit code is what a client that
# rests on libcurl will see (curl's manual page lists them).
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/simulator/support.sh
. "$top_srcdir/tests/simulator/support.sh"

echo 'Authorization: Bearer eyJ.canary.token' >"$work/auth"
printf '{"hello":"world"}' >"$work/hello"

# fault MODE [OPTION...]: starts a server in this mode.
fault()
{
    mode=$1
    shift
    rm -f "$work/log"
    serve ovhfault --cert "$work/tls/server.pem" --key "$work/tls/server.key" \
        --log "$work/log" --mode "$mode" "$@"
    url=https://localhost:$server_port
}

# fetch [OPTION...]: asks, gives up after ten seconds, sets code, status and
# bytes (how many of the body came in).
fetch()
{
    : >"$work/body"
    : >"$work/headers"
    status=$(curl -sS --noproxy '*' --max-time 10 --cacert "$work/tls/ca.pem" -H "@$work/auth" \
        -D "$work/headers" -o "$work/body" -w '%{http_code}' "$@" \
        2>"$work/curl-error")
    code=$?
    bytes=$(wc -c <"$work/body")
}

# logged: the log without time stamps and connection numbers.
logged()
{
    sed -e 's/^[^ ]* //' -e 's/ c[0-9]* / /' "$work/log"
}

# ends_with WHAT CODES: one request must end with one of curl's exit codes,
# which are separated by blanks; 28 is its own timeout.  The server must live.
ends_with()
{
    case $2 in
    28) fetch --max-time 0.7 "$url/1.0/auth/details" ;;
    *) fetch "$url/1.0/auth/details" ;;
    esac
    case " $2 " in
    *" $code "*) code=expected ;;
    esac
    is "$mode: $1" "$code $(kill -0 "$server_pid" && echo alive)" \
        'expected alive'
}

done_with()
{
    kill "$server_pid"
    wait "$server_pid"
}

request='GET /1.0/auth/details HTTP/1.1 authorization=bearer'

# What is configured is sent, for every status.
fault answer --body "$work/hello"
fetch "$url/1.0/auth/details"
is 'answer: status and body' "$code $status $(cat "$work/body")" \
    '0 200 {"hello":"world"}'
is 'answer: the headers of OVHcloud' \
    "$(tr -d '\r' <"$work/headers" | tr '\n' '|')" \
    'HTTP/1.1 200 OK|Content-Type: application/json; charset=utf-8|X-Ovh-Queryid: EU.ext-1.00000000.0.fault|Content-Length: 17||'
is 'answer: one line a request' "$(logged)" "answer $request"
mv "$work/auth" "$work/token"
: >"$work/auth"
fetch "$url/x"
fetch -u pat_jwt_x:y "$url/y"
mv "$work/token" "$work/auth"
is 'answer: other credentials are told apart' \
    "$(logged | tail -n 2 | tr '\n' ';')" \
    'answer GET /x HTTP/1.1 authorization=none;answer GET /y HTTP/1.1 authorization=other;'
fetch -X POST --data-binary @"$work/hello" "$url/post"
is 'answer: a body is read' "$(logged | tail -n 1)" \
    'answer POST /post HTTP/1.1 authorization=bearer'
reused=$(curl -sS --noproxy '*' --cacert "$work/tls/ca.pem" -o "$work/body" -o "$work/body" \
    -w '%{num_connects} ' "$url/a" "$url/b")
is 'answer: connections are kept alive' "$reused" '1 0 '
is 'the token is never logged' "$(grep -c canary "$work/log")" 0
done_with
is 'SIGTERM ends it cleanly' $? 0

for wanted in 204 301 400 401 403 404 408 418 429 460 500 503 599; do
    fault answer --status $wanted --header 'Server: test' \
        --header 'Content-Type: text/html' --body "$work/hello"
    fetch "$url/"
    is "answer: status $wanted" "$status $(grep -c '^Server: test' "$work/headers")" \
        "$wanted 1"
    done_with
done
printf '5\r\nhello\r\n0\r\nX-Trailer: yes\r\n\r\n' >"$work/chunks"
fault answer --header 'Transfer-Encoding: chunked' --body "$work/chunks"
fetch "$url/"
is 'answer: chunks as they are' "$code $(cat "$work/body")" '0 hello'
done_with
fault answer --delay-ms 300
fetch "$url/"
is 'answer: in time' "$code $status" '0 200'
fetch --max-time 0.2 "$url/"
is 'answer: too late' "$code" 28
done_with

# Connections.
fault hang
ends_with 'the handshake never comes' 28
done_with
fault hang-tls
ends_with 'the answer never comes' 28
is 'hang-tls: the request was read' "$(logged)" "hang-tls $request"
done_with
fault close
ends_with 'no handshake' '35 56'
done_with
fault close-request
ends_with 'no answer' 52
is 'close-request: the request was read' "$(logged)" "close-request $request"
done_with
fault half-closed
ends_with 'no answer' '52 56'
done_with
fault reset --log-connections
ends_with 'no handshake' '7 35 56'
is 'reset: connections can be counted' "$(logged)" 'reset connection'
done_with
fault reset-request
ends_with 'no answer' 56
is 'reset-request: the request was read' "$(logged)" "reset-request $request"
done_with
fault reset-headers
ends_with 'in the middle of the header' 56
like 'reset-headers: a part was sent' "$(head -c 15 "$work/headers")" \
    'HTTP/1.1 200 OK*'
done_with
for how in close-reused reset-reused close-idle; do
    fault $how --body "$work/hello"
    curl -sS --noproxy '*' --max-time 5 --cacert "$work/tls/ca.pem" "$url/a" "$url/b" \
        >"$work/body" 2>"$work/curl-error"
    is "$how: a client that tries again succeeds" "$? $(cat "$work/body")" \
        '0 {"hello":"world"}{"hello":"world"}'
    sed 's/^[^ ]* [^ ]* \(c[0-9]*\) GET \(..\) .*/\1\2/' "$work/log" |
        tr '\n' ' ' >"$work/pattern"
    case $how in
    close-idle) wanted='c1/a c2/b ' ;;
    *) wanted='c1/a c1/b c2/b ' ;;
    esac
    is "$how: on a new connection" "$(cat "$work/pattern")" "$wanted"
    done_with
done

# What is sent.
fault slow --delay-ms 1
fetch "$url/"
is 'slow: arrives in the end' "$code $status" '0 200'
done_with
fault slow --delay-ms 300
ends_with 'is too slow' 28
done_with
fault endless
ends_with 'is stopped by the client' 28
is 'endless: kept sending' "$((bytes > 100000))" 1
done_with
fault endless-header
ends_with 'is stopped by the client' '27 56 100'
done_with
fault many-headers
ends_with 'libcurl takes 300 KiB' '0 27 56 100'
done_with
fault long-header
ends_with 'a megabyte is too long' '27 56 100'
done_with
fault huge
fetch --max-filesize 100000 "$url/"
is 'huge: announced' "$code" 63
fetch --max-time 0.5 "$url/"
is 'huge: and really sent' "$((bytes > 1000000))" 1
done_with
fault truncated --body "$work/hello"
ends_with 'bytes are missing' 18
is 'truncated: some were there' "$bytes" 17
done_with
fault garbage
fetch --http0.9 "$url/"
is 'garbage: 4096 bytes' "$code $bytes" '0 4096'
fetch "$url/"
is 'garbage: no HTTP' "$code" 1
done_with
fault http09 --body "$work/hello"
fetch --http0.9 "$url/"
is 'http09: a body alone' "$code $bytes" '0 17'
done_with
fault status-101
ends_with 'and nothing more' 28
done_with

# A redirect must not carry the token away.
fault answer
target=$url
target_pid=$server_pid
mv "$work/log" "$work/target-log" 2>/dev/null || : >"$work/target-log"
fault redirect --location "$target/stolen"
fetch "$url/1.0/auth/details"
is 'redirect: is not followed' "$code $status" '0 302'
is 'redirect: the address' "$(grep -i '^location' "$work/headers" | tr -d '\r')" \
    "Location: $target/stolen"
is 'redirect: a token was seen here' "$(logged)" "redirect $request"
done_with
server_pid=$target_pid
done_with

# TLS.
fault tls-alert
ends_with 'the handshake is refused' 35
done_with
fault plain --body "$work/hello"
fetch "$url/"
is 'plain: no TLS' "$code" 35
is 'plain: a handshake is malformed' "$(logged)" 'plain malformed'
fetch "http://localhost:$server_port/"
is 'plain: but HTTP' "$code $(cat "$work/body")" '0 {"hello":"world"}'
done_with
fault answer --tls-max 1.1
fetch "$url/"
is 'tls-max: 1.1 is refused by a client of today' "$code" 35
done_with
fault answer --tls-max 1.2
fetch --tlsv1.2 "$url/"
is 'tls-max: 1.2 is not' "$code $status" '0 200'
done_with
fault answer --tls-max 1.2 --ciphers AES128-SHA
fetch "$url/"
is 'ciphers: none in common' "$code" 35
done_with
for bad in expired notyet wrongname selfsigned; do
    fault answer --cert "$work/tls/$bad.pem" --key "$work/tls/$bad.key"
    ends_with "the certificate $bad is refused" 60
    is "$bad: nothing was asked" "$(logged)" ''
    done_with
done

# A proxy.
fault proxy-407
fetch --noproxy '' --proxy "http://localhost:$server_port" https://eu.api.ovh.com/1.0/auth/details
is 'proxy-407: no tunnel' "$code $(cut -d ' ' -f 4- "$work/log")" \
    '56 CONNECT eu.api.ovh.com:443 HTTP/1.1 authorization=none'
done_with

# Many at a time, and the end.
fault hang
for turn in 1 2 3 4 5 6 7 8 9 10; do
    curl -s --noproxy '*' --max-time 5 "$url/$turn" &
    clients="$clients $!"
done
done_with
is 'SIGTERM ends it at once, clients or not' $? 0
for client in $clients; do
    wait "$client"
done

# The command line.
output=$("$top_builddir/simulator/ovhfault" --listen 127.0.0.1:0 --mode dance 2>&1)
is 'an unknown mode' "$? $output" '2 ovhfault: unknown mode dance (try --help)'
output=$("$top_builddir/simulator/ovhfault" --listen 127.0.0.1:0 --mode answer 2>&1)
is 'a certificate is needed' "$? $output" \
    '2 ovhfault: --cert or --key is missing (try --help)'
output=$("$top_builddir/simulator/ovhfault" --listen 127.0.0.1:0 --mode hang \
    --delay-ms 1x 2>&1)
is 'a number is a number' "$? $output" \
    '2 ovhfault: --delay-ms takes a number from 0 to 60000'
finish
