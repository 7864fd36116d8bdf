#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Functions that nobody may call here, and those that the module may not call
# in a process that is not its own.  Comments and texts are not looked at.
top_srcdir=${top_srcdir:-.}
# shellcheck source=tests/style/support.sh
. "$top_srcdir/tests/style/support.sh"

# shellcheck disable=SC2046,SC2086
banned()
{
    style_check "$1" "$(style_calls "$2" $(style_files '*.[ch]' $3))"
}

# shellcheck disable=SC2046,SC2086
banned_but()
{
    style_check "$1" "$(style_calls "$2" \
        $(style_files '*.[ch]' $3 | grep -Ev "^($4)\$"))"
}

all="$style_product simulator"

banned 'no unbounded copies' \
    'strcpy|strcat|stpcpy|sprintf|vsprintf|gets|alloca' "$all"
banned 'no conversions that do not report errors' \
    'ato[ifl]|atoll|[fs]?scanf|vsscanf' "$all"
banned 'nothing with hidden state' \
    'strtok|gmtime|localtime|asctime|ctime|rand|srand|random|tmpnam|mktemp|tempnam|setjmp|longjmp' \
    "$all"
banned_but 'no shell, and no other program but sshd -T' \
    'system|popen|execl|execlp|execle|execv|execve|execvp|execvpe|posix_spawnp?|wordexp' \
    "$style_product" 'ctl/doctorsshd\.c'
banned_but 'no NSS but in pam_ovhpat/unixaccount.c, nss/, ctl/doctornames.c and serviceuser.c' \
    'getpw[a-z_]*|getgr[a-z_]*|getspn[a-z_]*|initgroups|getgrouplist|getaddrinfo|gethostby[a-z_]*|getlogin[a-z_]*' \
    "$style_product" \
    'pam_ovhpat/unixaccount\.c|nss/(account|grouplist)\.c|ctl/(doctornames|serviceuser)\.c'

# What runs inside other people's processes.
host='pam_ovhpat common nss'
banned 'the module changes no signal' \
    'signal|sigaction|sigprocmask|pthread_sigmask|sigset|raise|kill|alarm|setitimer' \
    "$host"
banned 'the module makes no thread and no process' \
    'fork|vfork|clone|pthread_create|wait|waitpid|wait4|waitid|daemon' "$host"
banned 'the module uses no standard stream' \
    'printf|fprintf|vprintf|vfprintf|dprintf|puts|fputs|putchar|putc|fputc|perror|fopen|fdopen|freopen|fclose|fflush|fread|fwrite|fgets|getline|getc|fgetc|getchar' \
    "$host"
banned 'the module ends no process' \
    'exit|_exit|_Exit|abort|assert|err|errx|quick_exit|atexit|on_exit' "$host"
banned 'the module leaves environment, umask, ids and limits alone' \
    'setenv|putenv|unsetenv|clearenv|umask|chdir|fchdir|chroot|set[a-z]*[ug]id|setgroups|setrlimit|prctl|nice|setlocale|uselocale|unshare' \
    "$host"
banned 'the module reads no environment' 'getenv|secure_getenv' "$host"
banned 'the module leaves syslog alone but for pam_syslog' \
    'openlog|closelog|setlogmask|syslog|vsyslog' "$host"
banned_but 'only pam_ovhpat/report.c logs' 'pam_syslog|pam_vsyslog' \
    pam_ovhpat 'pam_ovhpat/report\.c'
banned 'the module never sleeps' 'sleep|usleep|nanosleep|pause|select' "$host"
banned 'the module names errors without locale and buffer' \
    'strerror|strsignal|gai_strerror' "$host"
banned 'the module has no wall clock' 'time|gettimeofday|difftime|mktime' \
    "$host"
banned 'the module loads nothing' 'dlopen|dlsym|dlmopen' "$host"
banned 'no wait but poll, in common/client.c' 'epoll_wait|pselect|ppoll' \
    "$host"

# shellcheck disable=SC2046
style_check 'PAM_USER is never written' \
    "$(style_code $(style_files '*.[ch]' pam_ovhpat) |
        grep -E 'pam_set_item.*PAM_(USER|RUSER|RHOST|SERVICE|TTY)')"
# shellcheck disable=SC2086
style_check 'no goto where scopes clean up' \
    "$(style_files '*.c' $style_product | while read -r file; do
        grep -q 'AUTO_' "$top_srcdir/$file" &&
            style_code "$file" | grep -E '(^|[^A-Za-z0-9_])goto[^A-Za-z0-9_]'
    done)"
# shellcheck disable=SC2046,SC2086
style_check 'no typedef' \
    "$(style_code $(style_files '*.[ch]' $style_product) |
        grep -E ': *typedef ')"
# shellcheck disable=SC2046,SC2086
style_check 'no macro that returns or jumps' \
    "$(style_code $(style_files '*.[ch]' $style_product) |
        grep -E '# *define.*[^A-Za-z0-9_](return|goto)[^A-Za-z0-9_]')"
# The words are put together, so that this line is not one of them.
# shellcheck disable=SC2046,SC2086
style_check 'nothing is left to be done later' \
    "$(cd "$top_srcdir" && grep -nE "(TO""DO|FIX""ME|X""XX)([^A-Za-z0-9]|\$)" \
        $(style_files '*.[ch]' $all tests bench) | grep -v 'XXXXXX')"
style_done
