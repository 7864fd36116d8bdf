#!/bin/sh
# SPDX-License-Identifier: MIT
#
# OVHcloud's three regions, with `endpoint = ovh-eu`, ovh-ca or ovh-us and
# nothing else: which host is asked, over /v1 and over /v2, which one gives a
# service account its token, and whose URNs count.  In a network of its own
# OVHcloud's names lead to three simulators, each with a certificate for the
# hosts of its region, each of which serves its own hosts' part only.
# shellcheck disable=SC2034,SC2119 # names of host.sh; options are optional
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
host_network=own
certs_more='of-eu=DNS:eu.api.ovh.com,DNS:www.ovh.com
    of-ca=DNS:ca.api.ovh.com,DNS:ca.ovh.com
    of-us=DNS:api.us.ovhcloud.com,DNS:us.ovhcloud.com'
# shellcheck source=tests/system/support.sh
. "$top_srcdir/tests/system/support.sh"

tokens=$host/tokens
regions='eu ca us'

# The host's names and its trusted CA: nothing has to be said in ovhpat.conf.
write_hosts()
{
    cat <<END >"$host/hosts"
127.0.0.1 localhost
127.0.0.11 eu.api.ovh.com ${1-www.ovh.com}
127.0.0.12 ca.api.ovh.com ${1-ca.ovh.com}
127.0.0.13 api.us.ovhcloud.com ${1-us.ovhcloud.com}
END
}
write_hosts
echo 'hosts: files' >"$host/nsswitch.conf"
mount --bind "$host/hosts" /etc/hosts
mount --bind "$host/nsswitch.conf" /etc/nsswitch.conf
mount --bind "$host/certs/ca.pem" /etc/ssl/certs/ca-certificates.crt

# region_is REGION: its row of the table, and another region.
region_is()
{
    region=$1
    case $region in
    eu) address=127.0.0.11 api=eu.api.ovh.com oauth2=www.ovh.com other=ca ;;
    ca) address=127.0.0.12 api=ca.api.ovh.com oauth2=ca.ovh.com other=us ;;
    us)
        address=127.0.0.13 api=api.us.ovhcloud.com oauth2=us.ovhcloud.com
        other=eu
        ;;
    esac
    client=$(echo "$region" | tr '[:lower:]' '[:upper:]').1a1a1a1a1a1a1a1a
    vps=urn:v1:$region:resource:vps:vps-5b48d78b.vps.ovh.net
}

# Each region has users of the same names; mallory's token differs.
start_region()
{
    region_is "$1"
    rm -f "$tokens/mallory"
    host_token mallory >/dev/null
    mv "$tokens/mallory" "$tokens/mallory-$region"
    cp "$tokens/mallory-$region" "$tokens/mallory"
    (
        umask 077
        host_state | sed "s/urn:v1:eu:/urn:v1:$region:/g
            s/\"EU\.\([0-9a-f]*\)\"/\"${client%%.*}.\1\"/g
            s/oauth2-EU\./oauth2-${client%%.*}./g" >"$host/state-$region.json"
    )
    host_start "ovhsim-$region" "$host/port-$region" \
        "$top_builddir/simulator/ovhsim" --listen "$address:443" \
        --cert "$host/certs/of-$region.pem" --key "$host/certs/of-$region.key" \
        --state "$host/state-$region.json" --port-file "$host/port-$region" \
        --log "$host/api-$region.log" --region "$region" --control
}

# control PATCH: changes this region's state.
control()
{
    is "$region: its state is changed" "$(curl -sS --noproxy '*' -X PATCH \
        --data-binary "$1" "https://$api/simulator/state")" null
}

# answered METHOD PATH STATUS: how often this region did.
answered()
{
    grep -cE "^[^ ]* $1 $2 $3 " "$host/api-$region.log"
}

# again [API-LINES]: ovhpatd anew.
again()
{
    [ -z "${host_ovhpatd_pid:-}" ] || host_stop "$host_ovhpatd_pid"
    rm -rf "$host"/state/*
    cat >"$host/ovhpat.conf" <<END
[api]
endpoint = ovh-$region
account = xx1111-ovh
$(printf '%s\n' "$@")
[map]
file = $host/identity.map
[cache]
fresh = 0s
$no_limits
[service needs]
require = vps:apiovh:reboot on $vps
END
    host_start_ovhpatd
}

# own_credentials: the host's, in the section of the endpoint.
own_credentials()
{
    (
        umask 077
        printf '[ovh-%s]\nclient_id = %s\nclient_secret = %s\n' "$region" \
            "$client" "$host_client_secret" >"$host/ovh.conf"
    )
    chown nobody: "$host/ovh.conf"
}

own_keys()
{
    (
        umask 077
        printf '[ovh-%s]\n' "$region" >"$host/ovh.conf"
        printf '%s = %s\n' application_key "$host_ak" \
            application_secret "$host_as" consumer_key "$host_ck" \
            >>"$host/ovh.conf"
    )
    chown nobody: "$host/ovh.conf"
}

# others_silent: the other regions have not been asked anything yet.
others_silent()
{
    for silent in $regions; do
        [ "$silent" = "$region" ] || is "$region: $silent was asked nothing" \
            "$(wc -l <"$host/api-$silent.log")" 0
    done
}

try_region()
{
    region_is "$1"
    for silent in $regions; do
        : >"$host/api-$silent.log"
    done
    again
    attempt test alice "$tokens/alice"
    admitted "$region: a user of the region"
    like "$region: the URN is of the region" "$(cat "$host/ovhpatd.out")" \
        "*identity=urn:v1:$region:identity:user:xx1111-ovh/alice.martin *"
    is "$region: its API was asked" \
        "$(answered GET /v1/auth/details 200)" 1
    attempt needs alice "$tokens/alice"
    admitted "$region: what IAM allows there"
    is "$region: its API's /v2 was asked" \
        "$(answered POST '/v2/iam/resource/[^ ]*' 200)" 1
    attempt test alice "$tokens/mallory-$other"
    refused "$region: the token of a user of $other" PAM_AUTH_ERR R40
    others_silent

    own_credentials
    again "credentials = $host/ovh.conf" 'status_unknown = deny'
    attempt test alice "$tokens/alice"
    admitted "$region: asked for with a service account of the region"
    is "$region: its token host gave a token" \
        "$(answered POST /auth/oauth2/token 200)" 1
    is "$region: the user was asked about" \
        "$(answered GET /v1/me/identity/user/alice.martin 200)" 1
    own_keys
    again "credentials = $host/ovh.conf" 'status_unknown = deny'
    attempt test alice "$tokens/alice"
    admitted "$region: asked for with keys, signed for its host"
    is "$region: the user was asked about again" \
        "$(answered GET /v1/me/identity/user/alice.martin 200)" 2
    others_silent

    again
    control "{\"accounts\": {\"xx1111-ovh\": {\"users\": {\"alice.martin\":
        {\"details\": {\"identities\":
            [\"urn:v1:$other:identity:user:xx1111-ovh/alice.martin\"]}}}}}}"
    attempt test alice "$tokens/alice"
    refused "$region: an identity of $other" PAM_PERM_DENIED R51
}

for region in $regions; do
    start_region "$region"
done
host_map='user:xx1111-ovh/alice.martin  alice'
host_write_map
host_service test names=both
host_service needs names=both
for region in $regions; do
    try_region "$region"
done

# The token host is another one than the API's: without it nobody gets a token.
write_hosts ''
for region in $regions; do
    region_is "$region"
    : >"$host/ovhpatd.out"
    own_credentials
    again "credentials = $host/ovh.conf" 'status_unknown = deny'
    attempt test alice /dev/null acct_mgmt
    judged "$region: the token host is away" PAM_PERM_DENIED account:R59 \
        account:R59
    like "$region: and the log names it" "$(cat "$host/ovhpatd.out")" \
        "*$oauth2*"
done

# Names that other clients know, and a region that is not the endpoint's.
while IFS='|' read -r line what; do
    printf '[api]\naccount = xx1111-ovh\n%b\n' "$line" >"$host/bad.conf"
    "$host_ovhpatd" --check --config "$host/bad.conf" >"$host/check.out" 2>&1
    like "refused: $line" "$? $(cat "$host/check.out")" \
        "[1-9]*$host/bad.conf:$what"
done <<END
endpoint = kimsufi-eu|3: *no https URL*
endpoint = soyoustart-ca|3: *no https URL*
endpoint = runabove-ca|3: *no https URL*
endpoint = OVH-EU|3: *no https URL*
endpoint = http://eu.api.ovh.com/v1|3: *no https URL*
endpoint = https://eu.api.ovh.com/v2|3: *does not end in /v1 or /1.0*
endpoint = ovh-ca\nregion = eu|4: *is not the endpoint's, ca*
endpoint = https://us.api.example.org/v1| *region is required*
endpoint = ovh-us\n[service x]\nrequire = vps:apiovh:reboot on urn:v1:eu:resource:vps:v| \[service x] require: *urn:v1:eu:*not of the endpoint's region, us*
endpoint = https://ca.api.ovh.com/1.0\nregion = us|4: *is not the endpoint's, ca*
END
finish
