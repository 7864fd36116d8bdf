# SPDX-License-Identifier: MIT
# Reads the output of strip.awk and prints "file:function" for each use of
# `word` that is neither a comparison nor a case label.  A comparison may be
# broken over two lines: the operator then ends the line before.
{
    file = $1
    sub(/:[0-9]+:$/, "", file)
    text = $0
    sub(/^[^ ]* /, "", text)
    if (match(text, /^[a-z_][a-z0-9_]*\(/)) {
        name = substr(text, 1, RLENGTH - 1)
    }
    rest = text
    while (match(rest, "(^|[^A-Za-z0-9_])" word "($|[^A-Za-z0-9_])")) {
        before = substr(rest, 1, RSTART - 1) substr(rest, RSTART, 1)
        sub(word ".*", "", before)
        after = substr(rest, RSTART + RLENGTH - 1)
        sub("^" word, "", after)
        context = previous " " before
        if (context !~ /(==|!=)[ (]*$/ && before !~ /case +$/ &&
            after !~ /^ *(==|!=)/) {
            print file ":" name
        }
        rest = after
    }
    if (text !~ /^ *$/) {
        previous = text
    }
}
