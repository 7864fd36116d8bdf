#!/bin/sh
# SPDX-License-Identifier: MIT
#
# How a file begins: the licence, then what the file is for.
top_srcdir=${top_srcdir:-.}
# shellcheck source=tests/style/support.sh
. "$top_srcdir/tests/style/support.sh"

everywhere='common pam_ovhpat nss helper ctl simulator man bench fuzz tests'

# shellcheck disable=SC2086
style_check 'C files begin with the licence' \
    "$(style_files '*.[ch]' $everywhere | while read -r file; do
        [ "$(head -n 1 "$top_srcdir/$file")" = \
            '/* SPDX-License-Identifier: MIT */' ] || echo "$file"
    done)"
# shellcheck disable=SC2086
style_check 'C files say next what they are for' \
    "$(style_files '*.[ch]' $everywhere | while read -r file; do
        [ "$(sed -n 2p "$top_srcdir/$file")" = '/*' ] || echo "$file"
    done)"
# shellcheck disable=SC2086
style_check 'shell and awk files have the licence in their first lines' \
    "$({ style_files '*.sh' $everywhere dist
         style_files '*.awk' $everywhere
         for file in autogen.sh quickstart check; do
             [ -f "$top_srcdir/$file" ] && echo "$file"
         done; } | while read -r file; do
        head -n 3 "$top_srcdir/$file" |
            grep -qx '# SPDX-License-Identifier: MIT' || echo "$file"
    done)"
# shellcheck disable=SC2086
style_check 'headers are guarded by their path' \
    "$(style_files '*.h' $everywhere | while read -r file; do
        guard=$(echo "$file" | tr 'a-z/.-' 'A-Z___')
        grep -qx "#ifndef $guard" "$top_srcdir/$file" || echo "$file: $guard"
    done)"
style_check 'the licence is there' \
    "$(grep -q 'MIT' "$top_srcdir/LICENSE" || echo LICENSE)"
style_done
