# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# The measurements of bench/rungrace, which tests/system/42-memory-t.sh makes
# too, in a smaller size and with limits.  To be sourced behind
# tests/system/grace.sh.
#
# shellcheck disable=SC2154 # names of host.sh and grace.sh
# shellcheck disable=SC2034 # names for the scripts that source this

: "${host_accounts:?}" "${tap_count:?}"

figures_as_nobody()
{
    setpriv --reuid=nobody --regid=nogroup --clear-groups "$@"
}

# The host, and 4,096 records in its state directory, alice's among them.
figures_prepare()
{
    conf_timeout=10s
    conf_services='[service fresh]
fresh = 5m'
    grace_make
    host_token alice >/dev/null
    mkdir "$host/tokens-of-nobody"
    cp "$host/tokens/alice" "$host/tokens-of-nobody/alice"
    chown -R nobody: "$host/tokens-of-nobody"
    openssl rand -base64 600000 | tr '+/' '-_' | tr -d '=\n' |
        fold -w 200 | sed 's/^/eyJhbGciOiJFZERTQSJ9./' |
        head -n 4000 >"$host/tokens/unknown"
    figures_as_nobody "$top_builddir/bench/cachebench" fill "$state" 4096 \
        "$host_url" "$host/tokens-of-nobody/alice" >"$host/filled"
}

figures_decision()
{
    sed "s/^fresh = 0s/fresh = 5m/" "$host/ovhpat.conf" >"$host/fresh.conf"
    figures_as_nobody "$top_builddir/bench/cachebench" decide "$state" \
        "$host/fresh.conf" "$host/tokens-of-nobody/alice"
}

figures_write()
{
    mkdir -m 0700 "$host/written"
    chown nobody: "$host/written"
    figures_as_nobody "$top_builddir/bench/cachebench" write "$host/written"
}

figures_memory()
{
    sed -n 's/^VmRSS:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$ovhpatd/status"
}

# An ovhpatd without records and one with 4,096, each after some logins.
figures_start()
{
    figures_state=$state
    state=$host/none
    mkdir -m 0700 "$state"
    chown nobody: "$state"
    for figures_turn in empty full; do
        figures_began=$(date +%s%3N)
        start
        figures_start_ms=$(($(date +%s%3N) - figures_began))
        figures_ask fresh 100 1
        figures_ask online 100 8
        if [ "$figures_turn" = empty ]; then
            figures_empty=$(figures_memory)
            stop
            state=$figures_state
        fi
    done
    figures_full=$(figures_memory)
}

# figures_ask KIND NUMBER AT-ONCE
figures_ask()
{
    case $1 in
    fresh) set -- alice fresh "$2" "$3" ;;
    online) set -- alice sshd "$2" "$3" ;;
    unknown) set -- unknown sshd "$2" "$3" ;;
    esac
    "$top_builddir/tests/system/asker" --socket "$host_socket" \
        --token-file "$host/tokens/$1" --service "$2" \
        --connections "$4" --rounds $(($3 / $4)) --wait-ms 60000 \
        >"$host/asked"
    : >"$host/ovhpatd.out" # a line for each login
}

# figures_many KIND NUMBER AT-ONCE: sets figures_rate and figures_grown.
figures_many()
{
    figures_ask "$1" $(($2 / 10)) "$3"
    figures_before=$(figures_memory)
    figures_began=$(date +%s%3N)
    figures_ask "$@"
    figures_took=$(($(date +%s%3N) - figures_began))
    figures_grown=$(($(figures_memory) - figures_before))
    figures_rate=$(($2 * 1000 / (figures_took + 1)))
    figures_lost=$(sed -n 's/^total .* lost \([0-9]*\) .*/\1/p' "$host/asked")
}

figures_clients()
{
    find "/proc/$ovhpatd/fd" -mindepth 1 | wc -l
}

figures_are_in()
{
    [ "$(figures_clients)" -gt "$1" ]
}

# 1,000 logins with one token while the API thinks: sets figures_let_in and
# figures_requests.
figures_flight()
{
    figures_asked=$(api_asked)
    kill -STOP "$host_api_pid"
    "$top_builddir/tests/system/asker" --socket "$host_socket" \
        --token-file "$host/tokens/alice" --service sshd \
        --connections 1000 >"$host/asked" &
    figures_pid=$!
    host_await 10 figures_are_in 1000
    kill -CONT "$host_api_pid"
    wait "$figures_pid"
    figures_requests=$(($(api_asked) - figures_asked))
    figures_let_in=$(awk '$2 == "OVHPAT-OK" { count += $1 }
        END { print count + 0 }' "$host/asked")
}
