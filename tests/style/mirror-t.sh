#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Every source has its test, and every test is run.
top_srcdir=${top_srcdir:-.}
# shellcheck source=tests/style/support.sh
. "$top_srcdir/tests/style/support.sh"

# Sources without a test of their own, and what tests them instead.
excused='
pam_ovhpat/entry.c            tests/cases
pam_ovhpat/authenticate.c     tests/cases
pam_ovhpat/accountphase.c     tests/cases
pam_ovhpat/call.c             tests/cases
pam_ovhpat/conversation.c     tests/cases
pam_ovhpat/question.c         tests/cases
pam_ovhpat/report.c           tests/cases
pam_ovhpat/transaction.c      tests/cases
helper/main.c                 tests/system
helper/identityrule.c         tests/helper/identitymap-t.c
helper/lockload.c             tests/helper/lockfile-t.c
helper/cacheview.c            tests/system/71-ctl-t.sh
helper/latelogin.c            tests/helper/inquiryanswer-t.c
helper/hostclient.c           tests/helper/server-t.c
helper/permissionfact.c       tests/helper/permission-t.c
helper/permissionwaiter.c     tests/helper/permission-t.c
helper/manage.c               tests/system/71-ctl-t.sh
helper/managecache.c          tests/system/71-ctl-t.sh
helper/manageexplain.c        tests/system/71-ctl-t.sh
helper/manageknown.c          tests/system/71-ctl-t.sh
helper/managelock.c           tests/system/70-locks-t.sh
helper/managemetrics.c        tests/system/71-ctl-t.sh
helper/managestatus.c         tests/system/71-ctl-t.sh
helper/checkname.c            tests/helper/check-t.c
helper/checkapi.c             tests/helper/check-t.c
helper/checkpolicy.c          tests/helper/check-t.c
helper/checkaccount.c         tests/helper/check-t.c
ctl/lint.c                    tests/ctl/stacks
ctl/lintdir.c                 tests/ctl/stacks
ctl/lintline.c                tests/ctl/stacks
ctl/lintstack.c               tests/ctl/stacks
ctl/pammodule.c               tests/ctl/stacks
ctl/situation.c               tests/ctl/stacks
ctl/command.c                 tests/ctl
ctl/output.c                  tests/ctl
ctl/pamstack.c                tests/ctl
ctl/main.c                    tests/system
ctl/checkconfig.c             tests/system
ctl/doctor.c                  tests/system
ctl/doctorapi.c               tests/system
ctl/doctorfiles.c             tests/system
ctl/doctornames.c             tests/system
ctl/doctorpam.c               tests/system
ctl/doctorsocket.c            tests/system
ctl/doctorsshd.c              tests/system
ctl/doctortoken.c             tests/system
ctl/wayin.c                   tests/system
ctl/cachecommand.c            tests/system/71-ctl-t.sh
ctl/explaincommand.c          tests/system/71-ctl-t.sh
ctl/helper.c                  tests/system/71-ctl-t.sh
ctl/hostaccount.c             tests/system/71-ctl-t.sh
ctl/lockcommand.c             tests/system/71-ctl-t.sh
ctl/statuscommand.c           tests/system/71-ctl-t.sh
ctl/whycommand.c              tests/system/71-ctl-t.sh
helper/probe.c                tests/system
helper/hostprobe.c            tests/system/75-doctor-credentials-t.sh
helper/httpcertificate.c      tests/system/72-doctor-t.sh
ctl/rulefiles.c               tests/system/75-doctor-credentials-t.sh
ctl/doctorcredentials.c       tests/system/75-doctor-credentials-t.sh
'

is_excused()
{
    printf '%s' "$excused" | grep -q "^$1 "
}

for folder in common pam_ovhpat nss helper ctl; do
    [ -d "$top_srcdir/$folder" ] || continue
    style_check "every source of $folder/ has its test" \
        "$(style_files '*.c' "$folder" | while read -r source; do
            test=tests/${source%.c}-t.c
            [ -f "$top_srcdir/$test" ] || is_excused "$source" ||
                echo "$source: no $test"
        done)"
done

style_check 'nothing is excused that is not there or has a test' \
    "$(printf '%s' "$excused" | while read -r source instead; do
        [ -n "$source" ] || continue
        [ -f "$top_srcdir/$source" ] || echo "$source is not there"
        [ -f "$top_srcdir/tests/${source%.c}-t.c" ] &&
            echo "$source has a test"
        [ -e "$top_srcdir/$instead" ] || echo "$instead is not there"
    done)"

style_check 'every test is in a list of make check' \
    "$(style_files '*-t.*' tests | grep -E '\.(c|sh)$' |
        while read -r test; do
            name=${test##*/}
            # C tests are listed without .c, shell tests with .sh.
            (cd "$top_srcdir" && grep -qE \
                "(^|[ /])${name%.c}( |\\\\|\$)" "${test%/*}"/*.mk tests/*.mk) ||
                echo "$test"
        done)"

style_check 'every case says what it shows' \
    "$(for case in "$top_srcdir"/tests/cases/*.case; do
        head -n 1 "$case" | grep -qE '^# .{10}' || echo "$case"
    done)"
style_done
