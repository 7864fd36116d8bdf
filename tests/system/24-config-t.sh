#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What ovhpatd says about a wrong configuration or map: the file, the line and
# what is wrong with it; who may own the files; and what a reload changes while
# people log in, or does not change when a file is wrong.
# shellcheck disable=SC2119 # host_start_ovhpatd takes options, or none
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/system/support.sh
. "$top_srcdir/tests/system/support.sh"

mkdir "$host/etc"
config=$host/etc/ovhpat.conf
map=$host/etc/identity.map

# check: what `ovhpatd --check` says, behind its exit code.
check()
{
    "$host_ovhpatd" --check --config "$config" >"$host/check.out" 2>&1
    echo "$? $(cat "$host/check.out")"
}

good_config()
{
    printf '[api]\nendpoint = ovh-eu\naccount = xx1111-ovh\n[map]\nfile = %s\n' \
        "$map"
}
echo 'user:xx1111-ovh/* =' >"$map"
good_config >"$config"
is 'good files' "$(check)" "0 $config: good; $map: good, 1 lines"

# Lines of ovhpat.conf, behind the five that are good.
while IFS='|' read -r line place text; do
    {
        good_config
        printf '%b' "$line"
    } >"$config"
    is "ovhpat.conf: $line" "$(check)" "1 ovhpatd: $config:${place:+$place:} $text"
done <<END
foo = 1\\n|6|unknown key "foo" in [map]
[cash]\\n|6|unknown section [cash]; accepted: api, map, labels, cache, limits, service NAME
[api]\\n|6|[api] is given twice
file = /x\\n|6|[map] file is given twice, first in line 5
[cache]\\nfresh = 60\\n|7|[cache] fresh: "60" has no unit; accepted: 0s to 5m
[cache]\\nfresh = 6m\\n|7|[cache] fresh: "6m" is out of range; accepted: 0s to 5m
[cache]\\ngrace = 8d\\n|7|[cache] grace: "8d" is out of range; accepted: 0s to 7d
[cache]\\ngrace = 1x\\n|7|[cache] grace: "1x" is not valid; accepted: 0s to 7d
[cache]\\ngrace =\\n|7|[cache] grace has no value
[cache]\\ngrace\\n|7|"grace" is not KEY = VALUE
[cache]\\ngrace: 1d\\n|7|"grace: 1d" is not KEY = VALUE
[cache]\\n  grace = 1d\\n|7|begins with white space
[limits]\\nin_flight = 65\\n|7|[limits] in_flight: "65" is not valid; accepted: 1 to 64, off
[limits]\\nper_source = 5\\n|7|[limits] per_source: "5" has no unit; accepted: COUNT/s, COUNT/min or COUNT/h, COUNT 1 to 1000000; off
[labels]\\nCI = root\\n|7|[labels] CI: "root" is never mapped; use an ordinary account and sudo
[labels]\\nCI = Root\\n|7|[labels] CI: "Root" is no account; accepted: [a-z_][a-z0-9_.-]{0,31}
[labels]\\nC I = ops\\n|7|[labels] C I: "ops" is for a name that is no label ([A-Za-z0-9._-]{1,32})
[labels]\\nCI = ops\\nCI = ops\\n|8|[labels] CI is given twice
[service sshd]\\n[service SSHD]\\n|7|[service SSHD] is given twice
[service a b]\\n|6|[service a b] names no PAM service; accepted: 1 to 63 letters, digits and . _ -
[cache]\\r\\n|6|has a CR; lines end with LF only
# \\0001\\n|6|has the control byte 0x01
f\\0303\\0251 = 1\\n|6|has the byte 0xc3, which is not ASCII
x\\0000y\\n|6|has a NUL byte
[cache\\n|6|"[cache" is no section; a section is [NAME]
END

# Whole files.
while IFS='|' read -r what text place message; do
    printf '%b' "$text" >"$config"
    is "ovhpat.conf: $what" "$(check)" \
        "1 ovhpatd: $config:${place:+$place:} $message"
done <<'END'
empty|||[api] endpoint is required: ovh-eu, ovh-ca, ovh-us or https://HOST[:PORT]/v1
no account|[api]\nendpoint = ovh-eu\n||[api] account is required: the OVH account (nic-handle) whose users may log in
plain HTTP|[api]\nendpoint = http://x.example/v1\n|2|[api] endpoint: "http://x.example/v1" is no https URL; accepted: ovh-eu, ovh-ca, ovh-us, https://HOST[:PORT]/v1
a URL with a password|[api]\nendpoint = https://a:b@x.example/v1\n|2|[api] endpoint: "https://a:b@x.example/v1" has no valid host; accepted: ovh-eu, ovh-ca, ovh-us, https://HOST[:PORT]/v1
a URL without version|[api]\nendpoint = https://x.example\n|2|[api] endpoint: "https://x.example" does not end in /v1 or /1.0; accepted: ovh-eu, ovh-ca, ovh-us, https://HOST[:PORT]/v1
a URL without region|[api]\nendpoint = https://x.example/v1\naccount = a\n||[api] region is required with endpoint https://x.example/v1: eu, ca, us
a region that contradicts|[api]\nendpoint = ovh-eu\nregion = ca\naccount = a\n|3|[api] region: "ca" is not the endpoint's, eu
an account twice|[api]\naccount = a a\n|2|[api] account: "a a" names one account twice; accepted: 1 to 16 OVH accounts (letters, digits and . _ -; at most 64 each), separated by spaces
a key before its section|endpoint = ovh-eu\n|1|key "endpoint" stands before the first section
a byte order mark|\0357\0273\0277[api]\n|1|begins with a byte order mark
a timeout of 20 seconds|[api]\ntimeout = 20s\n|2|[api] timeout: "20s" is out of range; accepted: 0.5s to 10s
a proxy over TLS|[api]\nproxy = https://p:1\n|2|[api] proxy: "https://p:1" is no http URL; accepted: http://HOST:PORT
END
{
    good_config
    printf '# '
    head -c 5000 /dev/zero | tr '\0' x
} >"$config"
like 'ovhpat.conf: a long line' "$(check)" \
    "1 ovhpatd: $config:6: line is longer than * bytes"
head -c 1100000 /dev/zero | tr '\0' '\n' >"$config"
is 'ovhpat.conf: a large file' "$(check)" \
    "1 ovhpatd: $config: is larger than 1 MiB"

# Lines of identity.map, behind one that is good.
good_config >"$config"
while IFS='|' read -r line text; do
    printf 'user:xx1111-ovh/alice alice\n%b\n' "$line" >"$map"
    is "identity.map: $line" "$(check)" "1 ovhpatd: $map:2: $text"
done <<'END'
user:xx1111-ovh/bob|has no second column; accepted: ACCOUNT, = or !
user:xx1111-ovh/bob bob bob|third column "bob"; a comment begins with #
person:xx1111-ovh/bob bob|unknown kind "person"; accepted: user, group, service
bob bob|"bob" is not KIND:OVHACCOUNT/NAME
user:yy2222-ovh/bob bob|OVH account "yy2222-ovh" is not listed in [api] account, so the line could never match
user:xx1111-ovh/b!b bob|user "b!b" has the wrong character "!"
user:xx1111-ovh/bob root|root is never mapped; use an ordinary account and sudo
user:xx1111-ovh/bob Bob|"Bob" is no account; accepted: [a-z_][a-z0-9_.-]{0,31}, = or !
group:xx1111-ovh/* ops|* is for user lines only
service:xx1111-ovh/oauth2-EU.0f =|= is not for service lines; name the account
service:xx1111-ovh/EU.0f deploy|service "EU.0f" does not begin with oauth2- and go on
user:xx1111-ovh/alice alice|says again what line 1 says
user:xx1111-ovh/al\0303\0251 al|has the byte 0xc3, which is not ASCII
END
echo 'user:xx1111-ovh/* =' >"$map"

# files_are KIND MESSAGE: what is said of either file in the place of which
# there is something of this kind.
files_are()
{
    for file in "$config" "$map"; do
        mv "$file" "$host/aside"
        case $1 in
        absent) ;;
        link)
            cp "$host/aside" "$host/target"
            ln -s "$host/target" "$file"
            ;;
        fifo) mkfifo "$file" ;;
        directory) mkdir "$file" ;;
        mode-*)
            cp "$host/aside" "$file"
            chmod "${1#mode-}" "$file"
            ;;
        foreign)
            cp "$host/aside" "$file"
            chown nobody "$file"
            ;;
        esac
        like "${file##*/}: $1" "$(check)" "1 ovhpatd: $file: $2"
        rm -rf "$file"
        mv "$host/aside" "$file"
    done
}
files_are absent 'cannot be opened: No such file or directory'
files_are link 'is a symbolic link'
files_are fifo 'is not a regular file'
files_are directory 'is not a regular file'
files_are mode-0664 'can be written by its group (mode 0664); chmod g-w'
files_are mode-0646 'can be written by others (mode 0646); chmod o-w'
files_are foreign 'belongs to uid *, must belong to root'
chmod 777 "$host/etc"
is 'a directory that all may write to' "$(check)" \
    "1 ovhpatd: $config: directory $host/etc can be written by others"
chmod 1777 "$host/etc"
like 'a sticky directory (as /tmp)' "$(check)" '0 *'
chmod 755 "$host/etc"
like 'good files again' "$(check)" '0 *'

# The same mistakes keep ovhpatd from starting.
echo 'user:xx1111-ovh/bob' >"$map"
setpriv --reuid=nobody --regid=nogroup --clear-groups "$host_ovhpatd" \
    --foreground --config "$config" --socket "$host/run/x.sock" \
    >"$host/start.out" 2>&1
is 'a start with a wrong map' "$? $(cat "$host/start.out")" \
    "1 ovhpatd: $map:1: has no second column; accepted: ACCOUNT, = or !"
is 'makes no socket' "$(ls "$host/run")" ''
echo 'user:xx1111-ovh/* =' >"$map"
for ca in /nowhere/ca.pem /dev/null; do
    {
        good_config
        echo '[limits]'
    } | sed "s|^account.*|&\nca_file = $ca|" >"$config"
    setpriv --reuid=nobody --regid=nogroup --clear-groups "$host_ovhpatd" \
        --foreground --config "$config" --socket "$host/run/x.sock" \
        --state-dir "$host/state" >"$host/start.out" 2>&1
    like "a start with the CA file $ca" "$? $(tail -n 1 "$host/start.out")" \
        "1 ovhpatd: $ca: *"
done

# The command line.
"$host_ovhpatd" --nonsense >"$host/start.out" 2>&1
is 'an unknown option' $? 2
"$host_ovhpatd" --check too much >"$host/start.out" 2>&1
is 'words behind the options' $? 2
like 'the version' "$("$host_ovhpatd" --version)" 'ovhpatd [0-9]*.[0-9]*'
like 'the help' "$("$host_ovhpatd" --help)" '*--check*'

# Reloads, while people log in.
host_start_api
host_start_ovhpatd
host_service test names=both debug
demo=$host/tokens/demo

# reload TEXT: a reload that ends with this text in the log.  While a login of
# the time before the last reload is under way, ovhpatd asks for another SIGHUP.
reload()
{
    : >"$host/ovhpatd.out"
    kill -HUP "$host_ovhpatd_pid"
    host_await 10 grep -q 'reload' "$host/ovhpatd.out" || host_fail 'no reload'
    if grep -q 'send SIGHUP again' "$host/ovhpatd.out"; then
        sleep 0.1
        reload "$1"
        return
    fi
    logged "$1" "$host/ovhpatd.out"
}
(
    turn=1
    while [ $turn -le 60 ]; do
        "$pamclient" test pat_jwt_demo authenticate <"$demo"
        turn=$((turn + 1))
    done >"$host/logins.out" 2>&1
) &
logins=$!
sed 's/^timeout.*/timeout = forever/' "$host/ovhpat.conf" >"$host/wrong"
cp "$host/ovhpat.conf" "$host/right"
turn=1
while [ $turn -le 10 ]; do
    cat "$host/wrong" >"$host/ovhpat.conf"
    reload 'reload: '
    like "reload $turn: a wrong file is refused" "$(cat "$host/ovhpatd.out")" \
        "*reload: $host/ovhpat.conf:6: *; the old rules stay in force*"
    cat "$host/right" >"$host/ovhpat.conf"
    reload 'reload'
    turn=$((turn + 1))
done
wait $logins
is 'reload: every login meanwhile got in' \
    "$(sed -n 's/^authenticate \([^ ]*\) .*/\1/p' "$host/logins.out" | sort |
        uniq -c | sed 's/^ *//')" '60 PAM_SUCCESS'

# What a reload changes.
attempt test pat_jwt_demo "$demo"
admitted 'before a change of the map'
sed -i '1i user:xx1111-ovh/demo !' "$host/identity.map"
attempt test pat_jwt_demo "$demo"
admitted 'the map is not read before a reload'
reload reloaded:
attempt test pat_jwt_demo "$demo"
refused 'after the reload' PAM_PERM_DENIED R61
echo 'user:xx1111-ovh/demo' >"$host/identity.map"
reload 'the old rules stay in force'
like 'a wrong map: which, and what' "$(cat "$host/ovhpatd.out")" \
    "*reload: $host/identity.map:1: has no second column; accepted: ACCOUNT, = or !; the old rules stay in force*"
attempt test pat_jwt_demo "$demo"
refused 'a wrong map opens nothing' PAM_PERM_DENIED R61
attempt test pat_jwt_alice "$host/tokens/alice"
admitted 'and closes nothing'
chmod 666 "$host/ovhpat.conf"
host_write_config
reload 'can be written by its group'
attempt test pat_jwt_demo "$demo"
refused 'a file that others may write to' PAM_PERM_DENIED R61
chmod 644 "$host/ovhpat.conf"
reload reloaded:
attempt test pat_jwt_demo "$demo"
admitted 'the right files'
old_api_pid=$host_api_pid
host_port=0
rm "$host/api.log"
host_start_api
host_write_config
reload reloaded:
host_stop "$old_api_pid"
attempt test pat_jwt_demo "$demo"
admitted 'a new endpoint'

# A login that is under way during a reload.
host_stop "$host_api_pid"
host_start_fault --mode answer --delay-ms 1500 --body "$host/ovhpat.conf"
hold test pat_jwt_demo authenticate
type_in "$demo"
logged /auth/details "$host/fault.log"
kill -HUP "$host_ovhpatd_pid"
finish_held
refused 'a login that is under way is answered' PAM_AUTHINFO_UNAVAIL R87
host_stop "$host_api_pid"
host_start_api
attempt test pat_jwt_demo "$demo"
admitted 'and the next'
finish
