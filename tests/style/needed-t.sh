#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What module and library bring into a foreign process: libpam and libc at
# most, little text, and the protections of the linker.
top_srcdir=${top_srcdir:-.}
# shellcheck source=tests/style/support.sh
. "$top_srcdir/tests/style/support.sh"

# needed_libraries: of $dynamic, in one line, with libc's version taken off.
needed_libraries()
{
    printf '%s\n' "$dynamic" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' |
        sed 's/^libc\.so\..*/libc/' | LC_ALL=C sort | tr '\n' ' '
}

# needed_check NAME FILE TEXT-MAX LIBRARIES
needed_check()
{
    if [ ! -f "$2" ]; then
        style_check "$1 is built" "$2 is missing"
        return
    fi
    dynamic=$(readelf -dW "$2")
    headers=$(readelf -lW "$2")
    needed=$(needed_libraries)
    if [ "$needed" = "$4" ]; then
        style_check "$1 needs only: $4" ''
    else
        style_check "$1 needs only: $4" "${needed:-nothing}"
    fi
    text=$(size -B "$2" | awk 'NR == 2 { print $1 }')
    style_check "$1: text is under $(($3 / 1024)) KiB" \
        "$([ "$text" -lt "$3" ] || echo "$text bytes")"
    style_check "$1: no search path of its own" \
        "$(printf '%s\n' "$dynamic" | grep -E 'RPATH|RUNPATH')"
    style_check "$1: no text relocations" \
        "$(printf '%s\n' "$dynamic" | grep TEXTREL)"
    style_check "$1: unloadable, so that nothing stays" \
        "$(printf '%s\n' "$dynamic" | grep NODELETE)"
    style_check "$1: no executable stack" \
        "$(printf '%s\n' "$headers" | grep 'GNU_STACK.*E')"
    style_check "$1: relocations are read-only after loading" \
        "$(printf '%s\n' "$headers" | grep -q GNU_RELRO || echo 'no GNU_RELRO'
           printf '%s\n' "$dynamic" | grep -q 'BIND_NOW\|NOW' ||
               echo 'no NOW')"
}

if style_is_sanitized; then
    style_skip 'libraries, size and protections' 'built with a sanitizer'
    style_done
    exit 0
fi
needed_check 'the module' "$module" 65536 'libc libpam.so.0 '
if style_has_nss; then
    needed_check 'the NSS library' "$library" 16384 'libc '
    style_check 'its name is the one that libc looks for' \
        "$(readelf -dW "$library" |
            grep -q 'SONAME.*\[libnss_ovhpat\.so\.2\]' || echo 'no SONAME')"
fi
style_done
