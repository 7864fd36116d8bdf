#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Every fuzz target over its corpus: what was found once is never lost again,
# and every compiler sees it.  The fuzzer itself is `make check-fuzz`.
top_srcdir=${top_srcdir:-.}
# shellcheck source=tests/style/support.sh
. "$top_srcdir/tests/style/support.sh"

corpus=$top_srcdir/fuzz/corpus
TMPDIR=$(mktemp -d) || exit 1
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT
trap 'exit 1' HUP INT TERM

# replay NAME: nothing when all is well, else the last words of the target.
replay()
{
    "$top_builddir/fuzz/$1" "$corpus/$1" >"$TMPDIR/log" 2>&1 ||
        tail -n 5 "$TMPDIR/log"
}

targets=$(sed -n 's/^fuzz_\([a-z]*\)_SOURCES = .*/\1/p' \
    "$top_srcdir/fuzz/local.mk")
style_check 'the targets are found' \
    "$([ "$(printf '%s\n' "$targets" | wc -l)" -ge 25 ] ||
        echo fuzz/local.mk)"
for target in $targets; do
    if [ "$target" = nssname ] && ! style_has_nss; then
        continue
    fi
    style_check "corpus of $target" "$(replay "$target")"
done

style_check 'every corpus and every dictionary has its target' \
    "$(for name in "$corpus"/* "$top_srcdir"/fuzz/dictionary/*; do
        printf '%s\n' "$targets" | grep -qx "${name##*/}" || echo "$name"
    done)"
style_check 'every target has a corpus' \
    "$(for target in $targets; do
        [ -d "$corpus/$target" ] || echo "$target"
    done)"

# A broken input ends the target: a corpus that cannot fail shows nothing.
style_check 'a target without inputs fails' \
    "$(mkdir "$TMPDIR/empty"
       ! "$top_builddir/fuzz/timespan" "$TMPDIR/empty" >/dev/null 2>&1 ||
           echo 'it passed')"
style_done
