#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Every row of the table of outcomes that is an answer over good TLS, for a token
# with a record and for one without (outcome.sh).
# shellcheck disable=SC2154 # names of host.sh, grace.sh and outcome.sh
set -u
# shellcheck source=tests/support/host.sh
. "$top_srcdir/tests/support/host.sh"
host_enter "$0" "$@"
# shellcheck source=tests/system/grace.sh
. "$top_srcdir/tests/system/grace.sh"
# shellcheck source=tests/system/outcome.sh
. "$top_srcdir/tests/system/outcome.sh"

test_refusals()
{
    own 401 && refused '401 with the error body' OVHPAT-R40
    own 403 && refused '403 with the error body' OVHPAT-R41
    foreign 401 && denied '401, a page' OVHPAT-R42
    fault --mode answer --status 401 --body "$host/own.json" \
        --header 'Content-Type: application/json'
    denied '401, the error body without a Queryid' OVHPAT-R42
    fault --mode answer --status 401 --body "$host/empty"
    denied '401, empty' OVHPAT-R42
    for code in 400 402 422 423 431 460; do
        own "$code" && denied "$code with the error body" OVHPAT-R43
    done
}

test_statuses()
{
    foreign 403 && kept '403, a page' OVHPAT-R88
    fault --mode answer --status 403 --body "$host/empty"
    kept '403, empty' OVHPAT-R88
    fault --mode answer --status 403 --body "$host/other.json"
    kept '403, another error body' OVHPAT-R88
    foreign 400 && kept '400, a page' OVHPAT-R87
    for code in 404 405 406 410 415 451; do
        own "$code" && kept "$code" OVHPAT-R85
    done
    own 407 && kept 407 OVHPAT-R89
    own 429 && kept '429 with the error body' OVHPAT-R83
    foreign 429 && kept '429, a page' OVHPAT-R83
    for code in 429 503; do
        fault --mode answer --status "$code" --header 'Retry-After: 300'
        kept "$code with Retry-After opens the breaker" OVHPAT-R91
    done
    for code in 408 425 500 502 503 504 520; do
        foreign "$code" && kept "$code" OVHPAT-R84
    done
    for code in 300 301 302 303 304 307 308; do
        fault --mode redirect --status "$code" \
            --location "https://127.0.0.1:$host_port/stolen"
        kept "$code, a redirect" OVHPAT-R86
    done
    is 'no redirect was followed' "$(grep -c stolen "$host/fault.log")" 0
    for code in 201 202 204 206; do
        own "$code" && kept "$code" OVHPAT-R87
    done
}

# A good 200 about somebody else, or about nobody who may log in.
test_identities()
{
    details bob.json '.user = "bob" |
        .identities = ["urn:v1:eu:identity:user:xx1111-ovh/bob"]'
    fault --mode answer --body "$host/bob.json"
    outcome '200, another identity, which the map refuses' \
        'OVHPAT-R61 online' 'OVHPAT-R61 online' 'OVHPAT-R61 grace'
    details demo.json '.user = "demo" |
        .identities = ["urn:v1:eu:identity:user:xx1111-ovh/demo"]'
    fault --mode answer --body "$host/demo.json"
    outcome '200, another identity, which the map gives another account' \
        'OVHPAT-R60 online' 'OVHPAT-R60 online' 'OVHPAT-R60 grace'
    details foreign.json '.account = "yy2222-ovh" |
        .identities = ["urn:v1:eu:identity:user:yy2222-ovh/alice.martin"]'
    fault --mode answer --body "$host/foreign.json"
    outcome '200, a user of another OVH account' \
        'OVHPAT-R50 online' 'OVHPAT-R50 online' 'OVHPAT-R44 none'
    details region.json '.identities =
        ["urn:v1:ca:identity:user:xx1111-ovh/alice.martin"]'
    fault --mode answer --body "$host/region.json"
    outcome '200, a user of another region' \
        'OVHPAT-R51 online' 'OVHPAT-R51 online' 'OVHPAT-R44 none'
    details owner.json '.method = "account" | .user = null |
        .identities = ["urn:v1:eu:identity:account:xx1111-ovh"]'
    fault --mode answer --body "$host/owner.json"
    outcome "200, the OVH account's owner" \
        'OVHPAT-R52 online' 'OVHPAT-R52 online' 'OVHPAT-R44 none'
    details federated.json '.method = "provider" |
        .identities = ["urn:v1:eu:identity:group:xx1111-ovh/admin@x.org"]'
    fault --mode answer --body "$host/federated.json"
    outcome '200, a federated user' \
        'OVHPAT-R53 online' 'OVHPAT-R53 online' 'OVHPAT-R44 none'
    details service.json '.method = "oauth2_client_credentials" |
        .user = null | .identities =
        ["urn:v1:eu:identity:credential:xx1111-ovh/oauth2-EU.1f1f1f1f"]'
    fault --mode answer --body "$host/service.json"
    outcome '200, a service account that no line names' \
        'OVHPAT-R54 online' 'OVHPAT-R54 online' 'OVHPAT-R54 grace'
}

test_garbage()
{
    details two.json '.identities +=
        ["urn:v1:eu:identity:user:xx1111-ovh/bob"]'
    details none.json '.identities = []'
    details control.json '.identities =
        ["urn:v1:eu:identity:user:xx1111-ovh/alice\u0000.martin"]'
    details good.json .
    head -c 60 "$host/good.json" >"$host/short.json"
    head -c 70000 /dev/zero | tr '\0' ' ' | cat "$host/good.json" - \
        >"$host/long.json"
    awk 'BEGIN { for (i = 0; i < 2000; i++) printf "["; print "" }' \
        >"$host/deep.json"
    sed 's/"account"/"user":"bob","account"/' "$host/good.json" \
        >"$host/twice.json"
    for body in two none control short long deep twice; do
        fault --mode answer --body "$host/$body.json"
        kept "200, $body" OVHPAT-R87
    done
    fault --mode answer --body "$host/empty"
    kept '200, empty' OVHPAT-R87
    fault --mode answer --header 'Content-Type: text/html' \
        --header 'X-Ovh-Queryid: EU.ext-1.1.1.x' --body "$host/good.json"
    kept '200, the wrong type' OVHPAT-R87
    for mode in truncated endless huge garbage http09; do
        fault --mode "$mode" && kept "$mode" OVHPAT-R87
    done
}

prepare
test_refusals
test_statuses
test_identities
test_garbage
finish
