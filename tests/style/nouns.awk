# SPDX-License-Identifier: MIT
# Prints the functions that are not static and do not begin with their file's
# name.  The project's format has the name in the first column and what it
# returns on the line before.
FNR == 1 {
    noun = FILENAME
    sub(/^.*\//, "", noun)
    sub(/\.c$/, "", noun)
    previous = ""
}

/^[a-z_][a-z0-9_]*\(/ {
    name = $0
    sub(/\(.*/, "", name)
    # The whole head above the name, back to the last empty line.
    if (previous !~ /(^| )static( |$)/ && index(name, noun "_") != 1 &&
        name != "main") {
        print FILENAME ":" FNR ": " name
    }
}

/^[A-Za-z_]/ {
    previous = previous " " $0
}

/^[ \t]*$|^}/ {
    previous = ""
}
