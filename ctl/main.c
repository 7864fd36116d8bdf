/* SPDX-License-Identifier: MIT */
/*
 * ovhpatctl: the table of commands.  Reads what stands before the command's
 * name, finds the row and hands over; what a command does and says is in the
 * file of its name.  The exit codes are in command.h.
 */
#include <stdio.h>
#include <string.h>

#include "ctl/cachecommand.h"
#include "ctl/checkconfig.h"
#include "ctl/command.h"
#include "ctl/doctor.h"
#include "ctl/explaincommand.h"
#include "ctl/lint.h"
#include "ctl/lockcommand.h"
#include "ctl/output.h"
#include "ctl/statuscommand.h"
#include "ctl/whycommand.h"

/* In the order of --help.  One row a command. */
static const struct command main_commands[] = {
    {"cache flush", "[--socket PATH]", "forget all records",
     cachecommand_flush},
    {"cache forget", "[--socket PATH] ACCOUNT | IDENTITY | ID",
     "forget records: the next login needs the API", cachecommand_forget},
    {"cache list", "[--socket PATH] [ACCOUNT | IDENTITY | ID]",
     "whom OVHcloud accepted or refused lately", cachecommand_list},
    {"check-config", "[--config FILE]", "is ovhpat.conf right, and the map?",
     checkconfig_run},
    {"doctor",
     "[--config FILE] [--socket PATH] [--state-dir DIR] [--pam-dir DIR] "
     "[--module-dir DIR] [--sshd FILE] [--sshd-config FILE] "
     "[--token-file FILE | -]",
     "is every link between a person and a login good?", doctor_run},
    {"explain",
     "[--service SERVICE] [--any] [--token-file FILE | -] [--socket PATH] NAME",
     "would this login be let in, and why?", explaincommand_run},
    {"lint", "[--include-dir DIR] [--module-dir DIR] [DIR | FILE]",
     "do the PAM stacks let in whom they must not, or lock out?", lint_run},
    {"lock", "[--why TEXT] [--socket PATH] ACCOUNT | IDENTITY",
     "shut an account or an identity out, at once", lockcommand_lock},
    {"locks", "[--socket PATH]", "who is locked, since when, by whom and why",
     lockcommand_list},
    {"metrics", "[--socket PATH]", "counters, as OpenMetrics text",
     statuscommand_metrics},
    {"status", "[--socket PATH]", "how ovhpatd is", statuscommand_run},
    {"unlock", "[--socket PATH] ACCOUNT | IDENTITY", "lift a lock",
     lockcommand_unlock},
    {"why", "[ID]", "what a reason such as OVHPAT-R60 means", whycommand_run},
};
#define MAIN_COMMANDS (sizeof(main_commands) / sizeof(main_commands[0]))

static enum command_exit
main_help(FILE *out, enum command_exit code)
{
    fputs("usage: ovhpatctl [--json] COMMAND [ARGUMENT ...]\n"
          "       ovhpatctl --version | --help\n\n",
          out);
    for (size_t i = 0; i < MAIN_COMMANDS; i++) {
        fprintf(out, "  %s %s\n        %s\n", main_commands[i].name,
                main_commands[i].usage, main_commands[i].summary);
    }
    fputs("\nExit codes: 0 yes, 1 no, 2 usage, 3 cannot tell.\n", out);
    return code;
}

int
main(int argc, char **argv)
{
    struct command_call call = {0};
    int words = 0;
    int at = 1;

    for (; at < argc && strncmp(argv[at], "--", 2) == 0; at++) {
        if (strcmp(argv[at], "--help") == 0) {
            return (int)output_finish(main_help(stdout, COMMAND_YES));
        }
        if (strcmp(argv[at], "--version") == 0) {
            output_line("ovhpatctl %s", PACKAGE_VERSION);
            return (int)output_finish(COMMAND_YES);
        }
        if (strcmp(argv[at], "--json") != 0) {
            output_error("unknown option %s", argv[at]);
            return (int)main_help(stderr, COMMAND_USAGE);
        }
        call.json = true;
    }
    if (at >= argc) {
        return (int)main_help(stderr, COMMAND_USAGE);
    }
    call.command = command_find(main_commands, MAIN_COMMANDS, argc - at,
                                argv + at, &words);
    if (call.command == NULL) {
        output_error("there is no command %s; see ovhpatctl --help", argv[at]);
        return COMMAND_USAGE;
    }
    /* getopt_long() begins its messages with argv[0]. */
    call.argc = argc - at - words + 1;
    call.argv = argv + at + words - 1;
    call.argv[0] = argv[0];
    return (int)call.command->run(&call);
}
