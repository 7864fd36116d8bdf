#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What the module brings into a foreign process: libpam and libc, less than
# 64 KiB of text, and the protections of the linker.
top_srcdir=${top_srcdir:-.}
# shellcheck source=tests/style/support.sh
. "$top_srcdir/tests/style/support.sh"

text_max=65536

if [ ! -f "$module" ]; then
    style_check 'the module is built' "$module is missing"
    style_done
    exit 0
fi
if style_is_sanitized; then
    style_skip 'libraries, size and protections' 'built with a sanitizer'
    style_done
    exit 0
fi

dynamic=$(readelf -dW "$module")
needed=$(printf '%s\n' "$dynamic" |
    sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | LC_ALL=C sort | tr '\n' ' ')
libc=$(printf '%s\n' "$needed" | tr ' ' '\n' | grep '^libc\.so' || echo libc)
if [ "$needed" = "$libc libpam.so.0 " ]; then
    style_check 'the module needs libpam and libc, nothing else' ''
else
    style_check 'the module needs libpam and libc, nothing else' "$needed"
fi

text=$(size -B "$module" | awk 'NR == 2 { print $1 }')
style_check "the module's text is under 64 KiB" \
    "$([ "$text" -lt "$text_max" ] || echo "$text bytes")"

style_check 'no search path of its own' \
    "$(printf '%s\n' "$dynamic" | grep -E 'RPATH|RUNPATH')"
style_check 'no text relocations' \
    "$(printf '%s\n' "$dynamic" | grep TEXTREL)"
style_check 'unloadable, so that nothing stays after pam_end' \
    "$(printf '%s\n' "$dynamic" | grep NODELETE)"
headers=$(readelf -lW "$module")
style_check 'no executable stack' \
    "$(printf '%s\n' "$headers" | grep 'GNU_STACK.*E')"
style_check 'relocations are read-only after loading' \
    "$(printf '%s\n' "$headers" | grep -q GNU_RELRO || echo 'no GNU_RELRO'
       printf '%s\n' "$dynamic" | grep -q 'BIND_NOW\|NOW' || echo 'no NOW')"
style_done
