#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A file is a noun, and what it offers begins with that noun, so that a name
# in a call says which file to open.
top_srcdir=${top_srcdir:-.}
# shellcheck source=tests/style/support.sh
. "$top_srcdir/tests/style/support.sh"

# entry.c has the names that libpam (or libc) looks for, fuzz/ those of
# libFuzzer and of the linker.
# shellcheck disable=SC2046,SC2086
style_check 'functions begin with their file'\''s name' \
    "$(cd "$top_srcdir" && awk -f tests/style/nouns.awk \
        $(style_files '*.c' $style_product simulator fuzz) |
        grep -v -e '^pam_ovhpat/entry\.c:.* pam_sm_' \
            -e '^nss/entry\.c:.* _nss_ovhpat_' -e '^fuzz/.* __wrap_' \
            -e '^fuzz/.* LLVMFuzzerTestOneInput')"
style_done
