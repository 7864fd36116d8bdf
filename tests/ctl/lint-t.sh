#!/bin/sh
# SPDX-License-Identifier: MIT
#
# `ovhpatctl lint` on stacks that are right and on stacks that are wrong.  A
# file NAME.SERVICE of tests/ctl/stacks is put into a directory as SERVICE; a
# bad one says on its first lines what must be found, as "# finds: ID LINE".
# Nothing else may be found.
# shellcheck disable=SC2154 # names from support.sh
top_srcdir=${top_srcdir:-.}
# shellcheck source=tests/ctl/support.sh
. "$top_srcdir/tests/ctl/support.sh"

stacks=$top_srcdir/tests/ctl/stacks
include=$stacks/debian
mkdir "$work/modules"
: >"$work/modules/pam_ovhpat.so"

# lint ARGUMENT...
lint()
{
    ctl lint --include-dir "$include" --module-dir "$work/modules" "$@"
}

# place FILE SERVICE: makes it the only service of $work/pam.d.
place()
{
    rm -rf "$work/pam.d"
    mkdir "$work/pam.d"
    cp "$1" "$work/pam.d/$2"
}

# found: "ID LINE" of each finding in the placed file, "ID FILE" elsewhere.
found()
{
    sed -n -e "s|^$work/pam.d/[^:]*:\\([0-9]*\\): \\([a-z-]*\\): .*|\\2 \\1|p" \
        -e t -e 's|^\([^:]*\):[0-9]*: \([a-z-]*\): .*|\2 \1|p' "$work/out" |
        sort | tr '\n' ','
}

for file in "$stacks"/bad/*; do
    place "$file" "${file##*.}"
    lint "$work/pam.d"
    tap_is "bad/${file##*/}" "$code $(found)" \
        "1 $(sed -n 's/^# finds: //p' "$file" | sort | tr '\n' ',')"
done

for include in "$stacks/debian" "$stacks/debian-sss"; do
    for file in "$stacks"/good/* "$top_srcdir"/examples/pam.d/*; do
        place "$file" "${file##*[/.]}"
        lint "$work/pam.d"
        tap_is "good: ${file##*/} with ${include##*/}" \
            "$code $(cut -d: -f2- "$work/out")" \
            '0  1 services, 1 of them with pam_ovhpat.so: nothing found'
    done
    lint "$include"
    tap_is "nothing is wrong with Debian's own files, ${include##*/}" \
        "$code $(found)" '0 '
done
ctl lint
tap_is 'nor with those of this host' "$code $(found)" '0 '

# Our lines above each of Debian's services.
include=$stacks/debian
rm -rf "$work/pam.d"
cp -r "$stacks/debian" "$work/pam.d"
for service in login other sshd su sudo sudo-i; do
    { sed -n '/^auth .*pam_ovhpat/p;/^account .*pam_ovhpat/p' \
        "$top_srcdir/examples/pam.d/sshd"
      cat "$stacks/debian/$service"; } >"$work/pam.d/$service"
done
lint "$work/pam.d"
tap_is 'our two lines above each of them' "$code $(found)" '0 '
tap_is 'they are counted, with su-l that includes su' \
    "$(grep -c ' 7 of them with pam_ovhpat.so' "$work/out")" 1

# A single file, and JSON.
lint --json "$work/pam.d/sshd"
tap_is 'one file, as JSON' \
    "$code $(jq -c '[.services, .ours, .findings, .unreadable]' "$work/out")" \
    '0 [1,["sshd"],[],[]]'
place "$stacks/bad/no-account.sshd" sshd
ctl --json lint --include-dir "$include" --module-dir "$work/modules" \
    "$work/pam.d"
tap_is 'a finding as JSON' \
    "$code $(jq -r '.findings[] | "\(.id) \(.line) \(.file)"' "$work/out")" \
    "1 auth-without-account 2 $work/pam.d/sshd"

# What cannot be read, and what is not there.
place "$stacks/good/readme.sshd" sshd
ln -s loop "$work/pam.d/loop"
mkfifo "$work/pam.d/fifo"
mkdir "$work/pam.d/directory"
: >"$work/pam.d/sshd.dpkg-dist"
: >"$work/pam.d/sshd~"
lint "$work/pam.d"
tap_is 'a FIFO and a circle of links are said, and are code 3' \
    "$code $(sed "s|$work/||" "$work/err" | tr '\n' ';')" \
    "3 ovhpatctl: pam.d/fifo: no regular file;ovhpatctl: pam.d/loop: Too many levels of symbolic links;"
truncate -s 2M "$work/pam.d/large"
rm "$work/pam.d/loop" "$work/pam.d/fifo"
lint "$work/pam.d"
tap_is 'a file of 2 MiB is refused' \
    "$code $(sed "s|$work/||" "$work/err")" \
    '3 ovhpatctl: pam.d/large: larger than 1 MiB'
lint "$work/nowhere"
tap_is 'a directory that is not there' "$code $(cat "$work/err")" \
    "3 ovhpatctl: $work/nowhere: No such file or directory"
lint "$work" "$work"
tap_is 'two directories are a wrong use' "$code" 2
lint --no-such-option
tap_is 'an unknown option is a wrong use' "$code" 2
if [ "$(id -u)" -eq 0 ]; then
    place "$stacks/good/readme.sshd" sshd
    chmod 0755 "$work"
    chmod 0600 "$work/pam.d/sshd"
    setpriv --reuid=65534 --clear-groups "$top_builddir/ctl/ovhpatctl" lint \
        --include-dir "$include" "$work/pam.d" >"$work/out" 2>"$work/err"
    tap_is 'without permission: code 3' \
        "$? $(sed "s|$work/||" "$work/err")" \
        '3 ovhpatctl: pam.d/sshd: Permission denied'
fi

# What is marked as intended, in files of root.
if [ "$(id -u)" -eq 0 ]; then
    mark='# ovhpat: intended auth-without-account keys are closed here'
    place "$stacks/bad/no-account.sshd" sshd
    sed -i "2i $mark" "$work/pam.d/sshd"
    lint "$work/pam.d"
    tap_is 'marked: it does not count, and is shown' \
        "$code $(sed "s|$work/||g" "$work/out")" \
        "0 pam.d/sshd:3: auth-without-account: intended: keys are closed here
pam.d: 1 services, 1 of them with pam_ovhpat.so: nothing but what is intended"
    lint --json "$work/pam.d"
    tap_is 'marked: the same as JSON' \
        "$code $(jq -c '.findings[] | [.id, .line, .intended]' "$work/out")" \
        '0 ["auth-without-account",3,"keys are closed here"]'
    lint "$work/pam.d/sshd"
    tap_is 'marked: one file' "$code" 0
    chmod 0666 "$work/pam.d/sshd"
    lint "$work/pam.d"
    tap_is 'marked by whoever may write the file: both count' \
        "$code $(found)" '1 auth-without-account 3,mark 2,'
    place "$stacks/bad/no-account.sshd" sshd
    sed -i '2i # ovhpat: intended nullok of another line' "$work/pam.d/sshd"
    lint "$work/pam.d"
    tap_is 'marked for something else: both count' \
        "$code $(found)" '1 auth-without-account 3,mark 2,'
    place "$stacks/good/readme.sshd" sshd
    sed -i "1i $mark" "$work/pam.d/sshd"
    lint "$work/pam.d"
    tap_is 'a mark where nothing is wrong' "$code $(found)" '1 mark 1,'
    # A part that services share: marked once; by itself it proves nothing.
    place "$stacks/good/readme.sshd" sshd
    cp -r "$stacks/debian" "$work/shared"
    sed -i "1i $mark" "$work/shared/common-auth"
    ctl lint --include-dir "$work/shared" --module-dir "$work/modules" \
        "$work/pam.d"
    tap_is 'a mark in a file that is included from elsewhere' \
        "$code $(found)" '0 '
fi

# Ten thousand lines, and a name that moves the cursor.
place "$stacks/good/readme.sshd" sshd
awk 'BEGIN { for (i = 0; i < 10000; i++)
    print "auth [default=ignore] pam_warn.so" }' >>"$work/pam.d/sshd"
lint "$work/pam.d"
tap_is 'ten thousand lines are judged' "$code" 0
awk 'BEGIN { for (i = 0; i < 10000; i++) print "wrong \033[31m" }' \
    >"$work/pam.d/sshd"
lint "$work/pam.d"
tap_is 'ten thousand wrong lines make one page' \
    "$code $(wc -l <"$work/out") $(tail -n 2 "$work/out" | head -n 1)" \
    '1 502 and 9500 more'
tap_is 'no escape reaches the terminal' \
    "$(LC_ALL=C grep -c "$(printf '\033')" "$work/out")" 0
lint --json "$work/pam.d"
tap_is 'nor breaks JSON' "$(jq '.left_out' "$work/out")" 9500
printf '@include b\n@include b\n' >"$work/pam.d/a"
printf '@include c\n@include c\n' >"$work/pam.d/b"
awk 'BEGIN { for (i = 0; i < 9000; i++) print "auth required pam_deny.so" }' \
    >"$work/pam.d/c"
rm "$work/pam.d/sshd"
lint "$work/pam.d"
tap_is 'files that multiply have an end' "$code $(cat "$work/err")" \
    "3 ovhpatctl: $work/pam.d/a: too many lines or services to judge"
{ "$top_builddir/ctl/ovhpatctl" lint "$work/pam.d" 2>"$work/err" \
    >/dev/full; code=$?; } 2>/dev/null
tap_is 'a full disk is no yes' "$code $(grep -c 'cannot write' "$work/err")" \
    '3 1'
tap_done
