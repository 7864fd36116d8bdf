#!/bin/sh
# SPDX-License-Identifier: MIT
#
# `require = ACTION on URN`: what IAM must allow besides, for each service by
# itself; with every odd answer, and with IAM away.
# shellcheck disable=SC2119,SC2154 # options are optional; names of support.sh
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/system/require.sh
. "$top_srcdir/tests/system/require.sh"

require_config
host_start_api
host_start_ovhpatd
for service in plain sshd sudo both two; do
    host_service "$service" names=both
done

# Each service asks about its own.  demo may reboot the VPS, and no more; alice
# may as an operator do all to every VPS but reinstall it.
may '["vps:apiovh:reboot"]'
login plain demo
admitted 'without require, IAM is not asked'
is 'one request' "$(requests)" 'who:1 may:0'
login sshd demo
admitted 'demo may reboot the VPS'
is 'two requests' "$(requests)" 'who:1 may:1'
login sudo demo
denied 'demo may not reinstall it' not-allowed
is 'the log names action and resource' \
    "$(count "detail=vps:apiovh:reinstall,$host_vps,not-allowed" \
        "$host/ovhpatd.out")" 1
login both demo
denied 'of two requirements one is not enough' not-allowed
is 'one question for both' "$(requests)" 'who:1 may:1'
login two demo
denied 'nor on another resource' not-allowed
is 'one question for each resource' "$(requests)" 'who:1 may:2'
login two alice
admitted 'alice may on both'
login both alice
denied 'alice may not reinstall either' not-allowed
is 'the URN is percent-encoded' \
    "$(host_api_count POST '/v2/iam/resource/[^/ ]*[:][^ ]*')" 0

# A policy that changes counts from the next login on.
may '["vps:apiovh:reboot", "vps:apiovh:reinstall"]'
login sudo demo
admitted 'IAM allows it now'
login both demo
admitted 'and both'
may '["vps:apiovh:reinstall"]'
login sshd demo
denied 'IAM allows it no more' not-allowed
login sudo demo
admitted 'the other service goes on'
may '["vps:apiovh:reboot"]'
login sshd demo
admitted 'it is allowed again'

# A guess costs one request, however much the service requires.
head -c 700 /dev/zero | tr '\0' x | sed 's/^/eyJguess.x./' >"$host/guess"
for guess in sshd both two; do
    echo "-$guess" | cat "$host/guess" - | tr -d '\n' >"$host/guess-$guess"
    guess_who=$(host_api_count GET /v1/auth/details)
    guess_may=$(host_api_count POST '/v2/iam/resource/[^ ]*')
    attempt "$guess" pat_jwt_demo "$host/guess-$guess"
    refused "a guess at $guess" PAM_AUTH_ERR R40
    is 'one request' \
        "$(($(host_api_count GET /v1/auth/details) - guess_who))" 1
    is 'and none to IAM' \
        "$(($(host_api_count POST '/v2/iam/resource/[^ ]*') - guess_may))" 0
done
require_who=$(host_api_count GET /v1/auth/details)
login sshd mallory
refused 'nor does a token of another OVH account' PAM_PERM_DENIED R50
is 'cost more' "$(requests)" 'who:1 may:0'

# What is no clear yes is a no.
reboot='"vps:apiovh:reboot"'
odd "{\"authorizedActions\": [$reboot], \"unauthorizedActions\": [$reboot]}"
login sshd demo
denied 'an action in both arrays' yes-and-no
odd '{"authorizedActions": [], "unauthorizedActions": []}'
login sshd demo
denied 'an action in none' not-named
odd '{"authorizedActions": ["vps:apiovh:reboot "], "unauthorizedActions": []}'
login sshd demo
denied 'one that looks like it' not-named
odd "{\"authorizedActions\": [$reboot]}"
login sshd demo
denied 'one array is missing' unauthorizedActions-is-odd
odd "{\"authorizedActions\": $reboot, \"unauthorizedActions\": []}"
login sshd demo
denied 'one is no array' authorizedActions-is-odd
odd "{\"authorizedActions\": [$reboot, 1], \"unauthorizedActions\": []}"
login sshd demo
denied 'a number among the actions' authorizedActions-is-odd
odd "{\"authorizedActions\": [$reboot], \"unauthorizedActions\": []}"
login sshd demo
admitted 'the same answer without a flaw'
fault '{"status": 403, "body": {"class": "Client::Forbidden",
    "message": "no"}}'
login sshd demo
denied '403 in the words of OVHcloud' '403,Client::Forbidden'
fault null
login sshd demo
admitted 'the route works again'

# IAM cannot be asked, and no fact may be used (grace = 0s).
fault '{"status": 403, "body": "<html>"}'
login sshd demo
unknown '403 in the words of somebody else' OVHPAT-R88
fault '{"status": 404, "body": {"class": "Client::NotFound",
    "message": "no"}}'
login sshd demo
unknown '404' OVHPAT-R85
fault '{"status": 200, "body": "<html>"}'
login sshd demo
unknown 'a 200 that is HTML' OVHPAT-R87
login plain demo
admitted 'a service without require is not concerned'

# An answer may take its time, all the login's time together.
fault null
host_restart
fault '{"delay_ms": 700}'
login sshd demo
admitted 'a slow answer in time'
fault '{"delay_ms": 9000}'
login sshd demo
unknown 'one that is too late' OVHPAT-R81
at_most 'after timeout= of the whole login' "$took_ms" 4500

# A login that is refused anyway waits for no requirement.
login sshd mallory
refused 'a token of another OVH account' PAM_PERM_DENIED R50
at_most 'without waiting' "$took_ms" 1500
fault null

canary
finish
