#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Who may include whom.  The folders know each other only downwards, and each
# external library is known to as few files as use it, so replacing one is a
# change of those files and `grep -l` is the audit.
top_srcdir=${top_srcdir:-.}
# shellcheck source=tests/style/support.sh
. "$top_srcdir/tests/style/support.sh"

# "file path" for each include of our own.
own_includes()
{
    style_files '*.[ch]' "$@" | while read -r file; do
        sed -n 's/^#include "\(.*\)".*/\1/p' "$top_srcdir/$file" |
            sed "s|^|$file |"
    done
}

# may_include FOLDER ALLOWED-REGEX
may_include()
{
    style_check "$1/ includes only what it may" \
        "$(own_includes "$1" | grep -Ev " ($2)/")"
}

# only_in HEADER-REGEX FILE-REGEX NAME
only_in()
{
    # shellcheck disable=SC2086
    style_check "$3" "$(style_files '*.[ch]' $style_product |
        while read -r file; do
            grep -HE "^#include <($1)>" "$top_srcdir/$file"
        done | sed "s|^$top_srcdir/||" | grep -Ev "^($2):")"
}

style_check 'includes are written from the top of the tree' \
    "$(own_includes common pam_ovhpat nss helper ctl simulator bench fuzz tests |
        grep -Ev ' [a-z_]+/[a-z0-9_/]+\.h$| config\.h$')"

may_include common common
may_include pam_ovhpat 'common|pam_ovhpat'
may_include nss 'common|nss'
may_include helper 'common|helper'
may_include ctl 'common|ctl|helper|pam_ovhpat'
style_check 'ctl/ knows arguments and account check of the module, nothing else' \
    "$(own_includes ctl | grep ' pam_ovhpat/' |
        grep -v '^ctl/lintline\.c pam_ovhpat/args\.h$' |
        grep -v '^ctl/hostaccount\.c pam_ovhpat/unixaccount\.h$')"

# shellcheck disable=SC2086
style_check 'nothing in the product knows the simulator, the tests or the fuzz targets' \
    "$(own_includes $style_product | grep -E ' (simulator|tests|bench|fuzz)/')"

only_in 'curl/.*' 'helper/(http[a-z]*|probe)\.c' \
    'curl is known to helper/http*.c and probe.c only'
only_in 'json.*' \
    'helper/(apireply|apierror|authreply|hostroutes|jsonscan|managejson|oauth2|tokenreply|userreply)\.c|ctl/shown\.c' \
    'json-c is known to those who read and write JSON only'
only_in 'ini\.h' 'helper/config\.c' 'inih is known to helper/config.c only'
only_in 'openssl/.*' 'helper/(hmac|hostkey[a-z]*|cachefile|signature)\.c' \
    'OpenSSL is known to the keys of the cache and to signatures'
only_in 'seccomp\.h|linux/(seccomp|filter)\.h' 'helper/syscallfilter\.c' \
    'seccomp is known to helper/syscallfilter.c only'
only_in 'pthread\.h|threads\.h|semaphore\.h' 'helper/writer\.c' \
    'threads are known to helper/writer.c only'
only_in 'security/.*' \
    'pam_ovhpat/[a-z]*\.[ch]|ctl/(pam(control|module|walk)|situation|lintstack)\.c' \
    'PAM is known to pam_ovhpat/ and to what judges its stacks'
only_in 'event2/.*' 'helper/[a-z]*\.c' \
    'libevent is known to helper/, in no header'
only_in '(pwd|grp|shadow)\.h' \
    '(pam_ovhpat/unixaccount|nss/(account|entry|grouplist)|ctl/doctornames|ctl/serviceuser)\.[ch]' \
    'NSS is asked by pam_ovhpat/unixaccount.c, nss/, ctl/doctornames.c and serviceuser.c only'
only_in 'nss\.h' 'nss/entry\.h' 'the words of NSS are known to nss/entry only'
only_in 'syslog\.h' 'common/outcome\.h|helper/[a-z]*\.[ch]|pam_ovhpat/report\.c' \
    'syslog is known to the files that log'

# Headers that include each other in a circle have no layers at all.
# shellcheck disable=SC2086
style_check 'no circles among the headers' \
    "$(own_includes $style_product | grep '\.h ' | tsort 2>&1 >/dev/null)"
style_done
