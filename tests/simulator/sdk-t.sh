#!/bin/sh
# SPDX-License-Identifier: MIT
#
# OVHcloud's own SDKs and the simulator: the Go SDK itself, as Debian has it,
# and the requests of the Python SDK, which Debian has not, byte by byte.
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/simulator/support.sh
. "$top_srcdir/tests/simulator/support.sh"
# shellcheck source=tests/simulator/client.sh
. "$top_srcdir/tests/simulator/client.sh"

ak=FAKEdemoAppKey00
as=FAKEdemoApplicationSecretFAKE000
owner_ck=FAKEdemoConsumerKeyOwnerFAKE0000
demo_ck=FAKEdemoConsumerKeyOfDemoFAKE000
all=FAKEdemoConsumerKeyForEverything
jq --arg ck "$owner_ck" --arg all "$all" '.gateway.clock_offset_s = -4000
    | .consumer_keys[$all] = .consumer_keys[$ck]
    | .consumer_keys[$all].rules = (["GET", "POST", "PUT", "DELETE"]
        | map({method: ., path: "/*"}))' "$state" >"$work/state.json"
sim_start --state "$work/state.json"

# python-ovh: the time first, unsigned but with the application; its delta to
# this clock is kept; the body is JSON without blanks.
python()
{
    python_delta=${python_delta:-$(
        fetch GET /1.0/auth/time '' -A python-requests/2.31.0 \
            -H "X-Ovh-Application: $ak"
        echo $(($(date +%s) - $(cat "$work/body")))
    )}
    python_now=$(($(date +%s) - python_delta))
    python_type=
    [ -z "${4:-}" ] || python_type='Content-type: application/json'
    fetch "$2" "$3" "${4:-}" -A python-requests/2.31.0 --compressed \
        -H 'Connection: keep-alive' -H "${python_type:-Content-type:}" \
        -H "X-Ovh-Application: $ak" -H "X-Ovh-Consumer: $1" \
        -H "X-Ovh-Timestamp: $python_now" \
        -H "X-Ovh-Signature: $(signature "$as" "$1" "$2" "$url$3" \
            "${4:-}" "$python_now")"
}
python "$owner_ck" GET '/1.0/me/identity/user/bob?x=a%20b&y=1'
says 'python: GET with a query' '200 "bob"' .login
python "$demo_ck" GET /1.0/auth/currentCredential
says 'python: currentCredential' '200 "validated"' .status
python "$all" POST /1.0/me/identity/group '{"name":"sdk","role":"NONE"}'
says 'python: POST' '200 null'
python "$all" PUT /v1/me/identity/group/sdk '{"description":"\u00e9"}'
says 'python: PUT' '200 null'
python "$all" GET /v1/me/identity/group/sdk
says 'python: and it is there' '200 "é"' .description
python "$all" DELETE /1.0/me/identity/group/sdk
says 'python: DELETE' '200 null'
python "$all" GET /v2/iam/policy
says 'python: /v2 beside /1.0' '200 2' length

# go-ovh.
if ! command -v go >/dev/null ||
    [ ! -d /usr/share/gocode/src/github.com/ovh/go-ovh ]; then
    tap_count=$((tap_count + 1))
    echo "ok $tap_count - go: # SKIP golang-github-ovh-go-ovh-dev is missing"
    finish
fi
mkdir "$work/go"
HOME=$work/go GOFLAGS='' GO111MODULE=off GOPATH=/usr/share/gocode \
    GOCACHE=$work/go/cache go build -o "$work/go/sdk" \
    "$top_srcdir/tests/simulator/sdk.go" >"$work/go/out" 2>&1
is 'go: builds' "$? $(cat "$work/go/out")" '0 '

# go_calls CONSUMER-KEY CALL...
go_calls()
{
    printf '[default]\nendpoint=%s\n\n[%s]\n' "$url/1.0" "$url/1.0" \
        >"$work/go/ovh.conf"
    printf '%s=%s\n' application_key "${go_ak:-$ak}" \
        application_secret "${go_as:-$as}" consumer_key "$1" \
        >>"$work/go/ovh.conf"
    shift
    (cd "$work/go" && HOME=$work/go SSL_CERT_FILE=$work/tls/ca.pem \
        NO_PROXY='*' timeout 20 ./sdk "$@" 2>&1)
}

before=$(wc -l <"$work/log")
is 'go: three calls' "$(go_calls "$demo_ck" 'GET /auth/time' \
    'GET /auth/details' 'GET /me/identity/user/demo/token' |
    sed 's/^[0-9]*$/time/; s/.*"method":"\([a-z]*\)".*/\1/' | tr '\n' ' ')" \
    'time user ["demo"] '
is 'go: after one for the time' \
    "$(tail -n "+$((before + 1))" "$work/log" | cut -d ' ' -f 3 | tr '\n' ' ')" \
    '/1.0/auth/time /1.0/auth/time /1.0/auth/details /1.0/me/identity/user/demo/token '
is 'go: writing' "$(go_calls "$all" \
    'POST /me/identity/user {"login":"zoe","email":"z@example.com"}' \
    'PUT /me/identity/user/zoe {"status":"DISABLED"}' \
    'DELETE /me/identity/user/zoe' | tr '\n' ' ')" 'null null null '
is 'go: asks for a key' "$(go_calls '' ask)" '["pendingValidation",32]'
like 'go: is told what is wrong with a key' \
    "$(go_calls nothing 'GET /me')" \
    'Error 403: *This credential does not exist*'
like 'go: with its rules' "$(go_calls "$owner_ck" 'GET /me')" \
    'Error 403: *This call has not been granted*'
like 'go: with its rights' "$(go_calls "$demo_ck" 'GET /me/identity/group')" \
    'Error 403: *User not granted for this request*'
like 'go: with the secret' "$(go_as=x go_calls "$all" 'GET /me')" \
    'Error 400: *Invalid signature*'
like 'go: with the application' "$(go_ak=x go_calls "$all" 'GET /me')" \
    'Error 403: *This application key is invalid*'
finish
