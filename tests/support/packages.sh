# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# packages_install NAME...: installs those of Debian's packages that are
# missing; says which.  Asks no questions.  Needs root only when one is missing.
# What is a server among them is neither started nor enabled: the tests start
# their own, and a host must not get an open port from being tried on.

packages_policy=/usr/sbin/policy-rc.d

# packages_hold: from here on no package starts anything.  A host that has a
# policy of its own keeps it.
packages_hold()
{
    packages_held=
    [ ! -e "$packages_policy" ] || return 0
    printf '#!/bin/sh\nexit 101\n' >"$packages_policy" || return 1
    packages_held=yes
    trap packages_release EXIT
    trap 'exit 130' INT TERM HUP
    chmod 755 "$packages_policy"
}

packages_release()
{
    if [ -n "$packages_held" ]; then
        rm -f "$packages_policy"
        packages_held=
        trap - EXIT INT TERM HUP
    fi
}

# packages_disable NAME...: of these packages no server starts at boot.
packages_disable()
{
    [ -d /run/systemd/system ] || return 0
    for packages_name in "$@"; do
        case $packages_name in
        openssh-server | nscd | postgresql* | dovecot* | vsftpd | sasl2-bin | \
            postfix | cron | fail2ban)
            # shellcheck disable=SC2046 # a list of units
            systemctl disable $(dpkg -L "$packages_name" | sed -n \
                's|.*/systemd/system/\([^/@]*\.\(service\|socket\)\)$|\1|p') \
                >/dev/null 2>&1 || :
            ;;
        esac
    done
}

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
    packages_hold || return 1
    # shellcheck disable=SC2086 # a list of names
    DEBIAN_FRONTEND=noninteractive apt-get update -qq &&
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
            --no-install-recommends $packages_missing
    packages_status=$?
    packages_release
    # shellcheck disable=SC2086 # a list of names
    [ $packages_status -ne 0 ] || packages_disable $packages_missing
    return $packages_status
}
