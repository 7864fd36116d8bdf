#!/bin/sh
# SPDX-License-Identifier: MIT
#
# No script gives shellcheck anything to say.
top_srcdir=${top_srcdir:-.}
# shellcheck source=tests/style/support.sh
. "$top_srcdir/tests/style/support.sh"

# Everything that is a shell script by its name or by its first line.
scripts()
{
    (cd "$top_srcdir" && {
        find . -path ./.git -prune -o -path ./autom4te.cache -prune -o \
            -path ./build-aux -prune -o -name '*.sh' -type f -print
        for file in check quickstart .ci/* bench/* dist/* docs/* \
            fuzz/* tests/helper/* tests/valgrind/*; do
            [ -f "$file" ] && head -n 1 "$file" | grep -q '^#! */bin/sh' &&
                echo "./$file"
        done
    } | LC_ALL=C sort -u)
}

if ! command -v shellcheck >/dev/null; then
    style_skip 'shellcheck is content' 'shellcheck is not installed'
    style_done
    exit 0
fi
for script in $(scripts); do
    # Sourced files are named in a directive, from the top of the tree.
    style_check "${script#./}" "$(cd "$top_srcdir" &&
        shellcheck -x -f gcc "$script" 2>&1)"
done
style_check 'there are scripts' "$([ "$style_count" -gt 10 ] || echo none)"
style_done
