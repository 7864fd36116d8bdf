#!/bin/sh
# SPDX-License-Identifier: MIT
#
# ovhpatd is killed while it learns with the host's own credentials that a user
# is out, and while it learns that he is in order again.  Whoever was told
# "disabled" is out behind it, without a network too.
# shellcheck disable=SC2154 # names of host.sh, grace.sh and crash.sh
# shellcheck disable=SC2317 # functions that crash_everywhere calls
set -u
# shellcheck source=tests/support/host.sh
. "$top_srcdir/tests/support/host.sh"
host_enter "$0" "$@"
# shellcheck source=tests/system/grace.sh
. "$top_srcdir/tests/system/grace.sh"
# shellcheck source=tests/system/crash.sh
. "$top_srcdir/tests/system/crash.sh"

crash_opener=pat_jwt_demo
crash_files=5

# The file of an identity's tombstone, if there is one.
tombstone()
{
    find "$state/records" -name 'i*' -printf '%f\n'
}

# A no: once it was told it stands.
check_no()
{
    case $answered:$judged in
    OVHPAT-R56:'OVHPAT-R44 none') ;;
    lost:'OVHPAT-R44 none' | lost:'OVHPAT-OK grace') ;;
    *) echo "answered=$answered $judged" ;;
    esac
    [ "$written:$judged" != 'yes:OVHPAT-OK grace' ] || echo came back
}

# A yes, for the token as well: the tombstone, or the token's record, or neither.
check_yes()
{
    case $answered:$judged in
    OVHPAT-OK:* | lost:*) ;;
    *) echo "answered=$answered" ;;
    esac
    case $judged in
    'OVHPAT-R44 none' | 'OVHPAT-R80 none' | 'OVHPAT-OK grace') ;;
    *) echo "$judged" ;;
    esac
}

crash_make
host_control '{"disabled_user_tokens": "accept"}'
host_credential_ovh_conf bearer
conf_api="credentials = $host/ovh.conf
status_max_age = 0s"
grace_config
start
asks 'a record of alice, who is in order' 'OVHPAT-OK online' alice
host_await 5 state_is_written || host_fail 'no record on the disk'
stop
state_save record
host_user_status alice.martin DISABLED
start
asks 'disabled' 'OVHPAT-R56 online' alice
crash
crash_file=$(tombstone)
like 'and it is on the disk when the answer is there' "$crash_file" 'i*'
state_save tombstone
crash_everywhere 'disabled' record check_no
host_user_status alice.martin OK
crash_everywhere 'in order again' tombstone check_yes
state_load tombstone
start
asks 'in order again' 'OVHPAT-OK online' alice
stop
is 'and the tombstone has gone from the disk' "$(tombstone)" ''
finish
