#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Tokens of every awkward length and form, hostile login names, and packets
# that no module sends: each is refused for the right reason, nothing of it
# reaches the API or forges a log line, and the next login gets in.
# shellcheck disable=SC2119,SC2317 # options are optional; called by host_await
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/system/support.sh
. "$top_srcdir/tests/system/support.sh"

LC_ALL=C
export LC_ALL
tokens=$host/tokens

# token_of LENGTH DOTS: a token of that many bytes, with a line feed behind it;
# with two dots in the form of a personal access token.
token_of()
{
    printf 'eyJ%s' "$(openssl rand -base64 $(($1 + 60)) | tr '+/' '-_' |
        tr -d '=\n' | head -c $(($1 - 3 - 2 * $2)))"
    head -c "$2" /dev/zero | sed 's/\x00/.a/g'
    echo
}

for length in 64 511 512 1023 1024 4096; do
    token_of $length 2 >"$tokens/whole-$length"
    token_of $length 0 >"$tokens/cut-$length"
    token_of $length 2 >"$tokens/strange-$length"
done
token_of 65 0 >"$tokens/short-65"
jq -n '[inputs | {(input_filename | sub(".*/"; "")): {token: .}}] | add' \
    --raw-input "$tokens"/whole-* "$tokens/short-65" >"$host/known"
host_state | jq --slurpfile known "$host/known" \
    '.accounts["xx1111-ovh"].users.demo.tokens += $known[0]' \
    >"$host/state.json"
host_token nobody >/dev/null
host_start_api
host_start_ovhpatd
host_service test names=both debug
demo=$tokens/demo

descriptors()
{
    find "/proc/$host_ovhpatd_pid/fd" -mindepth 1 | wc -l
}
attempt test pat_jwt_demo "$demo"
admitted 'before all of it'
descriptors_before=$(descriptors)

# Lengths.
for length in 64 511 512 1023 1024 4096; do
    attempt test pat_jwt_demo "$tokens/whole-$length"
    admitted "$length bytes: a token that OVHcloud knows"
    attempt test pat_jwt_demo "$tokens/strange-$length"
    refused "$length bytes: one that it does not know" PAM_AUTH_ERR R40
    told=$(grep -c "token_length=$length " "$host/syslog")
    [ $length = 64 ] || is "$length bytes: the log names the length" "$told" 1
    [ $length = 64 ] && continue
    attempt test pat_jwt_demo "$tokens/cut-$length"
    refused "$length bytes: a token that was cut" PAM_AUTH_ERR R13 -
    attempt test demo "$tokens/cut-$length"
    refused "$length bytes: cut, with a plain name" PAM_AUTH_ERR R13 -
done
attempt test pat_jwt_demo "$tokens/short-65"
admitted '65 bytes and no dot'
asked=$(count /auth/details "$host/api.log")
: >"$host/unfit-0"
printf 'e' >"$host/unfit-1"
token_of 63 2 >"$host/unfit-63"
token_of 4097 2 >"$host/unfit-4097"
token_of 100000 2 >"$host/unfit-100000"
for length in 0 1 63 4097 100000; do
    attempt test pat_jwt_demo "$host/unfit-$length"
    refused "$length bytes" PAM_AUTH_ERR R12 -
    attempt test demo "$host/unfit-$length"
    refused "$length bytes, with a plain name" PAM_PERM_DENIED R16 -
done

# Forms.  Each is a good token with something in it.
secret=$(cat "$demo")
while IFS='|' read -r what form; do
    printf '%b' "$form" >"$host/form"
    attempt test pat_jwt_demo "$host/form"
    refused "$what" PAM_AUTH_ERR R12 -
done <<END
CR LF at the end|$secret\\r\\n
CR at the end|$secret\\r
two line feeds at the end|$secret\\n\\n
a blank at the end|$secret 
a blank before it| $secret
a header behind it|$secret\\r\\nX-Evil: yes
a quoted token|"$secret"
with Bearer before it|Bearer $secret
a tab|$secret\\tx
a letter that is not ASCII|$secret\\0303\\0251
bytes that are not UTF-8|$secret\\0377\\0376
an equals sign in the middle|$secret=x
a percent sign|$secret%00
DEL|$secret\\0177
a NUL: libpam sees what is before it|abc\\0000$secret
END
printf '\010\n\r\177INCORRECT' >"$host/form"
attempt test pat_jwt_demo "$host/form"
refused "sshd's stand-in password" PAM_AUTH_ERR R11 -
attempt test demo "$host/form"
refused "sshd's stand-in password, with a plain name" PAM_AUTH_ERR R11 -
printf '%s==' "$secret" >"$host/form"
attempt test pat_jwt_demo "$host/form"
refused 'equals signs at the end are a form of a token' PAM_AUTH_ERR R45
is 'of all these, the API saw one' \
    $(($(count /auth/details "$host/api.log") - asked)) 1

# Login names, through PAM.  The secret is no token, so a name that is right
# shows by R12.
echo none >"$host/none"
while IFS='|' read -r what name; do
    attempt test "$(printf '%b' "$name")" "$host/none"
    refused "name: $what" PAM_USER_UNKNOWN R10 -
done <<END
up the tree|pat_jwt_../../etc/passwd
a slash|pat_jwt_a/b
a line feed|pat_jwt_demo\\nresult=allowed reason=OVHPAT-OK
a blank|pat_jwt_demo result=allowed
nothing|pat_jwt_
only a label|pat_jwt_+laptop
two labels|pat_jwt_demo+a+b
a percent sign|pat_jwt_%s%n%s
a semicolon|pat_jwt_demo;id
a letter that is not ASCII|pat_jwt_d\\0303\\0251mo
an escape|pat_jwt_\\0033[2J
33 letters|pat_jwt_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
10000 letters|pat_jwt_$(head -c 10000 /dev/zero | tr '\0' a)
a token|pat_jwt_$secret
END
is 'name: no log line is longer than others, or forged' \
    "$(grep -c 'result=allowed' "$host/syslog")" 0
attempt test pat_jwt_demo "$host/none"
refused 'name: a good one' PAM_AUTH_ERR R12 -

# single_bytes PREFIX: how each byte from 1 to 255 behind the prefix ends,
# as "CODE REASON COUNT".
single_bytes()
{
    forget_logs
    byte=1
    while [ $byte -lt 256 ]; do
        # The dot keeps a line feed.
        name=$(printf '%b.' "\\0$(printf %o $byte)")
        "$pamclient" test "$1${name%.}" authenticate <"$host/none"
        byte=$((byte + 1))
    done | sed -n 's/^authenticate \([^ ]*\) .*/\1/p' | sort | uniq -c |
        sed 's/^ *//' | tr '\n' ' '
    client test pat_jwt_demo setcred </dev/null
    sed -n 's/.*pam_ovhpat(.* reason=OVHPAT-\([^ ]*\) .*/\1/p' \
        "$host/syslog" | sort | uniq -c | sed 's/^ *//' | tr '\n' ' '
}
# 26 letters and the underscore are accounts; A-Z, 0-9, dot and hyphen are
# labels, for which only ovhpatd knows whether they are bound.
is 'name: each single byte' "$(single_bytes '')" \
    '255 PAM_PERM_DENIED 228 R15 27 R16 '
is 'name: each single byte behind pat_jwt_' "$(single_bytes pat_jwt_)" \
    '65 PAM_AUTH_ERR 190 PAM_USER_UNKNOWN 190 R10 65 R12 '
attempt test pat_jwt_demo "$demo"
admitted 'after hostile names'

# Where the login comes from is foreign text as well.
rhost=$(printf 'evil\nlogin phase=auth result=allowed reason=OVHPAT-OK id=0')
attempt test pat_jwt_demo "$tokens/nobody"
refused 'a host name with a line feed' PAM_AUTH_ERR R40
rhost=$(head -c 8000 /dev/zero | tr '\0' x) # libpam's audit takes no more
attempt test pat_jwt_demo "$demo"
admitted 'a host name of 8000 bytes'
at_most 'is not logged whole' "$(awk '{ print length }' "$host/syslog" \
    "$host/ovhpatd.out" | sort -n | tail -n 1)" 2000
rhost=

# Packets.  octet and number write big-endian numbers.
# shellcheck disable=SC2059 # the number is the format
octet()
{
    printf "\\$(printf '%03o' "$1")"
}

number()
{
    octet $(($1 / 256))
    octet $(($1 % 256))
}

field()
{
    number ${#1}
    printf '%s' "$1"
}

# request TYPE FLAGS SERVICE LOGIN RHOST TTY IDENTITY TOKEN
request()
{
    printf 'OVHP\002'
    octet "$1"
    octet "$2"
    shift 2
    for request_field in "$@"; do
        field "$request_field"
    done
}

# answers FILE...: the reasons that ovhpatd gives to these packets, sent over
# one connection, and how the connection ended.
answers()
{
    "$rawclient" "$host_socket" "$@" 2>&1 |
        while read -r word bytes; do
            case $word in
            reply)
                bytes=${bytes#??????????????}
                printf 'R%d ' "0x${bytes%"${bytes#????}"}"
                ;;
            *) printf '%s' "$word" ;;
            esac
        done
}

# packet WHAT ANSWERS: the packet in $host/packet must be answered so.
packet()
{
    is "packet: $1" "$(answers "$host/packet")" "$2"
}

forget_logs
request 2 0 test pat_jwt_demo '' '' '' "$secret" >"$host/good"
cp "$host/good" "$host/packet"
packet 'a good one' 'R200 closed'
is 'packet: a good one is logged' \
    "$(grep -c 'phase=auth result=allowed' "$host/ovhpatd.out")" 1
request 3 0 test pat_jwt_demo '' '' '' '' >"$host/packet"
packet 'account phase' 'R200 closed'
: >"$host/packet"
packet 'empty' closed
for bytes in O OVHP 'OVHP\002' 'OVHP\002\002' 'PVHO\002\002' 'OVHP\001\002'; do
    # shellcheck disable=SC2059 # octal numbers
    printf "$bytes" >"$host/packet"
    packet "a beginning: $bytes" 'R36 closed'
done
for type in 0 4 127 129 255; do
    request $type 0 test pat_jwt_demo '' '' '' "$secret" >"$host/packet"
    packet "type $type" 'R36 closed'
done
for flags in 2 128 255; do
    request 2 $flags test pat_jwt_demo '' '' '' "$secret" >"$host/packet"
    packet "flags $flags" 'R36 closed'
done
{
    cat "$host/good"
    printf x
} >"$host/packet"
packet 'a byte too many' 'R36 closed'
request 2 0 test pat_jwt_demo '' '' urn:v1:eu:identity:user:xx1111-ovh/demo \
    "$secret" >"$host/packet"
packet 'an identity that the client brings' 'R36 closed'
request 3 0 test pat_jwt_demo '' '' '' "$secret" >"$host/packet"
packet 'account phase with a token' 'R36 closed'
request 1 0 test pat_jwt_demo '' '' '' "$secret" >"$host/packet"
packet 'announcement with a token' 'R36 closed'
request 1 0 test pat_jwt_demo '' '' '' '' >"$host/announce"
is 'packet: announced twice' "$(answers "$host/announce" "$host/announce")" \
    closed
is 'packet: announced, then asked' "$(answers "$host/announce" "$host/good")" \
    'R200 closed'
like 'packet: asked twice, answered once at most' \
    "$(answers "$host/good" "$host/good")" '*closed'
for text in test pat_jwt_demo; do
    request 2 0 test pat_jwt_demo '' '' '' "$secret" |
        sed "s/$text/\\x00${text#?}/" >"$host/packet"
    packet "a NUL in $text" 'R36 closed'
done
sed 's/eyJ/e\x00J/' "$host/good" >"$host/packet"
packet 'a NUL in the token' 'R12 closed'
for byte in '\n' '\r' '\t' ' ' '\x7f' '\xff' ':' '"'; do
    sed "s/eyJ/e${byte}J/" "$host/good" >"$host/packet"
    packet "the byte $byte in the token" 'R12 closed'
done
for length in 0 63; do
    request 2 0 test pat_jwt_demo '' '' '' "$(head -c $length "$demo")" \
        >"$host/packet"
    packet "a token of $length bytes" 'R12 closed'
done
request 2 0 test pat_jwt_demo '' '' '' "$(cat "$host/unfit-4097")" \
    >"$host/packet"
packet 'a token of 4097 bytes' 'R36 closed'
for length in 16384 16385 100000; do
    {
        cat "$host/good"
        head -c $((length - $(wc -c <"$host/good"))) /dev/zero
    } >"$host/packet"
    packet "$length bytes" 'R36 closed'
done
long=$(head -c 300 /dev/zero | tr '\0' a)
request 2 0 "$long" pat_jwt_demo '' '' '' "$secret" >"$host/packet"
packet 'a service of 300 bytes' 'R36 closed'
request 2 0 test "$long" '' '' '' "$secret" >"$host/packet"
packet 'a login name of 300 bytes' 'R36 closed'
request 2 0 test pat_jwt_demo "$long" '' '' "$secret" >"$host/packet"
packet 'a host of 300 bytes' 'R36 closed'
request 2 0 test 'pat_jwt_../x' '' '' '' "$secret" >"$host/packet"
packet 'a login name that goes up the tree' 'R10 closed'
request 2 0 test 'pat_jwt_x
y' '' '' '' "$secret" >"$host/packet"
packet 'a login name with a line feed' 'R10 closed'

# A short packet, cut at every length.
request 2 0 test pat_jwt_demo '' '' '' "$(head -c 64 "$demo")" \
    >"$host/short"
size=$(wc -c <"$host/short")
cut=1
while [ $cut -lt "$size" ]; do
    head -c $cut "$host/short" >"$host/packet"
    answers "$host/packet"
    echo
    cut=$((cut + 1))
done >"$host/answers"
is 'packet: cut at every length' "$(sort "$host/answers" | uniq -c |
    sed 's/^ *//')" "$((size - 1)) R36 closed"

# Each single byte as a login name, as ovhpatd sees it: accounts pass on to
# the token, which is none.
for prefix in '' pat_jwt_; do
    byte=1
    while [ $byte -lt 256 ]; do
        # shellcheck disable=SC2059 # octal numbers
        printf "OVHP\\002\\002\\000\\000\\004test\\000\\$(printf %o \
            $((${#prefix} + 1)))$prefix\\$(printf %03o $byte)\\000\\000\\000\\000\\000\\000\\000\\000" \
            >"$host/packet"
        answers "$host/packet"
        echo
        byte=$((byte + 1))
    done | sort | uniq -c | sed 's/^ *//' | tr '\n' ' ' >"$host/answers"
    case $prefix in
    '') wanted='228 R10 closed 27 R12 closed ' ;;
    *) wanted='190 R10 closed 27 R12 closed 38 R62 closed ' ;;
    esac
    is "packet: each byte behind '$prefix'" "$(cat "$host/answers")" "$wanted"
done
is 'no log line was forged' "$(grep -vc '^ovhpatd: ' "$host/ovhpatd.out")" 0
is 'and none has a control byte' \
    "$(tr -d '\n\040-\176' <"$host/ovhpatd.out" | wc -c)" 0

attempt test pat_jwt_demo "$demo"
admitted 'after all of it'
none_left_open()
{
    test "$(descriptors)" -le "$descriptors_before"
}
holds 'no descriptor is left open' host_await 10 none_left_open
finish
