# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# Completion of ovhpatctl(8) for bash.  Commands and options come from
# `ovhpatctl --help`, so a new command needs no change here.

_ovhpatctl()
{
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
    local words=() command='' word usage
    COMPREPLY=()

    case $previous in
    --*-dir)
        mapfile -t COMPREPLY < <(compgen -d -- "$current")
        return
        ;;
    --config | --socket | --sshd | --*-config | --*-file)
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
        return
        ;;
    esac
    # The words of the command so far, without options.
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        [[ $word == -* ]] || words+=("$word")
    done
    usage=$(ovhpatctl --help 2>/dev/null | sed -n 's/^  \([a-z]\)/\1/p')
    while read -r word; do
        # A command is one word or two in small letters, then its arguments.
        command=${word%%[[<|A-Z]*}
        command=${command% }
        command=${command%% --*}
        if [[ ${words[*]} == "$command" || ${words[*]} == "$command "* ]] &&
            [[ -n $command ]]; then
            mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(
                compgen -W "--json $(grep -o -e '--[a-z-]*' <<<"$word" |
                    tr '\n' ' ')" -- "$current")
            [[ $current == -* ]] ||
                mapfile -t COMPREPLY < <(compgen -f -- "$current")
            [[ ${words[*]} == "$command" ]] || return
        elif [[ -z ${words[*]} || $command == "${words[*]} "* ]]; then
            command=${command#"${words[*]}"}
            command=${command# }
            mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(
                compgen -W "${command%% *}" -- "$current")
        fi
    done <<<"$usage"
    [[ ${#words[@]} -gt 0 ]] ||
        mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(
            compgen -W '--json --help --version' -- "$current")
    mapfile -t COMPREPLY < <(printf '%s\n' "${COMPREPLY[@]}" | sort -u |
        sed '/^$/d')
} && complete -o filenames -F _ovhpatctl ovhpatctl
