#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The login that people write by hand: pam_exec, curl and jq.  Here only to be
# measured.  pam_exec's expose_authtok gives the token on standard input; it
# goes to curl on standard input too, because argv is for everybody to read.
#
# usage: pam_exec_ovh.sh URL CA_FILE IDENTITY
set -eu

token=$(tr -d '\000')
printf 'header = "Authorization: Bearer %s"\n' "$token" |
    curl --silent --show-error --fail --max-time 5 --cacert "$2" \
        --config - "$1/auth/details" |
    jq --exit-status --arg identity "$3" \
        '.identities | index($identity) != null' >/dev/null
