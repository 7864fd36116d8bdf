#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Postfix of Debian that asks Dovecot, with examples/postfix/main.cf and the
# lines for Dovecot in it: who may send mail with a token of usual length.  Then
# the same Postfix that asks saslauthd, with examples/saslauthd/smtpd.conf.
# shellcheck disable=SC2317 # functions that measured and host_await call
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/system/services.sh
. "$top_srcdir/tests/system/services.sh"

example=$top_srcdir/examples/postfix/main.cf

service_extra_tokens()
{
    service_short_tokens alice.martin bob | service_length_tokens
}

smtp_listens()
{
    curl -s -m 5 -X NOOP smtp://127.0.0.1/
    [ $? -ne 7 ]
}

postfix_start()
{
    mkdir "$host/postfix" "$host/spool" "$host/data"
    chown postfix: "$host/data"
    {
        grep -v '^#' "$example"
        cat <<END
compatibility_level = 3.6
queue_directory = $host/spool
data_directory = $host/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
myhostname = localhost
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks =
alias_maps =
local_recipient_maps =
smtpd_tls_cert_file = $host/certs/server.pem
smtpd_tls_key_file = $host/certs/server.key
END
    } >"$host/postfix/main.cf"
    cat >"$host/postfix/master.cf" <<'END'
smtp     inet       n - n - - smtpd
tlsmgr   unix       - - n 1000? 1 tlsmgr
anvil    unix       - - n - 1 anvil
proxymap unix       - - n - - proxymap
rewrite  unix       - - n - - trivial-rewrite
END
    postfix_run
}

# postfix_run: with what the files say now.
postfix_run()
{
    postfix -c "$host/postfix" check >"$host/postfix.check" 2>&1 ||
        host_fail "postfix: $(cat "$host/postfix.check")"
    # In a process group of its own, because it ends its whole group.
    host_start postfix "$host/spool/private/rewrite" setsid \
        /usr/lib/postfix/sbin/master -c "$host/postfix" -s
    postfix_pid=$host_pid
    host_await 10 smtp_listens || host_fail 'postfix does not listen'
}

# Dovecot with the lines of the comment in the example.
dovecot_start()
{
    {
        cat <<END
base_dir = /run/dovecot
state_dir = /run/dovecot-state
protocols = imap
listen = 127.0.0.1
ssl = no
log_path = $host/dovecot.log
auth_mechanisms = plain login
auth_failure_delay = 0
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
END
        sed -n '/^#   service auth {/,/^#   }/s/^#   //p' "$example" |
            sed "s|/var/spool/postfix|$host/spool|"
        sed '/^#/d' "$top_srcdir/examples/dovecot/auth-system.conf.ext"
    } >"$host/dovecot.conf"
    host_start dovecot "$host/spool/private/auth" dovecot -F \
        -c "$host/dovecot.conf"
}

# smtp USER TOKEN-FILE [CURL-OPTION]...: 0, or curl's 67 for a refused login.
smtp()
{
    smtp_user=$1
    smtp_file=$2
    shift 2
    printf 'user = "%s:%s"\n' "$smtp_user" "$(cat "$smtp_file")" |
        curl -sS -m 20 -K - --cacert "$host/certs/ca.pem" \
            --login-options AUTH=PLAIN "$@" -X NOOP smtp://127.0.0.1/ \
            >"$host/smtp.out" 2>&1
}

logs_in()
{
    begin
    smtp "$@" --ssl-reqd
    status=$?
    end
}

yes='auth:OK account:OK'
service_example dovecot
service_world
postfix_start
dovecot_start

logs_in alice "$tokens/alice"
seen 'alice with her token' 0 "$yes"
like 'dovecot tells where from' "$(cat "$host/ovhpatd.out")" \
    '*rhost=127.0.0.1*'
logs_in alice "$tokens/bob"
seen 'alice with the token of bob' 67 auth:R60
logs_in bob "$tokens/bob"
seen 'bob with his token' 0 "$yes"
logs_in alice "$tokens/nobody"
seen 'a token that nobody has' 67 auth:R40
logs_in alice "$tokens/password"
seen 'the local password of alice' 0 account:OK
logs_in alice "$tokens/nonsense"
seen 'a wrong local password' 67 '' ''
begin
smtp alice "$tokens/alice"
status=$?
end
seen 'without TLS no login is offered, and none is made' 0 '' ''

# Lengths, in one line with the command and in a line of its own.
plain()
{
    smtp alice "$1" --ssl-reqd
}
initial()
{
    smtp alice "$1" --ssl-reqd --sasl-ir
}
measured 'Postfix, asking Dovecot' plain
services_lengths='300 1024 4096'
measured 'Postfix, asking Dovecot' initial

# saslauthd in Dovecot's place, in the directory that is Debian's.
install -d -m 0710 -g sasl /run/saslauthd
service_edit group 's/^\(sasl:.*:\).*/\1postfix/'
service_example smtp
host_start saslauthd /run/saslauthd/mux setsid saslauthd -d -n 1 -a pam \
    -m /run/saslauthd
# Debian's Postfix looks for smtpd.conf in the folder sasl of its own.
mkdir "$host/postfix/sasl"
cp "$top_srcdir/examples/saslauthd/smtpd.conf" "$host/postfix/sasl/"
cp "$host/postfix/main.cf" "$host/postfix/main.dovecot"
postconf -c "$host/postfix" -e smtpd_sasl_type=cyrus smtpd_sasl_path=smtpd
host_stop "$postfix_pid"
postfix_run
logs_in alice "$tokens/short.alice.martin"
seen 'saslauthd: alice with a short token' 0 "$yes"
like 'saslauthd: it was asked' "$(cat "$host/ovhpatd.out")" '* service=smtp *'
logs_in alice "$tokens/short.bob"
seen 'saslauthd: alice with the token of bob' 67 auth:R60
logs_in alice "$tokens/password"
seen 'saslauthd: the local password of alice' 0 account:OK
logs_in alice "$tokens/alice"
seen 'saslauthd: a token of usual length, PAM is not asked' 67 '' ''
cp "$host/postfix/main.dovecot" "$host/postfix/main.cf"
host_stop "$postfix_pid"
postfix_run

# A deleted token; OVHcloud and ovhpatd away.
service_api DELETE /me/identity/user/demo/token/t
logs_in demo "$tokens/demo"
seen 'deleted: refused' 67 auth:R40
logs_in alice "$tokens/alice"
seen 'alice before the outage' 0 "$yes"
host_stop "$host_api_pid"
logs_in alice "$tokens/alice"
seen 'OVHcloud away: who was accepted gets in' 0 "$yes"
is 'OVHcloud away: by grace' "$(sources)" grace
logs_in demo "$tokens/demo"
seen 'OVHcloud away: who was refused stays refused' 67 auth:R40
host_stop "$host_ovhpatd_pid"
host_ovhpatd_pid=
logs_in alice "$tokens/alice"
seen 'ovhpatd away: no login by token' 67 auth:R30 ''
logs_in alice "$tokens/password"
seen 'ovhpatd away: local passwords go on' 0 account:R30 ''
cut -c 1-60 "$tokens/alice" >"$host/beginning"
is 'no token in the log of Dovecot' \
    "$(grep -cFf "$host/beginning" "$host/dovecot.log")" 0
finish
