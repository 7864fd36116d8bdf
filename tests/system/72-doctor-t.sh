#!/bin/sh
# SPDX-License-Identifier: MIT
#
# `ovhpatctl doctor` on a host that works, and on the same host with one thing
# broken at a time: the link that is broken is named, with the next step, and
# the others are still looked at.
# shellcheck disable=SC2034,SC2119,SC2154 # names of host.sh and support.sh
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/system/support.sh
. "$top_srcdir/tests/system/support.sh"

# A /run and a sshd of the host's own.
mount -t tmpfs -o mode=0755,size=1m tmpfs /run
mkdir /run/sshd
ssh-keygen -q -t ed25519 -N '' -f "$host/hostkey"
write_sshd()
{
    cat >"$host/sshd_config" <<END
HostKey $host/hostkey
UsePAM ${1:-yes}
PasswordAuthentication ${2:-yes}
KbdInteractiveAuthentication ${2:-yes}
LoginGraceTime ${3:-120}
END
}
write_sshd
host_add_account ovhpat 499
echo 'ovhpat-client:x:498:' >>"$host/group"
mkdir "$host/modules"
cp "$host_module" "$host/modules/"
ctl=$top_builddir/ctl/ovhpatctl

# The stack of the examples, above one that is closed.
write_pam()
{
    cat >"$host/pam.d/sshd" <<END
auth [success=done ignore=ignore authinfo_unavail=ignore default=die] pam_ovhpat.so names=both
auth required pam_unix.so
account [success=ok ignore=ignore authinfo_unavail=ignore default=die] pam_ovhpat.so names=both
account required pam_unix.so
END
}
write_pam

# doctor ARGUMENT...: its lines in $host/doctor.out.
doctor()
{
    "$ctl" doctor --config "$host/ovhpat.conf" --socket "$host_socket" \
        --state-dir "$host/state" --module-dir "$host/modules" \
        --pam-dir "$host/pam.d" --sshd-config "$host/sshd_config" "$@" \
        >"$host/doctor.out" 2>"$host/doctor.err"
    code=$?
}

# links LEVEL: the links that have it, each once.
links()
{
    awk -v level="$1" '$1 == level { print $2 }' "$host/doctor.out" |
        sort -u | tr '\n' ' '
}

# broken WHAT LINK TEXT: it alone has failed, and the line has the text and a
# next step.
broken()
{
    is "$1: $2 has failed, and nothing else" "$code $(links failure)" "1 $2 "
    like "$1: why" "$(grep '^failure' "$host/doctor.out" | head -n 1)" \
        "*$3*; next: ?*"
}

# healed: after mending, nothing fails.
healed()
{
    doctor
    is "$1: mended" "$code $(links failure)" '0 '
}

host_start_api
host_start_ovhpatd
"$pamclient" -m 1 nothing nobody authenticate </dev/null >/dev/null 2>&1 || :
doctor
is 'a host that works' "$code $(links failure)" '0 '
is 'every link is looked at' "$(links ok)" \
    'accounts api clock config credentials key map ovhpatd pam.d records socket sshd state tls token users '
is 'names of the hybrid scheme need libnss_ovhpat' "$(links warning)" 'nss '
like 'a good certificate has dates and an issuer' \
    "$(grep 'certificate of' "$host/doctor.out")" \
    'ok  *tls  *certificate of *test server: good from *-*-* to *-*-*, 3[0-9][0-9][0-9] days left; issued by *test CA'
is 'where the CAs are' "$(grep -cF "$host/certs/ca.pem: found, [api] ca_file, changed last on $(date -u +%Y)-" "$host/doctor.out")" 1
is 'nothing on stderr' "$(cat "$host/doctor.err")" ''
doctor --json
is 'the same as JSON' \
    "$code $(jq -c '[.failures, .warnings, .unseen, (.links | length > 10)]' \
        "$host/doctor.out")" '0 [0,1,0,true]'
is 'no token went to the API' "$(count '/auth/details' "$host/api.log")" 0

# A record and the file of the clock that goes with it.
: >"$host/pam.d/doctored"
host_service doctored names=both
attempt doctored alice "$host/tokens/alice"
logged '' "$host/state/records/time"
doctor
like 'one record, and it has an age' \
    "$(grep ' records ' "$host/doctor.out")" 'ok  *records  *1 record*'
is 'and nothing is said against it' "$(links warning)" 'nss '
mv "$host/state/records/time" "$host/time"
doctor
is 'without the clock there is a warning' "$(links warning)" 'nss records '
mv "$host/time" "$host/state/records/time"
rm "$host/pam.d/doctored"

# Files.
sed -i 's/^timeout = .*/timeout = never/' "$host/ovhpat.conf"
doctor
broken 'a wrong value' config "$host/ovhpat.conf:6: "
"$ctl" check-config --config "$host/ovhpat.conf" >"$host/out" 2>"$host/err"
is 'check-config says the same' "$? $(grep -c 'ovhpat.conf:6: ' "$host/err")" \
    '1 1'
host_write_config
"$ctl" --json check-config --config "$host/ovhpat.conf" >"$host/out"
is 'check-config has a summary' \
    "$? $(jq -c '[.good, .api.accounts, .map.lines]' "$host/out")" \
    '0 [true,["xx1111-ovh"],5]'
echo 'user:xx1111-ovh/alice.martin  al ice' >"$host/identity.map"
doctor
broken 'a wrong map line' config "$host/identity.map:1: "
host_write_map
chmod 0666 "$host/identity.map"
doctor
broken 'a map that everybody may write' config "$host/identity.map: "
chmod 0644 "$host/identity.map"
echo 'user:xx1111-ovh/zoe  zoe' >"$host/identity.map"
doctor
is 'a map without a line for anybody here' "$code $(links warning)" '0 users '
host_write_map
chmod 0755 "$host/state"
doctor
broken 'a state directory that others may read' state 'mode 0755'
chmod 0700 "$host/state"
chmod 0644 "$host/state/key"
doctor
broken 'a key that others may read' key 'mode 0644'
chmod 0400 "$host/state/key"
healed files

# The socket.
host_stop "$host_ovhpatd_pid"
doctor
broken 'ovhpatd is down' socket 'ovhpatd.sock: '
rm -f "$host_socket"
doctor
broken 'no socket' socket 'there is no socket'
host_start_ovhpatd
chown bin "$host/run"
doctor
broken 'a directory of somebody else' socket 'neither root nor'
chown nobody "$host/run"
healed socket

# The way to the API.
host_real_url=$host_url
host_url=https://api.ovh.invalid/v1
host_write_config
doctor
broken 'a name without address' dns 'api.ovh.invalid'
host_url=https://127.0.0.1:9/v1
host_write_config
doctor
broken 'nobody at the address' network '127.0.0.1:9'
host_url=$host_real_url
host_ca=/etc/ssl/certs/ca-certificates.crt
host_write_config
doctor
broken 'a certificate of somebody unknown' tls "$host_url"
host_ca=/nonexistent
host_write_config
doctor
like 'a CA file that is not there' "$code $(links failure)" '1 config *'
unset host_ca
host_write_config
host_stop "$host_api_pid"
host_cert=expired
host_start_fault --mode answer
doctor
broken 'a certificate whose time is over' tls 'expired'
host_stop "$host_api_pid"
unset host_cert
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -sha256 \
    -days 5 -subj '/CN=ends soon' -addext 'subjectAltName=IP:127.0.0.1' \
    -keyout "$host/certs/soon.key" -out "$host/certs/soon.pem" 2>/dev/null
host_cert=soon
host_ca=$host/certs/soon.pem
host_write_config
host_start_fault --mode answer
doctor
like 'a certificate that ends soon' "$(grep '^warning  tls' "$host/doctor.out")" \
    "*CN*ends soon: good from $(date -u +%Y)-* to *, [45] days left; issued by CN*ends soon; next: renew it*"
is 'and nothing else is wrong with TLS' "$(grep -c '^failure  *tls' "$host/doctor.out")" 0
host_stop "$host_api_pid"
unset host_cert host_ca
host_write_config
host_start_fault --mode answer --status 200 \
    --header 'Date: Sun, 06 Nov 1994 08:49:37 GMT'
doctor
broken 'a wrong clock' clock 'ahead of OVHcloud'
host_stop "$host_api_pid"
host_start_fault --mode answer --status 503
doctor
like 'an API that is out of order' "$code $(links failure)" '1 api *'
host_stop "$host_api_pid"
host_timeout=1s
host_write_config
host_start_fault --mode hang
doctor
broken 'an API that says nothing' api 'out'
host_stop "$host_api_pid"
unset host_timeout
host_write_config
host_start_api
healed API

# Names of the hybrid scheme.
host_use_nss
doctor
is 'with libnss_ovhpat: no warning is left' "$code $(links warning)" '0 '
like 'pat_jwt_ names are known' "$(grep '^ok       nss' "$host/doctor.out")" \
    '*pat_jwt_* is known, with the uid of*'
sed 's/files ovhpat/ovhpat files/' "$host/nsswitch.conf" >"$host/nsswitch.new"
cat "$host/nsswitch.new" >"$host/nsswitch.conf"
doctor
like 'ovhpat before files' "$(grep '^warning  nss' "$host/doctor.out")" \
    '*ovhpat stands before files*'
sed 's/ovhpat files/files ovhpat/' "$host/nsswitch.new" >"$host/nsswitch.conf"

# PAM and sshd.
sed -i '/pam_ovhpat/d' "$host/pam.d/sshd"
doctor
broken 'no line in pam.d' pam.d 'no service names pam_ovhpat.so'
write_pam
sed -i 's/default=die/default=ignore/' "$host/pam.d/sshd"
doctor
broken 'an account line that refuses nobody' pam.d "sshd:3: open-account"
write_pam
write_sshd no
doctor
broken 'sshd without PAM' sshd 'UsePAM no'
write_sshd yes no
doctor
broken 'sshd without passwords' sshd 'nobody can type a token'
write_sshd yes yes 5
doctor
like 'sshd in a hurry' "$(grep '^warning  sshd' "$host/doctor.out")" \
    '*LoginGraceTime 5*'
write_sshd
doctor --sshd /nonexistent/sshd
is 'no sshd at all' "$code $(grep -c 'is not installed' "$host/doctor.out")" \
    '0 1'

# The token.
doctor --token-file "$host/tokens/alice"
is 'a token in a file' "$code $(links failure)" '0 '
head -c 1023 "$host/tokens/alice" >"$host/short"
printf 'eyJ%01020d' 0 >"$host/short"
doctor --token-file "$host/short"
broken 'a token that was cut' token '1023 bytes: the first part'
{ printf 'eyJ.a.'; head -c 1200 /dev/zero | tr '\0' x; } >"$host/long"
"$ctl" doctor --config "$host/ovhpat.conf" --socket "$host_socket" \
    --state-dir "$host/state" --module-dir "$host/modules" \
    --pam-dir "$host/pam.d" --sshd-config "$host/sshd_config" --token-file - <"$host/long" \
    >"$host/doctor.out"
is 'a long token is too long for these' \
    "$(grep -c '^warning  token' "$host/doctor.out")" 14
echo 'my secret password' >"$host/short"
doctor --token-file "$host/short"
broken 'what is no token' token 'not in the form'
is 'and is not shown' "$(count secret "$host/doctor.out")" 0
echo 9ufkBmLaTQ9nz5yMUlg79taH0GNnzDjk >"$host/short"
doctor --token-file "$host/short"
broken 'a key of the API' token 'looks like a key'
is 'and is not shown either' "$(count 9ufkBmLa "$host/doctor.out")" 0
printf 'github_pat_%082d\n' 0 >"$host/short"
doctor --token-file "$host/short"
broken 'a token of another vendor' token 'OVHPAT-R45'
printf '%080d\n' 0 >"$host/short"
doctor --token-file "$host/short"
like 'a token of another form' "$code $(grep '^warning  token' "$host/doctor.out")" \
    '0 *does not look like a personal access token*'
head -c 100000 /dev/zero | tr '\0' x >"$host/short"
doctor --token-file "$host/short"
broken 'a whole file of something' token 'longer than any token'

# Without root: what it could not see is said, and it is no yes.
setpriv --reuid=daemon --regid=daemon --clear-groups \
    "$ctl" doctor --config "$host/ovhpat.conf" --socket "$host_socket" \
    --state-dir "$host/state" --module-dir "$host/modules" \
    --pam-dir "$host/pam.d" --sshd-config "$host/sshd_config" >"$host/doctor.out" 2>&1
is 'without root' "$? $(links unseen)" '3 socket sshd state '
finish
