# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# The credentials of the test host itself, in the format of OVHcloud's SDKs,
# and the simulator's state changed while it runs.  Sourced by host.sh, which
# puts the keys and the service account into the state.
#
# shellcheck disable=SC2034 # names for the scripts that source this

: "${top_srcdir:?}" "${host=}" "${host_url=}" "${host_port=}"

# An application, a key of the account's owner for GET /me/identity/*, and a
# service account whose policy allows to read users, their tokens and groups.
host_ak=FAKEhostAppKey00
host_as=FAKEhostApplicationSecretFAKE000
host_ck=FAKEhostConsumerKeyOwnerFAKE0000
host_client_id=EU.1a1a1a1a1a1a1a1a
host_client_secret=FAKE0host0client0secret0FAKE0000

# host_credential_ovh_conf KIND [FILE]: writes the host's credentials for
# ovhpatd, which alone may read them; FILE is $host/ovh.conf if it is left out.
# KIND is signed (application and consumer key), oauth2 (the service account)
# or bearer (an access token of the service account).
host_credential_ovh_conf()
{
    host_conf=${2:-$host/ovh.conf}
    rm -f "$host_conf"
    (umask 077 && host_credential_lines "$1" >"$host_conf") ||
        host_fail "no credentials of kind $1"
    chown nobody: "$host_conf"
}

host_credential_lines()
{
    printf '[default]\nendpoint = %s\n\n[%s]\n' "$host_url" "$host_url"
    case $1 in
    signed)
        printf '%s = %s\n' application_key "$host_ak" \
            application_secret "$host_as" consumer_key "$host_ck"
        ;;
    oauth2)
        printf '%s = %s\n' client_id "$host_client_id" \
            client_secret "$host_client_secret"
        ;;
    bearer)
        printf '%s = %s\n' access_token "$(host_token host-access)"
        ;;
    *)
        return 1
        ;;
    esac
}

# host_credential_state: the state on standard input with what the host's
# credentials need, two users with a status, and a policy: alice.martin may
# reboot $host_vps, the operators may do all to it but reinstall it.
host_vps=urn:v1:eu:resource:vps:vps-5b48d78b.vps.ovh.net
host_credential_state()
{
    jq --arg ak "$host_ak" --arg key "$host_as" --arg ck "$host_ck" \
        --arg client "$host_client_id" --arg secret "$host_client_secret" \
        --arg access "$(host_token host-access)" --arg vps "$host_vps" \
        --arg dora "$(host_token dora)" --arg paula "$(host_token paula)" '
        def actions($names): $names | map({action: .});
        .applications[$ak] = {secret: $key, name: "test host"}
        | .consumer_keys[$ck] = {application: $ak, account: "xx1111-ovh",
            rules: [{method: "GET", path: "/me/identity/*"}]}
        | .accounts["xx1111-ovh"] |= (
            .users.dora = {status: "DISABLED", tokens: {t: {token: $dora}}}
            | .users.paula = {status: "PASSWORD_CHANGE_REQUIRED",
                tokens: {t: {token: $paula}}}
            | .service_accounts[$client] = {name: "host", secret: $secret,
                tokens: {access: {token: $access}}}
            | .policies["00000000-0000-4000-8000-000000000001"] = {
                name: "hosts read identities",
                identities: ["urn:v1:eu:identity:credential:xx1111-ovh/oauth2-"
                    + $client],
                resources: [{urn: "urn:v1:eu:resource:account:xx1111-ovh"}],
                permissions: {allow: actions([
                    "account:apiovh:me/identity/user/get",
                    "account:apiovh:me/identity/user/token/get",
                    "account:apiovh:me/identity/group/get"])}}
            | .policies["00000000-0000-4000-8000-000000000002"] = {
                name: "alice reboots",
                identities: ["urn:v1:eu:identity:user:xx1111-ovh/alice.martin"],
                resources: [{urn: $vps}],
                permissions: {allow: actions(["vps:apiovh:reboot"])}}
            | .policies["00000000-0000-4000-8000-000000000003"] = {
                name: "operators",
                identities: ["urn:v1:eu:identity:group:xx1111-ovh/ops"],
                resources: [{urn: "urn:v1:eu:resource:vps:*"}],
                permissions: {allow: actions(["vps:apiovh:*"]),
                    except: actions(["vps:apiovh:reinstall"])}}
            | .resources[$vps] = {})'
}

# host_control PATCH: changes the state of the simulator that runs by a JSON
# merge patch, for example
#     host_control '{"faults": {"GET /me/identity/*": {"status": 503}}}'
#     host_control '{"faults": null}'
host_control()
{
    host_answer=$(curl -sS --noproxy '*' --max-time 10 \
        --cacert "$host/certs/ca.pem" -X PATCH --data-binary "$1" \
        "https://127.0.0.1:$host_port/simulator/state") || return 1
    [ "$host_answer" = null ] || {
        echo "# host_control: $host_answer"
        return 1
    }
}

# host_user_status LOGIN STATUS: OK, DISABLED or PASSWORD_CHANGE_REQUIRED.
host_user_status()
{
    host_control "{\"accounts\": {\"xx1111-ovh\": {\"users\":
        {\"$1\": {\"status\": \"$2\"}}}}}"
}

# host_api_count METHOD PATH-REGEX: how many such requests the simulator has
# answered, those of all its starts together.
host_api_count()
{
    grep -cE "^[^ ]* $1 $2 " "$host/api.log" 2>/dev/null || :
}
