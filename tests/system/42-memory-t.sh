#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Budgets of the records: the time of a decision, the memory of an ovhpatd
# with as many records as it may have, and no growth.  bench/rungrace makes
# the same measurements at length.
# shellcheck disable=SC2154 # names of host.sh, grace.sh and gracefigures.sh
set -u
# shellcheck source=tests/support/host.sh
. "$top_srcdir/tests/support/host.sh"
host_enter "$0" "$@"
# shellcheck source=tests/system/grace.sh
. "$top_srcdir/tests/system/grace.sh"
# shellcheck source=bench/gracefigures.sh
. "$top_srcdir/bench/gracefigures.sh"

if ldd "$top_builddir/helper/ovhpatd" | grep -q 'lib[a-z]*san'; then
    echo '1..0 # SKIP a sanitizer has memory and time of its own'
    exit 0
fi

figures_prepare
sed 's/^/# /' "$host/filled"
figures_decision >"$host/decision"
sed 's/^/# /' "$host/decision"
chain=$(sed -n 's/.*log line \([0-9]*\).*/\1/p' "$host/decision")
no_more 'a decision from a fresh record: less than 50 us of CPU' "$chain" 49
figures_start
echo "# resident: with no record $figures_empty KiB, with 4,096 $figures_full"
echo "# ready after $figures_start_ms ms"
is 'as many records as there may be' \
    "$(find "$state/records" -name '????????????????????????????????' | wc -l)" \
    4096
no_more 'with them: less than 16 MiB resident (KiB)' "$figures_full" 16383
for kind in fresh online unknown; do
    figures_many "$kind" 10000 8
    echo "# 10000 logins, $kind: $figures_rate a second, grown by" \
        "$figures_grown KiB"
    is "10000 logins, $kind: all answered" "$figures_lost" 0
    no_more "10000 logins, $kind: no growth (KiB)" "$figures_grown" 256
done
stop
is 'ends with 0' "$stop_code" 0
finish
