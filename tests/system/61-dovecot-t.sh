#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Dovecot of Debian, IMAP, with examples/pam.d/dovecot and
# examples/dovecot/auth-system.conf.ext: tokens and local passwords, and that
# its cache keeps no token alive that was deleted.
# shellcheck disable=SC2317 # functions that measured and host_await call
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/system/services.sh
. "$top_srcdir/tests/system/services.sh"

host_map='user:xx1111-ovh/alice.martin  alice
user:xx1111-ovh/demo          demo
user:xx1111-ovh/demo          vdemo
user:xx1111-ovh/bob           bob'
example=$top_srcdir/examples/dovecot/auth-system.conf.ext
conf=$host/dovecot.conf

service_extra_tokens()
{
    service_length_tokens
}

dovecot_conf()
{
    cat >"$conf" <<END
base_dir = /run/dovecot
state_dir = /run/dovecot-state
protocols = imap
listen = 127.0.0.1
ssl = no
log_path = $host/dovecot.log
auth_verbose = yes
mail_location = maildir:~/Maildir
auth_mechanisms = plain login
# A wrong password makes the next login wait; not here.
auth_failure_delay = 0
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
!include $1
END
}

dovecot_start()
{
    rm -f /run/dovecot/master.pid
    host_start dovecot /run/dovecot/master.pid dovecot -F -c "$conf"
    dovecot_pid=$host_pid
    host_await 10 curl -sS -K - -m 5 imap://127.0.0.1/ -X NOOP </dev/null ||
        host_fail 'dovecot is not ready'
}

# dovecot_again CONFIGURATION-OF-AUTHENTICATION
dovecot_again()
{
    host_stop "$dovecot_pid"
    dovecot_conf "$1"
    dovecot_start
}

# imap USER TOKEN-FILE [CURL-OPTION]...: 0, or curl's 67 for a refused login.
imap()
{
    imap_user=$1
    imap_file=$2
    shift 2
    printf 'user = "%s:%s"\n' "$imap_user" "$(cat "$imap_file")" |
        curl -sS -m 20 -K - "$@" imap://127.0.0.1/ >"$host/imap.out" 2>&1
}

# logs_in USER TOKEN-FILE
logs_in()
{
    begin
    imap "$@"
    status=$?
    end
}

yes='auth:OK account:OK'
service_example dovecot
service_world
sed '/^#/d' "$example" >"$host/auth.conf"
dovecot_conf "$host/auth.conf"
dovecot_start

# Tokens and passwords.
logs_in alice "$tokens/alice"
seen 'alice with her token' 0 "$yes"
like 'the mailbox is that of alice' "$(ls -d "$host/home/alice/Maildir")" \
    "$host/home/alice/Maildir"
logs_in alice "$tokens/bob"
seen 'alice with the token of bob' 67 auth:R60
logs_in bob "$tokens/bob"
seen 'bob with his token' 0 "$yes"
logs_in alice "$tokens/nobody"
seen 'a token that nobody has' 67 auth:R40
logs_in alice "$tokens/mallory"
seen 'a token of another OVH account' 67 auth:R50
logs_in alice "$tokens/password"
seen 'the local password of alice, which ovhpatd does not see' 0 \
    account:OK
logs_in alice "$tokens/nonsense"
seen 'a wrong local password' 67 '' ''
logs_in daemonlike "$tokens/alice"
seen 'a system account with a token' 67 '' ''
logs_in root "$tokens/alice"
seen 'root with a token' 67 '' ''
logs_in nosuch "$tokens/alice"
seen 'a name that is not here' 67 auth:R60
like 'the log says where from' "$(cat "$host/ovhpatd.out")" '*rhost=127.0.0.1*'

# Hybrid names: not without an entry of the host; with `virtual`, also for
# people who are none of the host.
logs_in pat_jwt_alice "$tokens/alice"
seen 'hybrid: without an entry for the name, pam_unix says no' 67 "$yes"
cp "$host/pam.d/dovecot" "$host/stack"
sed -i '/^@include/d; /^auth/d; /^account/d; s/^#\(auth\)/\1/; s/^#\(account\)/\1/' \
    "$host/pam.d/dovecot"
is 'virtual: the lines of the example' \
    "$(grep -vc '^#\|^$' "$host/pam.d/dovecot")" 2
mkdir "$host/vmail"
chown nobody: "$host/vmail"
{
    sed '/^#/d; /^userdb/,/^}/d' "$example"
    sed -n '/^#userdb/,/^#}/s/^#//p' "$example" |
        sed "s|uid=.*|uid=$(id -u demo) gid=$(id -g demo) home=$host/home/demo/%u|"
} >"$host/virtual.conf"
dovecot_again "$host/virtual.conf"
logs_in vdemo "$tokens/demo"
seen 'virtual: a user who is no account' 0 "$yes"
logs_in pat_jwt_vdemo "$tokens/demo"
seen 'virtual: by the hybrid name' 0 "$yes"
logs_in vdemo "$tokens/alice"
seen 'virtual: with the token of alice' 67 auth:R60
logs_in pat_jwt_vdemo "$tokens/alice"
seen 'virtual: by the hybrid name, the token of alice' 67 auth:R60
logs_in alice "$tokens/password"
seen 'virtual: no local passwords' 67 '' ''
cp "$host/stack" "$host/pam.d/dovecot"

# With an entry by libnss_ovhpat, the hybrid name opens the same mailbox.
host_use_nss
dovecot_again "$host/auth.conf"
logs_in pat_jwt_alice "$tokens/alice"
seen 'hybrid: with libnss_ovhpat' 0 "$yes"
logs_in pat_jwt_alice "$tokens/bob"
seen 'hybrid: with libnss_ovhpat, the token of bob' 67 auth:R60
is 'hybrid: the mailbox is that of alice' "$(ls "$host/home")" \
    "$(printf 'alice\nbob\ndemo')"

# Lengths, by both commands of IMAP.
plain()
{
    imap alice "$1" --login-options 'AUTH=PLAIN'
}
initial()
{
    imap alice "$1" --login-options 'AUTH=PLAIN' --sasl-ir
}
login()
{
    imap alice "$1" --login-options 'AUTH=LOGIN'
}
measured 'Dovecot, AUTHENTICATE PLAIN' plain
services_lengths='300 1024 2000 4000 4096'
measured 'Dovecot, AUTHENTICATE PLAIN' initial
measured 'Dovecot, AUTHENTICATE LOGIN' login

# A deleted token, and Dovecot's cache.  With cache_key= it would be trusted
# on; the example has none, and then the cache takes nothing from PAM.
{
    cat "$host/auth.conf"
    echo 'auth_cache_size = 1M'
} >"$host/cached.conf"
sed 's/args = dovecot/args = cache_key=%u%s dovecot/' "$host/cached.conf" \
    >"$host/keyed.conf"
dovecot_again "$host/keyed.conf"
logs_in demo "$tokens/demo"
seen 'cache_key: demo with the token' 0 "$yes"
logs_in demo "$tokens/demo"
seen 'cache_key: Dovecot does not even ask' 0 '' ''
service_api DELETE /me/identity/user/demo/token/t
logs_in demo "$tokens/demo"
seen 'cache_key: a deleted token still opens the mailbox' 0 '' ''
dovecot_again "$host/cached.conf"
logs_in alice "$tokens/alice"
seen 'without cache_key: alice' 0 "$yes"
logs_in alice "$tokens/alice"
seen 'without cache_key: asked each time, whatever auth_cache_size' 0 "$yes"
logs_in demo "$tokens/demo"
seen 'without cache_key: a deleted token is refused' 67 auth:R40

# OVHcloud and ovhpatd away.
host_stop "$host_api_pid"
logs_in alice "$tokens/alice"
seen 'OVHcloud away: who was accepted gets in' 0 "$yes"
is 'OVHcloud away: by grace' "$(sources)" grace
logs_in demo "$tokens/demo"
seen 'OVHcloud away: who was refused stays refused' 67 auth:R40
host_token stranger >/dev/null
logs_in alice "$tokens/stranger"
seen 'OVHcloud away: a token that was never accepted' 67 auth:R80
logs_in alice "$tokens/password"
seen 'OVHcloud away: local passwords go on' 0 account:OK
host_stop "$host_ovhpatd_pid"
host_ovhpatd_pid=
logs_in alice "$tokens/alice"
seen 'ovhpatd away: no login by token' 67 auth:R30 ''
logs_in alice "$tokens/password"
seen 'ovhpatd away: local passwords go on' 0 account:R30 ''
is 'no token in the log of Dovecot' \
    "$(cut -c 1-60 "$tokens/alice" | grep -cFf - "$host/dovecot.log")" 0
finish
