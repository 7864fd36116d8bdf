#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What bash completes for ovhpatctl.
# shellcheck disable=SC2154 # names from support.sh
top_srcdir=${top_srcdir:-.}
# shellcheck source=tests/ctl/support.sh
. "$top_srcdir/tests/ctl/support.sh"
mkdir "$work/directory"
: >"$work/file"
: >"$work/out"
: >"$work/err"

# completes WORD...: what the last word can become, on one line.
completes()
{
    (cd "$work" && PATH=$(cd "$top_builddir/ctl" && pwd):$PATH bash -c '
        . "$0"
        COMP_WORDS=(ovhpatctl "$@")
        COMP_CWORD=$#
        _ovhpatctl
        printf "%s " "${COMPREPLY[@]}"' \
        "$(cd "$top_srcdir" && pwd)/dist/ovhpatctl.bash" "$@" 2>&1)
}

tap_is 'a command' "$(completes li)" 'lint '
tap_is 'a command behind an option' "$(completes --json doc)" 'doctor '
tap_is 'every command' "$(for name in check-config doctor lint; do
    completes '' | tr ' ' '\n' | grep -cx -e "$name"
done | tr '\n' ' ')" '1 1 1 '
tap_is 'options of all' "$(completes --v)" '--version '
tap_is 'options of a command' "$(completes doctor --st)" '--state-dir '
tap_is 'every option of a command' "$(completes lint --)" \
    '--include-dir --json --module-dir '
tap_is 'no option of another command' "$(completes lint --st)" ' '
tap_is 'a directory behind --pam-dir' "$(completes doctor --pam-dir '')" \
    'directory '
tap_is 'a file behind --config' "$(completes check-config --config f)" 'file '
tap_is 'files behind lint' "$(completes lint d)" 'directory '
tap_is 'nothing for what is no command' "$(completes nothing x)" ' '
tap_done
