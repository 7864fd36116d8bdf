# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# What an answer of the API does to a token that has a record: let in by
# grace, denied now, or denied until OVHcloud accepts it again.  After each
# answer ovhpatd is started again over the same state, with the API away: what
# was a definite refusal still refuses, everything else does not.  To be
# sourced behind tests/system/grace.sh.
#
# shellcheck disable=SC2154 # names of host.sh and grace.sh

: "${host_accounts:?}" "${tap_count:?}"

# A record of alice in state.good, and the API away.
prepare()
{
    grace_make
    start
    asks 'accepted, so that there is a record' 'OVHPAT-OK online' alice
    stop
    state_save good
    api_off
    cat >"$host/own.json" <<END
{"class":"Client::Forbidden","message":"This credential is not valid"}
END
    echo '<html><body>Forbidden</body></html>' >"$host/page.html"
    echo '{"message":"no"}' >"$host/other.json"
    : >"$host/empty"
}

# details FILE JQ-FILTER: an answer of GET /auth/details, changed.
details()
{
    jq -n "{account: \"xx1111-ovh\", method: \"user\", user: \"alice.martin\",
        identities: [\"urn:v1:eu:identity:user:xx1111-ovh/alice.martin\"],
        roles: null, description: \"\", allowedRoutes: null} | $2" \
        >"$host/$1"
}

# outcome NAME WITH WITHOUT AFTER: with what is in place of the API: the
# answer to a token with a record, to one without, and, when the API is away
# and ovhpatd was started again, to the first.  The first two are patterns.
outcome()
{
    state_load good
    start
    ask alice
    outcome_with="$reason $source"
    ask stranger
    like "$1" "$outcome_with / $reason $source" "$2 / $3"
    stop
    api_off
    start
    asks "$1: then the API is away" "$4" alice
    stop
}

# The three classes of the table.
kept()
{
    outcome "$1" 'OVHPAT-OK grace' "$2 none" 'OVHPAT-OK grace'
}

denied()
{
    outcome "$1" "$2 none" "$2 none" 'OVHPAT-OK grace'
}

refused()
{
    outcome "$1" "$2 none" "$2 none" 'OVHPAT-R44 none'
}

own()
{
    fault --mode answer --status "$1" --body "$host/own.json"
}

# Somebody else's words: no X-Ovh-Queryid, or no JSON, or no error body.
foreign()
{
    fault --mode answer --status "$1" --header 'Content-Type: text/html' \
        --body "$host/page.html"
}
