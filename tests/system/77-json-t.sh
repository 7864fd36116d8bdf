#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Every field that --json prints, by whatever command, stands in the section
# JSON of ovhpatctl(8), with its type.  A table that says nothing, or too
# little, is found by the same comparison.
# shellcheck disable=SC2016,SC2119 # programs of jq and awk; options, or none
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/system/support.sh
. "$top_srcdir/tests/system/support.sh"
# shellcheck source=tests/system/ctl.sh
. "$top_srcdir/tests/system/ctl.sh"

# The manual's table as lines "COMMAND PATH TYPE".
sed -n '/^\.Sh JSON/,/^\.Sh EXIT/p' "$top_srcdir/man/ovhpatctl.8" |
    sed 's/\\-/-/g; s/\\&//g' |
    awk '/^\.It Cm / { sub(/^\.It Cm /, ""); gsub(/ , /, ","); gsub(/ /, "-")
            commands = $0 }
        /^\.Bd/ { table = 1; next }
        /^\.Ed/ { table = 0 }
        table {
            count = split(commands, command, ",")
            for (i = 1; i <= count; i++)
                print command[i], $1, $2
        }' >"$host/documented"

# What a text of JSON has, as lines "PATH TYPE"; null has no type.
shape='def shape: if type == "object" then to_entries[] | .key as $key
        | (.value | [shape]) | if . == [] then empty else .[] end
        | ["." + $key + .[0], .[1]]
    elif type == "array" then .[] | [shape] | .[] | ["[]" + .[0], .[1]]
    elif type == "null" then ["", "null"]
    else ["", type] end;
    [shape] | unique | .[] | .[0] + " " + .[1]'

# undocumented COMMAND FILE: what the manual lacks.
undocumented()
{
    jq -r "$shape" "$2" | while read -r path type; do
        echo "$1 $path" >>"$host/seen"
        awk -v command="$1" -v path="$path" -v type="$type" '
            $1 == command && $2 == path {
                wanted = $3
                gsub(/time/, "string", wanted)
                count = split(wanted, types, "|")
                for (i = 1; i <= count; i++)
                    found = found || types[i] == type
            }
            END { exit !found }' "$host/documented" ||
            echo "$1 $path $type"
    done
}

# shown WHAT COMMAND ARGUMENT...: its JSON has nothing but what is documented.
shown()
{
    shown_what=$1
    shown_command=$2
    shift 2
    # shellcheck disable=SC2086 # a command may have two words
    "$ovhpatctl" --json $shown_command "$@" >"$host/ctl.out" 2>"$host/ctl.err" \
        </dev/null
    is "$shown_what" "$(jq -e 'type' "$host/ctl.out" >/dev/null 2>&1 &&
        undocumented "$(echo "$shown_command" | tr ' ' '-')" "$host/ctl.out" ||
        echo no JSON)" ''
}

# asked WHAT COMMAND ARGUMENT...: the same of one that asks ovhpatd.
asked()
{
    asked_what=$1
    asked_command=$2
    shift 2
    shown "$asked_what" "$asked_command" --socket "$host_socket" "$@"
}

is 'the manual has a table' "$([ "$(wc -l <"$host/documented")" -gt 100 ] &&
    echo yes)" yes
echo '{"findings": [{"id": 1, "other": true}], "services": 1}' >"$host/odd"
is 'what is not in it is noticed' "$(undocumented lint "$host/odd")" \
    'lint .findings[].id number
lint .findings[].other boolean'

host_config_extra="[service sshd]
fresh = 0s
$no_limits"
host_start_api
host_credential_ovh_conf signed
host_api_extra="credentials = $host/ovh.conf"
host_write_config
host_start_ovhpatd
host_service sshd names=both
asked 'status, nothing asked' status
attempt sshd alice "$host/tokens/alice"
attempt sshd bob "$host/tokens/bob"
host_control '{"disabled_user_tokens": "accept"}'
host_user_status demo DISABLED
attempt sshd demo "$host/tokens/demo"
attempt sshd demo "$host/tokens/alice"
asked 'status' status
asked 'metrics' metrics
asked 'cache list' 'cache list'
asked 'explain, a token' explain --token-file "$host/tokens/alice" pat_jwt_alice
asked 'explain, refused' explain --token-file "$host/tokens/bob" bob
asked 'explain, a name that is none' explain root
host_control '{"accounts": {"xx1111-ovh": {"users": {"demo":
    {"tokens": null}}}}}'
attempt sshd demo "$host/tokens/demo"
asked 'explain, a token that is dead' explain demo
asked 'lock' lock --why 'left' alice
asked 'lock, an identity' lock user:xx1111-ovh/alice.martin
asked 'lock again' lock alice
asked 'locks' locks
asked 'explain, locked' explain alice
asked 'unlock' unlock alice
asked 'unlock, nothing' unlock alice
asked 'cache forget' 'cache forget' alice
asked 'cache forget, nothing' 'cache forget' nosuchuser
asked 'cache flush' 'cache flush'
host_stop "$host_api_pid"
attempt sshd demo "$host/tokens/deploy"
asked 'status, the API is away' status
asked 'explain, the API is away' explain --token-file "$host/tokens/alice" alice

shown 'check-config' check-config --config "$host/ovhpat.conf" \
    --state-dir "$host/state"
shown 'check-config, bad' check-config --config /nonexistent
shown 'doctor' doctor --config "$host/ovhpat.conf" --socket "$host_socket" \
    --state-dir "$host/state" --pam-dir "$host/pam.d"
shown 'why' why
mkdir "$host/stacks"
cp "$top_srcdir/tests/ctl/stacks/bad/no-account.sshd" "$host/stacks/sshd"
mkfifo "$host/stacks/fifo"
sed -i '1i # ovhpat: intended nullok x' "$host/stacks/sshd"
shown 'lint' lint --include-dir "$top_srcdir/tests/ctl/stacks/debian" \
    "$host/stacks"

# The other way round: a field that never comes is no field.
asked 'an error' lock 'no/such name'
is 'every field of the manual was seen' \
    "$(cut -d' ' -f1,2 "$host/documented" | sort -u |
        grep -vxF -f "$host/seen" | grep -v '[a-z] \.error$')" ''
finish
