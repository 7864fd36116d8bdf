#!/bin/sh
# SPDX-License-Identifier: MIT
#
# sshd while OVHcloud is away: logins by grace and what they are told, tokens
# that were deleted, and an API that hangs under many logins at once, which
# must not take sshd's places away from keys and root.
# shellcheck disable=SC2016 # commands for the other side
# shellcheck disable=SC2317 # functions that host_await calls
# shellcheck disable=SC2119 # host_start_ovhpatd takes options, or none
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/system/support.sh
. "$top_srcdir/tests/system/support.sh"
# shellcheck source=tests/system/sshd.sh
. "$top_srcdir/tests/system/sshd.sh"

tokens=$host/tokens
host_token nobody >/dev/null
host_timeout=2s
host_config_extra="[cache]
fresh = 0s
grace = 8h
$no_limits"
sshd_make
host_use_nss
host_start_api
host_start_ovhpatd
sshd_authorize root
sshd_start
echo 'a password of this host' >"$host/local"
sshd_shadow bob "$(sshd_hash 'a password of this host')"

# enters METHOD NAME SECRET: what the session says of itself, in one line.
enters()
{
    sshd_login "$1" "$2" "$3" 'echo in by $OVHPAT_SOURCE'
    echo "${sshd_out:-out}, $module"
}
grace_text='OVHcloud cannot be reached; cached validation, 7 h left'

for method in kbd password; do
    is "$method: online" "$(enters $method alice "$tokens/alice")" \
        'in by online, auth:OK account:OK'
    is "$method: online, nothing is said" \
        "$(count 'OVHcloud' "$host/ssh.err")" 0
done
is 'online with a hybrid name' "$(enters kbd pat_jwt_alice+x "$tokens/alice")" \
    'in by online, auth:OK account:OK'

# Away.
host_stop "$host_api_pid"
for name in alice pat_jwt_alice pat_jwt_alice+x; do
    for method in kbd password; do
        is "$method: $name by grace" "$(enters $method $name "$tokens/alice")" \
            'in by grace, auth:OK account:OK'
        is "$method: $name is told so" "$(count "$grace_text" "$host/ssh.err")" 1
    done
done
like 'demo, who has not been here, stays out' \
    "$(enters kbd demo "$tokens/demo")" 'out, auth:R[89]*'
like 'a token that nobody has stays out' \
    "$(enters kbd alice "$tokens/nobody")" 'out, auth:R[89]*'
is 'alice is not demo by grace either' \
    "$(enters kbd demo "$tokens/alice")" 'out, auth:R60'
is 'a local password as ever' "$(enters kbd bob "$host/local")" \
    'in by, account:OK'
is 'root by key as ever' "$(enters key root /dev/null)" 'in by, '

# The token is deleted; the next outage does not bring it back.
host_start_api
# The breaker may still be open for a moment.
is_online()
{
    enters kbd alice "$tokens/alice" | grep -q 'in by online'
}
holds 'back: online again' host_await 20 is_online
holds 'the token is deleted' curl -sSf --cacert "$host/certs/ca.pem" -X DELETE \
    -H "Authorization: Bearer $(host_token owner)" \
    "$host_url/me/identity/user/alice.martin/token/t"
for method in kbd password; do
    is "$method: the deleted token" "$(enters $method alice "$tokens/alice")" \
        'out, auth:R40'
done
host_stop "$host_api_pid"
for name in alice pat_jwt_alice; do
    is "away again: $name stays out" "$(enters kbd $name "$tokens/alice")" \
        'out, auth:R40'
done

# An API that hangs, and more logins at once than sshd's own MaxStartups has
# places: all are at their prompts, then all answer.
crowd=24
mkdir "$host/crowd"
cat >"$host/askpass" <<'SCRIPT'
#!/bin/sh
: >"$SSHD_SECRET.asked"
tries=600
until [ -e "${SSHD_SECRET%/*}/go" ] || [ $tries -eq 0 ]; do
    tries=$((tries - 1))
    sleep 0.1
done
cat "$SSHD_SECRET"
SCRIPT

# crowd_log_in NUMBER: one login, with a token of its own.
crowd_log_in()
{
    cp "$tokens/crowd$1" "$host/crowd/$1"
    sshd_client ssh kbd "$host/crowd/$1" -l demo "$sshd_address" 'echo in' \
        >"$host/crowd/$1.out" 2>"$host/crowd/$1.err"
    echo "$? $(($(now_ms) - $(stat -c %Y "$host/crowd/go") * 1000))" \
        >"$host/crowd/$1.end"
}

# crowd_begin SIZE: so many logins, until all are at their prompts.
crowd_begin()
{
    rm -f "$host/crowd"/*
    crowd_pids=
    number=0
    while [ $number -lt "$1" ]; do
        crowd_log_in $number &
        crowd_pids="$crowd_pids $!"
        number=$((number + 1))
    done
    host_await 30 crowd_asks "$1" || host_fail 'not all are at their prompts'
}

crowd_asks()
{
    test "$(find "$host/crowd" -name '*.asked' | wc -l)" -eq "$1"
}

crowd_answer()
{
    : >"$host/crowd/go"
}

crowd_end()
{
    for one in $crowd_pids; do
        wait "$one"
    done
    slowest_ms=$(cut -d ' ' -f 2 "$host/crowd"/*.end | sort -n | tail -n 1)
}

number=0
while [ $number -lt $crowd ]; do
    host_token crowd$number >/dev/null
    number=$((number + 1))
done
: >"$host/go" # nobody else waits
host_start_fault --mode hang-tls
host_stop "$host_ovhpatd_pid"
host_start_ovhpatd

crowd_begin $crowd
is 'a crowd at its prompts: root by key' "$(enters key root /dev/null)" 'in by, '
crowd_answer
is 'the API hangs: root by key' "$(enters key root /dev/null)" 'in by, '
is 'the API hangs: a local password' "$(enters kbd bob "$host/local")" \
    'in by, account:OK'
crowd_end
echo "# $crowd logins, the API hangs: the last answer after $slowest_ms ms"
is 'everybody was answered, nobody dropped' \
    "$(grep -l 'Permission denied (' "$host/crowd"/*.err | wc -l)" $crowd
is 'nobody got in' "$(cut -d ' ' -f 1 "$host/crowd"/*.end | sort -u)" 255
at_most 'within the timeout of the module, and time to log in' "$slowest_ms" \
    20000

# The other side: with as few places as sshd has by itself, they are taken.
# For this key sshd takes the last value, not the first.
echo 'MaxStartups 10:100:10' >"$host/ssh/sshd_config.d/90-few.conf"
sshd_restart
crowd_begin 10
is 'MaxStartups 10: no place for root' "$(enters key root /dev/null)" 'out, '
is 'which is no refusal' "$(count 'Permission denied' "$host/ssh.err")" 0
crowd_answer
crowd_end
is 'MaxStartups 10: a place again' "$(enters key root /dev/null)" 'in by, '

finish
