#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A login is allowed in one place of ovhpatd and in one place of the module.
# Every use of the values that mean yes is counted; comparisons are not uses.
top_srcdir=${top_srcdir:-.}
# shellcheck source=tests/style/support.sh
. "$top_srcdir/tests/style/support.sh"

# uses WORD FOLDER...: "file:function" of every use that is no comparison.
uses()
{
    uses_word=$1
    shift
    # shellcheck disable=SC2046
    style_code $(style_files '*.[ch]' "$@") |
        awk -v "word=$uses_word" -f "$style/uses.awk"
}

same()
{
    if [ "$2" = "$3" ]; then
        style_check "$1" ''
    else
        style_check "$1" "$(printf 'expected:\n%s\nfound:\n%s\n' "$3" "$2")"
    fi
}

same 'ovhpatd allows in check_allow() only' \
    "$(uses REASON_ALLOWED helper)" \
    'helper/check.c:check_allow'
same 'REASON_ALLOWED is given nowhere else' \
    "$(uses REASON_ALLOWED common pam_ovhpat nss ctl)" ''
same 'OUTCOME_ALLOWED is made of a reason, never written' \
    "$(uses OUTCOME_ALLOWED common helper nss ctl pam_ovhpat)" ''
same 'PAM_SUCCESS for a login comes from one line' \
    "$(uses PAM_SUCCESS pam_ovhpat)" \
    'pam_ovhpat/entry.c:entry_outcome_to_pam
pam_ovhpat/entry.c:pam_sm_setcred
pam_ovhpat/entry.c:pam_sm_open_session
pam_ovhpat/entry.c:pam_sm_open_session
pam_ovhpat/entry.c:pam_sm_close_session'
same 'PAM_IGNORE comes from the same switch, and from chauthtok' \
    "$(uses PAM_IGNORE pam_ovhpat)" \
    'pam_ovhpat/entry.c:entry_outcome_to_pam
pam_ovhpat/entry.c:pam_sm_chauthtok'

# The line itself, and that nothing is between the case and the return.
entry=$top_srcdir/pam_ovhpat/entry.c
same 'PAM_SUCCESS belongs to the outcome allowed' \
    "$(grep -A1 'case OUTCOME_ALLOWED:' "$entry" | tr -s ' \n' ' ')" \
    ' case OUTCOME_ALLOWED: return PAM_SUCCESS; '
same 'PAM_IGNORE belongs to the outcome not ours' \
    "$(grep -A1 'case OUTCOME_NOT_OURS:' "$entry" | tr -s ' \n' ' ')" \
    ' case OUTCOME_NOT_OURS: return PAM_IGNORE; '

# Both phases that decide return what the switch says, and nothing else.
for phase in pam_sm_authenticate pam_sm_acct_mgmt; do
    style_check "$phase returns only the switch's answer" \
        "$(awk -v "name=$phase" '
            index($0, name "(") == 1 { inside = 1 }
            inside && /return/ && !/return entry_finish\(/ { print }
            /^}/ { inside = 0 }' "$entry")"
done

# shellcheck disable=SC2046,SC2086
style_check 'the number of a yes stands in the table only' \
    "$(style_code $(style_files '*.[ch]' $style_product) |
        grep -Ei '[^0-9a-z]0x41[^0-9a-f]' | grep -v '^common/outcome\.h:')"
style_done
