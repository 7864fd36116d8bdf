#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What the module shows to the process that loads it: the six functions that
# libpam looks for, and nothing else.
top_srcdir=${top_srcdir:-.}
# shellcheck source=tests/style/support.sh
. "$top_srcdir/tests/style/support.sh"

expected='pam_sm_acct_mgmt
pam_sm_authenticate
pam_sm_chauthtok
pam_sm_close_session
pam_sm_open_session
pam_sm_setcred'

exported=$(nm -D --defined-only "$module" | awk '{ print $NF }' | LC_ALL=C sort)
if style_is_sanitized; then
    style_skip 'the six functions of a PAM module' 'built with a sanitizer'
elif [ "$exported" = "$expected" ]; then
    style_check 'the six functions of a PAM module' ''
else
    style_check 'the six functions of a PAM module' "$exported"
fi

listed=$(sed -n '/^global:/,/^local:/s/^ *\(.*\);.*/\1/p' \
    "$top_srcdir/pam_ovhpat/pam_ovhpat.map" | LC_ALL=C sort)
if [ "$listed" = "$expected" ]; then
    style_check 'the version script lists the same' ''
else
    style_check 'the version script lists the same' "$listed"
fi

style_check 'everything else is local in the version script' \
    "$(grep -q '^ *\*;$' "$top_srcdir/pam_ovhpat/pam_ovhpat.map" ||
        echo 'no line *; in pam_ovhpat.map')"
style_done
