# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# What the style tests share.  To be sourced.  A check is a name and the list
# of what breaks the rule; an empty list is a pass.
: "${top_srcdir:=.}" "${top_builddir:=.}"
# shellcheck disable=SC2034
style=$top_srcdir/tests/style
# shellcheck disable=SC2034
module=$top_builddir/pam_ovhpat/.libs/pam_ovhpat.so
# shellcheck disable=SC2034
library=$top_builddir/nss/.libs/libnss_ovhpat.so.2
style_count=0

# style_check NAME FINDINGS: one line of TAP, the findings as diagnostics.
style_check()
{
    style_count=$((style_count + 1))
    if [ -z "$2" ]; then
        echo "ok $style_count - $1"
    else
        echo "not ok $style_count - $1"
        printf '%s\n' "$2" | sed 's/^/# /'
    fi
}

# style_skip NAME WHY
style_skip()
{
    style_count=$((style_count + 1))
    echo "ok $style_count - $1 # SKIP $2"
}

style_done()
{
    echo "1..$style_count"
}

# style_files PATTERN DIR...: the files below the folders that are there,
# relative to the top of the tree.
style_files()
{
    style_pattern=$1
    shift
    for style_dir in "$@"; do
        if [ -d "$top_srcdir/$style_dir" ]; then
            (cd "$top_srcdir" && find "$style_dir" -name "$style_pattern" \
                -type f)
        fi
    done | LC_ALL=C sort
}

# The product's folders; what is only for tests is held to less.
# shellcheck disable=SC2034
style_product='common pam_ovhpat nss helper ctl'

# style_code FILE...: "file:line: text" of the code, without comments and with
# empty string literals.
style_code()
{
    (cd "$top_srcdir" && awk -f tests/style/strip.awk "$@")
}

# style_calls REGEX FILE...: where a function with such a name is called or
# named.
style_calls()
{
    style_regex=$1
    shift
    if [ $# -gt 0 ]; then
        style_code "$@" |
            grep -E "(^|[^A-Za-z0-9_>.])($style_regex)[[:space:]]*\\("
    fi
}

# style_is_sanitized: whether the module was built with a sanitizer.
style_is_sanitized()
{
    nm -D "$module" 2>/dev/null | grep -q '__[a-z]*san_'
}

# style_has_nss: whether this build makes the NSS library.
style_has_nss()
{
    grep -q '^ENABLE_NSS_TRUE = *$' "$top_builddir/Makefile"
}
