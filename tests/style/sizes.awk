# SPDX-License-Identifier: MIT
# Prints the functions whose body is longer than `max` lines, and the files
# that are longer than `file_max`.  A body begins with a brace in the first
# column and ends with the next one there (the project's format has no other).
FNR == 1 && NR > 1 {
    end_of_file()
}

FNR == 1 {
    file = FILENAME
    begin = 0
}

/^\{/ {
    begin = FNR
    name = last
}

/^\}/ && begin > 0 {
    if (FNR - begin - 1 > max) {
        print file ":" begin ": " name ": " FNR - begin - 1 " lines"
    }
    begin = 0
}

/^[a-z_]/ {
    last = $0
}

{
    lines = FNR
}

function end_of_file()
{
    if (lines >= file_max) {
        print file ": " lines " lines"
    }
}

END {
    end_of_file()
}
