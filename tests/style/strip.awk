# SPDX-License-Identifier: MIT
# Prints "file:line: text" for C code without comments and with the contents
# of string and character literals removed.
FNR == 1 {
    comment = 0
}

{
    out = ""
    i = 1
    n = length($0)
    while (i <= n) {
        two = substr($0, i, 2)
        one = substr($0, i, 1)
        if (comment) {
            if (two == "*/") {
                comment = 0
                i++
            }
            i++
        } else if (two == "/*") {
            comment = 1
            i += 2
        } else if (two == "//") {
            break
        } else if (one == "\"" || one == "'") {
            out = out one
            i++
            while (i <= n && substr($0, i, 1) != one) {
                if (substr($0, i, 1) == "\\") {
                    i++
                }
                i++
            }
            out = out one
            i++
        } else {
            out = out one
            i++
        }
    }
    print FILENAME ":" FNR ": " out
}
