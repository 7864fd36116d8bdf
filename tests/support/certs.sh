# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# Throw-away certificates for tests.  To be sourced:
#
#     . "$top_srcdir/tests/support/certs.sh"
#     certs_make DIR
#
# certs_make writes into DIR, which exists already:
#
#     ca.pem                         the CA that a client is told to trust
#     server.pem      server.key     good: localhost, 127.0.0.1 and ::1
#     expired.pem     expired.key    the same, but its time is over
#     notyet.pem      notyet.key     the same, but its time has not come
#     wrongname.pem   wrongname.key  good, but for wrong.example
#     selfsigned.pem  selfsigned.key the right names, but signed by itself
#
# and for each word NAME=ALT-NAMES of $certs_more NAME.pem and NAME.key.
#
# It prints nothing when all goes well; else what openssl says, and returns 1.
# It needs openssl(1) 1.1.1 or later and leaves no other files behind.

certs_names='DNS:localhost,IP:127.0.0.1,IP:::1'

# Writes the settings for "openssl ca", which is the one command that takes
# any start and end of a certificate's time in all versions of openssl.
certs_config()
{
    cat >"$1/ca/openssl.cnf" <<EOF
[ca]
default_ca = throwaway
[throwaway]
database = $1/ca/index.txt
new_certs_dir = $1/ca
certificate = $1/ca.pem
private_key = $1/ca/ca.key
default_md = sha256
policy = anything
rand_serial = yes
unique_subject = no
[anything]
commonName = supplied
[server]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = \$ENV::CERTS_SAN
EOF
    : >"$1/ca/index.txt"
}

# certs_authority DIR: a CA that is good for ten years from yesterday on.
certs_authority()
{
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
        -sha256 -days 3650 -subj '/CN=ovhpat throw-away test CA' \
        -addext 'keyUsage=critical,keyCertSign,cRLSign' \
        -keyout "$1/ca/ca.key" -out "$1/ca.pem"
}

# certs_issue DIR NAME ALT-NAMES START END: a certificate of our CA.  START
# and END are like 20200101000000Z.
certs_issue()
{
    CERTS_SAN=$3
    export CERTS_SAN
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -sha256 \
        -subj "/CN=ovhpat test $2" -keyout "$1/$2.key" -out "$1/ca/$2.csr" &&
        openssl ca -batch -notext -config "$1/ca/openssl.cnf" \
            -extensions server -startdate "$4" -enddate "$5" \
            -in "$1/ca/$2.csr" -out "$1/$2.pem"
}

certs_selfsigned()
{
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
        -sha256 -days 3650 -subj '/CN=ovhpat test selfsigned' \
        -addext "subjectAltName=$certs_names" \
        -keyout "$1/selfsigned.key" -out "$1/selfsigned.pem"
}

certs_make_all()
{
    certs_now=$(date -u -d '1 day ago' +%Y%m%d000000Z) || return 1
    certs_end=$(date -u -d '3600 days' +%Y%m%d000000Z) || return 1
    certs_config "$1" && certs_authority "$1" &&
        certs_issue "$1" server "$certs_names" "$certs_now" "$certs_end" &&
        certs_issue "$1" expired "$certs_names" \
            20200101000000Z 20200201000000Z &&
        certs_issue "$1" notyet "$certs_names" "$certs_end" \
            20991231000000Z &&
        certs_issue "$1" wrongname 'DNS:wrong.example' \
            "$certs_now" "$certs_end" &&
        certs_selfsigned "$1" || return 1
    for certs_one in ${certs_more:-}; do
        certs_issue "$1" "${certs_one%%=*}" "${certs_one#*=}" \
            "$certs_now" "$certs_end" || return 1
    done
}

certs_make()
{
    mkdir "$1/ca" || return 1
    if ! certs_make_all "$1" >"$1/ca/output" 2>&1; then
        cat "$1/ca/output" >&2
        return 1
    fi
    rm -rf "$1/ca"
}
