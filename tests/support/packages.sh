# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# packages_install NAME...: installs those of Debian's packages that are
# missing; says which.  Asks no questions.  Needs root only when one is missing.
packages_install()
{
    packages_missing=
    for packages_name in "$@"; do
        dpkg-query -W -f '${Status}' "$packages_name" 2>/dev/null |
            grep -q 'ok installed' ||
            packages_missing="$packages_missing $packages_name"
    done
    [ -n "$packages_missing" ] || return 0
    echo "installing:$packages_missing"
    # shellcheck disable=SC2086 # a list of names
    DEBIAN_FRONTEND=noninteractive apt-get update -qq &&
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
            --no-install-recommends $packages_missing
}
