#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Every row of the table of outcomes in which there is no answer: network, TLS,
# proxy, this host itself, and what is never asked (outcome.sh).
# shellcheck disable=SC2154 # names of host.sh, grace.sh and outcome.sh
set -u
# shellcheck source=tests/support/host.sh
. "$top_srcdir/tests/support/host.sh"
host_enter "$0" "$@"
# shellcheck source=tests/system/grace.sh
. "$top_srcdir/tests/system/grace.sh"
# shellcheck source=tests/system/outcome.sh
. "$top_srcdir/tests/system/outcome.sh"

test_network()
{
    kept 'the port is closed' OVHPAT-R80
    # libcurl calls what ends a handshake a failure of TLS.
    for mode in close reset; do
        fault --mode "$mode" && kept "$mode" 'OVHPAT-R8[02]'
    done
    for mode in close-request reset-request reset-headers; do
        fault --mode "$mode" && kept "$mode" OVHPAT-R80
    done
}

# These take the whole of [api] timeout.
test_silence()
{
    conf_timeout=500ms
    grace_config
    for mode in hang hang-tls slow; do
        fault --mode "$mode" && kept "$mode" OVHPAT-R81
    done
    conf_timeout=3s
    grace_config
}

test_tls()
{
    for host_cert in expired notyet wrongname selfsigned; do
        fault --mode answer --body "$host/good.json"
        kept "TLS: $host_cert" OVHPAT-R82
    done
    host_cert=server
    fault --mode answer --body "$host/good.json" --tls-max 1.1 \
        --ciphers 'ALL:@SECLEVEL=0'
    kept 'TLS: 1.1' OVHPAT-R82
    for mode in tls-alert plain; do
        fault --mode "$mode" && kept "TLS: $mode" OVHPAT-R82
    done
}

# tls_failure = deny: no grace for it, but the record stays.
test_tls_deny()
{
    conf_cache='tls_failure = deny'
    grace_config
    for host_cert in expired selfsigned; do
        fault --mode answer --body "$host/good.json"
        denied "tls_failure = deny: $host_cert" OVHPAT-R82
    done
    fault --mode answer --body "$host/good.json"
    # Nor when the breaker, which they open, asks no more.
    state_load good
    start
    for turn in 1 2 3 4 5 6; do
        ask alice
        like "tls_failure = deny: login $turn in a row" "$reason $source" \
            'OVHPAT-R[89][12] none'
    done
    stop
    api_off
    host_cert=server
    fault --mode tls-alert && denied 'tls_failure = deny: alert' OVHPAT-R82
    own 500 && kept 'tls_failure = deny: not for other failures' OVHPAT-R84
    conf_cache=
    grace_config
}

test_proxy()
{
    conf_api=proxy\ =\ http://127.0.0.1:1
    grace_config
    kept 'the proxy is away' OVHPAT-R89
    fault --mode proxy-407
    conf_api=proxy\ =\ http://127.0.0.1:$host_port
    grace_config
    state_load good
    start
    asks 'the proxy wants a password: grace' 'OVHPAT-OK grace' alice
    asks 'the proxy wants a password: no record' 'OVHPAT-R89 none' stranger
    stop
    api_off
    conf_api=
    grace_config
}

test_local()
{
    own 401
    state_load good
    start
    mv "$host/certs/ca.pem" "$host/certs/ca.away"
    asks 'the CA file is missing: grace' 'OVHPAT-OK grace' alice
    asks 'the CA file is missing: no record' 'OVHPAT-R90 none' stranger
    stop
    mv "$host/certs/ca.away" "$host/certs/ca.pem"
    api_off
}

test_not_asked()
{
    own 401
    state_load good
    fault_lines=$(grep -c ' c[0-9]* GET' "$host/fault.log")
    start
    echo tooshort >"$host/tokens/short"
    printf '\010\n\r\177INCORRECT' >"$host/tokens/stand-in"
    asks 'no token at all' 'OVHPAT-R12 none' short
    asks "sshd's stand-in" 'OVHPAT-R11 none' stand-in
    is 'nothing was asked' "$(grep -c ' c[0-9]* GET' "$host/fault.log")" \
        "$fault_lines"
    stop
    api_off
}

# The API has a name, and then the name is not known, or nobody says.
test_names()
{
    certs_names="$certs_names,DNS:api.ovhpat.example"
    rm -r "$host/certs"
    mkdir "$host/certs"
    certs_make "$host/certs" || host_fail 'no certificates'
    echo 'hosts: files dns' >"$host/nsswitch.conf"
    echo "nameserver $name_server" >"$host/resolv.conf"
    echo '127.0.0.1 api.ovhpat.example' >"$host/hosts"
    for file in nsswitch.conf resolv.conf hosts; do
        chmod 644 "$host/$file"
        mount --bind "$host/$file" "/etc/$file"
    done
    api_on
    host_url=https://api.ovhpat.example:$host_port/v1
    conf_services='[service fresh]
fresh = 5m'
    grace_config
    state_clear
    start
    asks 'a name: accepted' 'OVHPAT-OK online' alice
    stop
    state_save good
    : >"$host/hosts"
    outcome 'the name is not known' 'OVHPAT-OK grace' 'OVHPAT-R80 none' \
        'OVHPAT-OK grace'
    host_start silentdns "$host/dns.ready" \
        "$top_builddir/tests/system/silentdns" "$name_server" \
        "$host/dns.ready"
    conf_timeout=1s
    grace_config
    state_load good
    start
    "$top_builddir/tests/system/asker" --socket "$host_socket" \
        --token-file "$host/tokens/stranger" >"$host/stranger" &
    stranger=$!
    host_await 5 grep -q question "$host/silentdns.out"
    asks 'the name server is silent: a fresh record' 'OVHPAT-OK fresh' alice \
        --service fresh
    no_more 'the name server is silent: at once' "$ms" 500
    wait "$stranger"
    read -r reason _ _ _ ms _ <"$host/stranger"
    is 'the name server is silent: no record' "$reason" OVHPAT-R81
    no_more 'the name server is silent: within the timeout' "$ms" 1700
    asks 'the name server is silent: a record' 'OVHPAT-OK grace' alice
    no_more 'the name server is silent: grace within the timeout' "$ms" 1700
    stop
    for file in nsswitch.conf resolv.conf hosts; do
        umount -l "/etc/$file"
    done
}

name_server=127.$(($$ / 65536 % 254 + 1)).$(($$ / 256 % 256)).$(($$ % 254 + 1))
prepare
details good.json .
test_network
test_silence
test_tls
test_tls_deny
test_proxy
test_local
test_not_asked
test_names
finish
