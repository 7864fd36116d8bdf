# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# The table of lengths in pam_ovhpat(8), tokens of those lengths, and what has
# to come of them.  To be sourced by 58-lengths-t.sh.
#
# shellcheck disable=SC2154,SC2034 # names of and for support.sh, terminal.sh

# shellcheck source=tests/system/lengthtable.sh
. "$top_srcdir/tests/system/lengthtable.sh"
lengths_measured=

# lengths_row NAME: sets $longest and $longer.
lengths_row()
{
    longest=$(lengths_table | awk -F '|' -v "name=$1" '$1 == name { print $2 }')
    longer=$(lengths_table | awk -F '|' -v "name=$1" '$1 == name { print $3 }')
    [ -n "$longest" ] || host_fail "no row $1 in the manual"
}

# lengths_token LENGTH: a token of OVHcloud's form in $host/tokens/LENGTH.
lengths_token()
{
    {
        printf 'eyJhbGciOiJFZERTQSJ9.'
        # Its own beginning and its own signature (86 characters).
        openssl rand -base64 6000 | tr '+/' '-_' | tr -d '=\n' |
            head -c $(($1 - 21 - 87))
        printf '.'
        openssl rand -base64 64 | tr '+/' '-_' | tr -d '=\n'
    } >"$host/tokens/$1"
}

# One valid token of alice for each length, one for each length and one more,
# and a much longer one.
lengths_make_tokens()
{
    host_state >"$host/state.json" || host_fail 'no state'
    for lengths_one in $(lengths_table | cut -d '|' -f 2 | sort -un); do
        for lengths_more in 0 1 100; do
            lengths_length=$((lengths_one + lengths_more))
            [ "$lengths_length" -gt 200 ] || continue
            [ -e "$host/tokens/$lengths_length" ] ||
                lengths_token "$lengths_length"
            [ "$lengths_length" -le 4096 ] || continue
            jq --rawfile token "$host/tokens/$lengths_length" \
                --arg name "t$lengths_length" \
                '.accounts["xx1111-ovh"].users["alice.martin"].tokens[$name] =
                    {token: $token}' "$host/state.json" \
                >"$host/state.new" || host_fail 'no state'
            mv "$host/state.new" "$host/state.json"
        done
    done
}

# lengths_start_sshd METHOD: an sshd that offers this method only; its port is
# in $host/port.METHOD.
lengths_start_sshd()
{
    lengths_method=$1
    [ -d /run/sshd ] || mkdir -m 0755 /run/sshd
    [ -e "$host/hostkey" ] ||
        ssh-keygen -q -t ed25519 -N '' -f "$host/hostkey"
    lengths_try=0
    while [ "$lengths_try" -lt 20 ]; do
        lengths_try=$((lengths_try + 1))
        lengths_port=$((20000 + ($$ * 7 + lengths_try * 131 + ${#1}) % 12000))
        cat >"$host/sshd.$1" <<SSHD
ListenAddress 127.0.0.1:$lengths_port
HostKey $host/hostkey
PidFile $host/sshd.$1.pid
UsePAM yes
PasswordAuthentication yes
KbdInteractiveAuthentication yes
AuthenticationMethods $1
Subsystem sftp internal-sftp
UseDNS no
SSHD
        /usr/sbin/sshd -D -e -f "$host/sshd.$1" >>"$host/sshd.out" 2>&1 &
        lengths_pid=$!
        if host_await 3 lengths_sshd_is_up; then
            host_pids="$host_pids $lengths_pid"
            echo "$lengths_port" >"$host/port.$1"
            return 0
        fi
        kill "$lengths_pid" 2>/dev/null
        wait "$lengths_pid" 2>/dev/null
    done
    host_fail 'sshd did not start'
}

lengths_sshd_is_up()
{
    [ -s "$host/sshd.$lengths_method.pid" ] ||
        ! kill -0 "$lengths_pid" 2>/dev/null || return 1
    [ -s "$host/sshd.$lengths_method.pid" ]
}

# lengths_try WAY LENGTH: a login; what the module said of it.
lengths_log_in()
{
    forget_logs
    asked_before=$(count /auth/details "$host/api.log")
    "$1" "$host/tokens/$2" >"$host/terminal.out" 2>&1
    code=$?
    told
    first=${module%% *}
    at_limit=$(grep -o 'token_length=[0-9]*' "$host/syslog" | head -n 1)
}

# measure ROW WAY: both sides of the limit of this row.
measure()
{
    lengths_row "$1"
    lengths_measured="$lengths_measured|$1"
    lengths_log_in "$2" "$longest"
    is "$1: $longest characters get in" "$module" 'auth:OK account:OK'
    lengths_log_in "$2" $((longest + 1))
    case $longer in
    cut)
        is "$1: a longer token is cut at $longest characters, and the log says so" \
            "$first $at_limit" "auth:R40 token_length=$longest"
        lengths_log_in "$2" $((longest + 100))
        is "$1: a token without its last part is known for what it is" \
            "$first $asked" 'auth:R13 0'
        ;;
    refused,*)
        is "$1: a longer token is $longer" "$first $asked" \
            "auth:${longer##*OVHPAT-} 0"
        ;;
    'refused by '*)
        is "$1: a longer token is $longer" "$module $asked" ' 0'
        ;;
    'left to the next module')
        is "$1: a longer token is $longer" "$first $asked" 'auth:R16 0'
        ;;
    *) not_ok "$1: what becomes of a longer token" "$longer" 'cut or refused' ;;
    esac
}

# lengths_all_measured: every row without a star was measured, here or in a test
# of another service.
lengths_all_measured()
{
    is 'every row of the table was measured, but for those with a star' \
        "$(lengths_table | cut -d '|' -f 1 | grep -v '\*$' |
            while read -r lengths_name; do
                case "$lengths_measured|" in
                *"|$lengths_name|"*) ;;
                *)
                    grep -qF "manual_length '$lengths_name'" \
                        "$top_srcdir"/tests/system/6*-t.sh ||
                        echo "$lengths_name"
                    ;;
                esac
            done)" ''
}
