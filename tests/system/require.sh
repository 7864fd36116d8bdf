# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# Services that require something of IAM, for the tests of it.  To be sourced
# by a test, which it takes into a private mount namespace (support.sh).
#
# shellcheck disable=SC2119,SC2154 # options are optional; names of support.sh

: "${top_srcdir:?}" "${top_builddir:?}"

# shellcheck source=tests/system/support.sh
. "$top_srcdir/tests/system/support.sh"

require_route='POST /v2/iam/resource/*'
require_policy=00000000-0000-4000-8000-000000000002
require_other=urn:v1:eu:resource:vps:vps-00000000.vps.ovh.net

# require_config [CACHE-LINES]: the configuration with four services.
require_config()
{
    host_config_extra="[cache]
${1:-fresh = 0s
grace = 0s}

$no_limits

[service sshd]
require = vps:apiovh:reboot on $host_vps

[service sudo]
require = vps:apiovh:reinstall on $host_vps

[service both]
require = vps:apiovh:reboot on $host_vps
require = vps:apiovh:reinstall on $host_vps

[service two]
require = vps:apiovh:reboot on $host_vps
require = vps:apiovh:reboot on $require_other"
}

# login SERVICE ACCOUNT: with the account's token; the API's requests are
# counted from here.
login()
{
    require_who=$(host_api_count GET /v1/auth/details)
    require_may=$(host_api_count POST '/v2/iam/resource/[^ ]*')
    host_token "$2" >/dev/null
    attempt "$1" "pat_jwt_$2" "$host/tokens/$2"
}

# What the last login asked the API.
requests()
{
    echo "who:$(($(host_api_count GET /v1/auth/details) - require_who))" \
        "may:$(($(host_api_count POST '/v2/iam/resource/[^ ]*') - require_may))"
}

# denied WHAT WHY, unknown WHAT WHY: IAM said no; IAM said nothing.
denied()
{
    refused "$1" PAM_PERM_DENIED R67
    like "$1: why" "$(cat "$host/ovhpatd.out")" "*detail=vps:apiovh:*,$2*"
}

unknown()
{
    refused "$1" PAM_AUTHINFO_UNAVAIL R68
    like "$1: why" "$(cat "$host/ovhpatd.out")" "*detail=vps:apiovh:*,$2*"
}

# may ACTIONS: what demo's policy allows on the VPS, a JSON array of names.
may()
{
    host_control "$(jq -n --argjson actions "$1" --arg id "$require_policy" \
        '{accounts: {"xx1111-ovh": {policies: {($id): {
            identities: ["urn:v1:eu:identity:user:xx1111-ovh/demo"],
            permissions: {allow: ($actions | map({action: .}))}}}}}}')" || host_fail 'no policy'
}

# fault JSON: what the route answers from now on; null: what is right.
fault()
{
    host_control '{"faults": null}' || host_fail 'no fault'
    host_control "$(jq -n --argjson fault "$1" --arg route "$require_route" \
        '{faults: {($route): $fault}}')" || host_fail 'no fault'
}

# odd JSON: a 200 with this body.
odd()
{
    fault "{\"status\": 200, \"body\": $1}"
}

# host_restart: ovhpatd ends and starts again with what it has on the disk.
host_restart()
{
    host_stop "$host_ovhpatd_pid"
    is 'ovhpatd ends cleanly for a restart' $? 0
    host_start_ovhpatd
}

# The API is stopped; it comes back on the same port with this policy for
# demo, and ovhpatd asks it at once.
api_off()
{
    host_stop "$host_api_pid"
}

# api_on ACTIONS
api_on()
{
    host_start_api
    may "$1"
    host_restart
}

# No token is in any file or log of ovhpatd.
canary()
{
    for require_token in "$host"/tokens/*; do
        require_signature=$(sed 's/.*\.//' "$require_token")
        is "no token of ${require_token##*/} on the disk or in a log" "$(grep \
            -rlF -e "$require_signature" "$host/state" "$host/ovhpatd.out" \
            "$host/syslog" "$host/api.log")" ''
    done
}
