#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What module and library show to the process that loads them: the functions
# that libpam and libc look for, and nothing else.
top_srcdir=${top_srcdir:-.}
# shellcheck source=tests/style/support.sh
. "$top_srcdir/tests/style/support.sh"

# exports_check WHAT FILE MAP NAME...: the file exports just these, and so says
# its version script.
exports_check()
{
    exports_what=$1
    exports_file=$2
    exports_map=$top_srcdir/$3
    shift 3
    exports_expected=$(printf '%s\n' "$@" | LC_ALL=C sort)
    exports_found=$(nm -D --defined-only "$exports_file" |
        awk '{ print $NF }' | LC_ALL=C sort)
    if style_is_sanitized; then
        style_skip "$exports_what" 'built with a sanitizer'
    elif [ "$exports_found" = "$exports_expected" ]; then
        style_check "$exports_what" ''
    else
        style_check "$exports_what" "${exports_found:-nothing}"
    fi
    exports_listed=$(sed -n '/^global:/,/^local:/s/^ *\(.*\);.*/\1/p' \
        "$exports_map" | LC_ALL=C sort)
    if [ "$exports_listed" = "$exports_expected" ]; then
        style_check 'the version script lists the same' ''
    else
        style_check 'the version script lists the same' \
            "${exports_listed:-nothing}"
    fi
    style_check 'everything else is local in the version script' \
        "$(grep -q '^ *\*;$' "$exports_map" ||
            echo "no line *; in $exports_map")"
}

exports_check 'the six functions of a PAM module' "$module" \
    pam_ovhpat/pam_ovhpat.map pam_sm_acct_mgmt pam_sm_authenticate \
    pam_sm_chauthtok pam_sm_close_session pam_sm_open_session pam_sm_setcred
if style_has_nss; then
    exports_check 'the two functions of the NSS library' "$library" \
        nss/nss_ovhpat.map _nss_ovhpat_getpwnam_r _nss_ovhpat_initgroups_dyn
fi
style_done
