#!/bin/sh
# SPDX-License-Identifier: MIT
#
# PostgreSQL of Debian with examples/pam.d/postgresql and
# examples/postgresql/pg_hba.conf.  The server runs as user postgres and
# reaches ovhpatd through the group ovhpat-client only.
# shellcheck disable=SC2317 # functions that measured and host_await call
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/system/services.sh
. "$top_srcdir/tests/system/services.sh"

pg=$host/pg
pg_bin=$(find /usr/lib/postgresql -path '*/bin/postgres' | sort -V | tail -n 1)
pg_bin=$(dirname "$pg_bin")
host_map='user:xx1111-ovh/alice.martin  alice
user:xx1111-ovh/demo          dbdemo
user:xx1111-ovh/bob           bob'

service_extra_tokens()
{
    service_length_tokens
}

# as_postgres COMMAND...: as the account, with the groups that it has now.
as_postgres()
{
    setpriv --reuid=postgres --regid=postgres --init-groups "$@"
}

pg_make()
{
    mkdir -m 0755 "$pg"
    chown postgres: "$pg"
    as_postgres "$pg_bin/initdb" --no-sync --wal-segsize=1 --auth=reject \
        --username=postgres --encoding=UTF8 --no-locale \
        --pgdata="$pg/data" >"$pg.initdb" 2>&1 ||
        host_fail "initdb: $(tail -n 3 "$pg.initdb")"
    cp "$top_srcdir/examples/postgresql/pg_hba.conf" "$pg/data/pg_hba.conf"
    cp "$host/certs/server.pem" "$host/certs/server.key" "$pg/data/"
    chown postgres: "$pg/data/server.pem" "$pg/data/server.key"
    chmod 0600 "$pg/data/server.key"
}

pg_is_ready()
{
    "$pg_bin/pg_isready" -q -h "$pg"
}

pg_start()
{
    host_start postgres "$pg/.s.PGSQL.5432" setpriv --reuid=postgres \
        --regid=postgres --init-groups "$pg_bin/postgres" -D "$pg/data" \
        -c fsync=off -c unix_socket_directories="$pg" \
        -c listen_addresses=127.0.0.1 -c ssl=on \
        -c ssl_cert_file=server.pem -c ssl_key_file=server.key
    pg_pid=$host_pid
    host_await 20 pg_is_ready || host_fail 'postgres is not ready'
}

# psql_as ROLE TOKEN-FILE [CONNECTION]: asks the server who it is; the token
# comes from a file of this test that only its owner reads.
psql_as()
{
    (umask 077 && echo "*:*:*:*:$(cat "$2")" >"$host/pgpass")
    PGPASSFILE=$host/pgpass psql -X -w -At -c 'SELECT current_user' \
        "host=$pg dbname=postgres user=$1 ${3:-}" >"$host/psql.out" 2>&1
}

# logs_in ROLE TOKEN-FILE [CONNECTION]
logs_in()
{
    begin
    psql_as "$@"
    status=$?
    [ "$status" -ne 0 ] || status=$(cat "$host/psql.out")
    end
}

yes='auth:OK account:OK'
tls="host=127.0.0.1 sslmode=verify-full sslrootcert=$host/certs/ca.pem"
service_example postgresql
service_world
pg_make

# Not in the group: a refusal, and the log says why.
pg_start
as_postgres psql -X -q -h "$pg" -d postgres -c '
    CREATE ROLE ovhpat NOLOGIN;
    CREATE ROLE pat_jwt_alice LOGIN IN ROLE ovhpat;
    CREATE ROLE "pat_jwt_alice+job" LOGIN IN ROLE ovhpat;
    CREATE ROLE pat_jwt_dbdemo LOGIN IN ROLE ovhpat;
    CREATE ROLE pat_jwt_bob LOGIN IN ROLE ovhpat;
    CREATE ROLE pat_jwt_ghost LOGIN IN ROLE ovhpat;
    CREATE ROLE alice LOGIN IN ROLE ovhpat;' || host_fail 'no roles'
is 'the socket is the group'\''s' "$(stat -c '%U:%G %a' "$host_socket")" \
    'root:ovhpat-client 660'
logs_in pat_jwt_alice "$tokens/alice"
seen 'postgres not in the group: refused' 2 auth:R30 ''
like 'postgres not in the group: the log says so' "$(cat "$host/syslog")" \
    '*pam_ovhpat(postgresql:auth):*reason=OVHPAT-R30*error=EACCES*'
host_stop "$pg_pid"
service_client postgres
pg_start
logs_in pat_jwt_alice "$tokens/alice"
seen 'postgres in the group: alice with her token' pat_jwt_alice "$yes"
like 'of the local socket, the log has the uid of the server' \
    "$(cat "$host/ovhpatd.out")" "* rhost=- *uid=$(id -u postgres) *"

# Whose token opens which role.
logs_in pat_jwt_alice "$tokens/bob"
seen 'alice with the token of bob' 2 auth:R60
like 'the server says no more than that' "$(cat "$host/psql.out")" \
    '*PAM authentication failed for user "pat_jwt_alice"*'
logs_in pat_jwt_bob "$tokens/bob"
seen 'bob with his token' pat_jwt_bob "$yes"
logs_in pat_jwt_alice "$tokens/nobody"
seen 'a token that nobody has' 2 auth:R40
logs_in pat_jwt_alice "$tokens/mallory"
seen 'a token of another OVH account' 2 auth:R50
logs_in pat_jwt_alice "$tokens/password"
seen 'what is no token is asked about nowhere' 2 auth:R12 ''
logs_in pat_jwt_alice+job "$tokens/alice"
seen 'a role with a label' pat_jwt_alice+job "$yes"
logs_in pat_jwt_ghost "$tokens/alice"
seen 'a role to which no line of the map leads' 2 auth:R60
logs_in pat_jwt_dbdemo "$tokens/demo"
seen 'virtual: a role that is no account of the host' pat_jwt_dbdemo "$yes"
logs_in pat_jwt_dbdemo "$tokens/alice"
seen 'virtual: with the token of alice' 2 auth:R60
logs_in alice "$tokens/alice"
seen 'a plain role is none of ours, and nobody else lets it in' 2 '' ''
logs_in postgres "$tokens/alice"
seen 'the role postgres is asked for no token' 2 '' ''
like 'but for the account that it is' "$(cat "$host/psql.out")" '*Peer*postgres*'
is 'which gets in without ovhpatd' "$(as_postgres psql -X -At -h "$pg" \
    -d postgres -c 'SELECT 1')" 1

# Over the network.
logs_in pat_jwt_alice "$tokens/alice" "$tls"
seen 'TLS: alice with her token' pat_jwt_alice "$yes"
like 'TLS: the log says where from' "$(cat "$host/ovhpatd.out")" \
    '*rhost=127.0.0.1*'
logs_in pat_jwt_alice "$tokens/bob" "$tls"
seen 'TLS: with the token of bob' 2 auth:R60
logs_in pat_jwt_alice "$tokens/alice" 'host=127.0.0.1 sslmode=disable'
seen 'without TLS: refused before PAM' 2 '' ''

# At a terminal, where psql asks.  Canonical terminals hand on 4095 characters.
# at_terminal TOKEN-FILE
at_terminal()
{
    rm -f "$host/typed" "$host/screen"
    mkfifo "$host/typed"
    exec 9<>"$host/typed"
    script -qefc "psql -X -At -P pager=off -c 'SELECT current_user' \
        'host=$pg dbname=postgres user=pat_jwt_alice'" "$host/script" \
        <"$host/typed" >"$host/screen" 9<&- &
    host_pids="$host_pids $!"
    terminal_pid=$!
    host_await 10 grep -q '^Password for user' "$host/screen" ||
        host_fail 'psql does not ask'
    cat "$1" >&9
    host_reap "$terminal_pid"
    terminal_status=$?
    exec 9>&-
    return "$terminal_status"
}
begin
at_terminal "$tokens/alice"
status=$?
end
seen 'psql at a terminal' 0 "auth:R14 $yes" "$yes"
is 'and it asks once' "$(count 'Password for user' "$host/screen")" 1

# Lengths.
by_file()
{
    psql_as pat_jwt_alice "$1"
}
by_variable()
{
    PGPASSWORD=$(cat "$1") psql -X -w -At -c 'SELECT 1' \
        "host=$pg dbname=postgres user=pat_jwt_alice" >"$host/psql.out" 2>&1
}
over_tls()
{
    psql_as pat_jwt_alice "$1" "$tls"
}
measured 'psql, PGPASSFILE' by_file
services_lengths='300 1024 4096'
measured 'psql, PGPASSWORD' by_variable
measured 'psql, PGPASSFILE' over_tls
services_lengths='1024 4094 4095 4096'
measured 'psql, typed' at_terminal

# A token that was deleted; OVHcloud away.
service_api DELETE /me/identity/user/demo/token/t
logs_in pat_jwt_dbdemo "$tokens/demo"
seen 'deleted: refused' 2 auth:R40
logs_in pat_jwt_bob "$tokens/bob"
seen 'deleted: somebody else still gets in' pat_jwt_bob "$yes"
host_stop "$host_api_pid"
logs_in pat_jwt_bob "$tokens/bob"
seen 'OVHcloud away: who was accepted gets in' pat_jwt_bob "$yes"
is 'OVHcloud away: by grace' "$(sources)" grace
logs_in pat_jwt_dbdemo "$tokens/demo"
seen 'OVHcloud away: who was refused stays refused' 2 auth:R40
host_token stranger >/dev/null
logs_in pat_jwt_alice "$tokens/stranger"
seen 'OVHcloud away: a token that was never accepted' 2 auth:R80
host_stop "$host_ovhpatd_pid"
host_ovhpatd_pid=
logs_in pat_jwt_bob "$tokens/bob"
seen 'ovhpatd away: nobody gets in with a token' 2 auth:R30 ''
is 'ovhpatd away: the account postgres does' "$(as_postgres psql -X -At \
    -h "$pg" -d postgres -c 'SELECT 1')" 1

holds 'the server was there all the time' kill -0 "$pg_pid"
is 'no token in its log' \
    "$(cut -c 1-60 "$tokens/alice" | grep -cFf - "$host/postgres.out")" 0
finish
