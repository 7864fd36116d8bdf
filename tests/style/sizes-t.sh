#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Files under 400 lines, functions under 50.  Tests may be longer: they are
# lists.
top_srcdir=${top_srcdir:-.}
# shellcheck source=tests/style/support.sh
. "$top_srcdir/tests/style/support.sh"

# shellcheck disable=SC2046
sizes()
{
    (cd "$top_srcdir" &&
        awk -v "max=$1" -v "file_max=$2" -f tests/style/sizes.awk \
            $(style_files '*.[ch]' common pam_ovhpat nss helper ctl simulator \
                bench fuzz man))
}

style_check 'every function is under 50 lines' "$(sizes 49 1000000)"
style_check 'every file is under 400 lines' "$(sizes 1000000 400)"
style_done
