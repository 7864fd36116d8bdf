#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The C files are formatted as .clang-format says.  Other versions of
# clang-format differ in details, so only the one of Debian 12 is asked.
top_srcdir=${top_srcdir:-.}
# shellcheck source=tests/style/support.sh
. "$top_srcdir/tests/style/support.sh"

for program in clang-format-14 clang-format; do
    if "$program" --version 2>/dev/null | grep -q 'version 14\.'; then
        formatter=$program
        break
    fi
done
if [ -z "$formatter" ]; then
    style_skip 'formatted by clang-format' 'clang-format 14 is not installed'
    style_done
    exit 0
fi

for folder in common pam_ovhpat nss helper ctl simulator man bench fuzz \
    tests; do
    [ -d "$top_srcdir/$folder" ] || continue
    # shellcheck disable=SC2046
    style_check "$folder/ is formatted by clang-format" \
        "$(cd "$top_srcdir" && style_list=$(find "$folder" -name '*.[ch]') &&
            [ -n "$style_list" ] &&
            "$formatter" --dry-run -Werror $(find "$folder" -name '*.[ch]') \
                2>&1 | grep 'error:' | head -n 20)"
done
style_done
