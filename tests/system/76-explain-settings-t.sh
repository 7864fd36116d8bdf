#!/bin/sh
# SPDX-License-Identifier: MIT
#
# `ovhpatctl explain` says which lines of ovhpat.conf decided: those of the
# service's own section, those of [cache], and which values are defaults; and
# what it says is where the file has it.
# shellcheck disable=SC2119,SC2317 # options, or none; called by host_await
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
# shellcheck source=tests/system/support.sh
. "$top_srcdir/tests/system/support.sh"
# shellcheck source=tests/system/ctl.sh
. "$top_srcdir/tests/system/ctl.sh"

host_config_extra="[cache]
grace = 1h

[service sshd]
fresh = 90s
require = vps:apiovh:reboot on $host_vps

[service SUDO]
fresh = 10s

$no_limits"
host_start_api
host_credential_ovh_conf signed
host_api_extra="credentials = $host/ovh.conf
status_max_age = 0s"
host_write_config
host_start_ovhpatd

# line PATTERN: where the file has it.
line()
{
    grep -n "$1" "$host/ovhpat.conf" | cut -d: -f1
}

# settings SERVICE NAME [OPTION...]: one line each, in $host/settings; in text
# and in JSON it is the same.
settings()
{
    settings_service=$1
    settings_name=$2
    shift 2
    ctl_json='' ctl explain --service "$settings_service" "$@" "$settings_name"
    sed -n 's/^  [a-z]*  *\(\[.*)\)$/\1/p' "$host/ctl.out" >"$host/text"
    ctl_json=--json ctl explain --service "$settings_service" "$@" \
        "$settings_name"
    field '.settings[] | "[\(.section)] \(.key) = \(.value) (\(
        if .file == null then "default" else "\(.file):\(.line)" end))"' \
        >"$host/settings"
    is "$settings_service $settings_name: text and JSON say the same" \
        "$(cat "$host/text")" "$(cat "$host/settings")"
}

# from WHAT SETTING ORIGIN: the setting has this origin, a line or "default".
from()
{
    from_origin=$3
    [ "$3" = default ] || from_origin=$host/ovhpat.conf:$3
    is "$1" "$(grep -F "$2" "$host/settings")" "$2 ($from_origin)"
}

settings sshd pat_jwt_alice --token-file "$host/tokens/alice"
is 'sshd: she gets in' "$code" 0
from 'sshd: fresh of its own' '[service sshd] fresh = 90s' "$(line 'fresh = 90s')"
from 'sshd: grace of all' '[cache] grace = 1h' "$(line '^grace')"
from 'sshd: what is required' \
    "[service sshd] require = vps:apiovh:reboot on $host_vps" \
    "$(line '^require')"
from 'sshd: nothing is written' '[cache] tls_failure = grace' default
from 'sshd: when the end is told' '[cache] expiry_warning = 7d' default
from 'sshd: status' '[api] status_max_age = 0s' "$(line '^status_max_age')"
from 'sshd: status by default' '[api] status_unknown = allow' default
from 'sshd: the map' "[map] file = $host/identity.map" "$(line '^file')"
from 'sshd: whose users' '[api] account = xx1111-ovh' "$(line '^account')"

settings sudo-i alice --token-file "$host/tokens/alice"
from 'sudo-i follows sudo' '[service SUDO] fresh = 10s' "$(line 'fresh = 10s')"
is 'sudo requires nothing' "$(grep -c require "$host/settings")" 0

settings su pat_jwt_CI --token-file "$host/tokens/deploy"
from 'su: nothing is its own' '[cache] fresh = 60s' default
from 'a label' '[labels] CI = deploy' "$(line '^CI')"

# What was not reached has not decided.
settings sshd pat_jwt_bob --token-file "$host/tokens/bob"
is 'refused by the map' "$code $(field .reason)" '1 OVHPAT-R61'
is 'so what is required is no matter' "$(grep -c require "$host/settings")" 0
from 'but the map is' "[map] file = $host/identity.map" "$(line '^file')"

# Without a token there is no record and no question about it.
settings sshd alice
is 'by key: no fresh, no grace' "$(grep -cE 'fresh|grace' "$host/settings")" 0
from 'by key: status' '[api] status_max_age = 0s' "$(line '^status_max_age')"

# Another file, other lines: after a reload those count.
sed -i '1i # a line more' "$host/ovhpat.conf"
kill -HUP "$host_ovhpatd_pid"
has_moved()
{
    ctl explain alice
    [ "$(field '.settings[] | select(.key == "status_max_age").line')" = \
        "$(line '^status_max_age')" ]
}
ctl_json=--json
host_await 10 has_moved || :
settings sshd alice
from 'a reload moves the lines' '[api] status_max_age = 0s' \
    "$(line '^status_max_age')"
finish
