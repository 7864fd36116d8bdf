/* SPDX-License-Identifier: MIT */
/*
 * The configuration read with ovhpatd's own code, so that what is good here is
 * good there.  Changes nothing and asks nobody.
 */
#include "ctl/checkconfig.h"

#include "ctl/arguments.h"
#include "ctl/output.h"
#include "helper/rulebook.h"

#define CHECKCONFIG_DEFAULT OVHPAT_CONFDIR "/ovhpat.conf"

enum command_exit
checkconfig_run(struct command_call *call)
{
    const char *path = CHECKCONFIG_DEFAULT;
    const struct arguments_option options[] = {{"config", &path, NULL}};
    struct rulebook rulebook = {0};
    struct problem problem = {0};

    if (!arguments_parse(call, options, 1, 0, 0)) {
        return COMMAND_USAGE;
    }
    if (rulebook_load(path, &rulebook, &problem) < 0) {
        output_error("%s", problem.text);
        return COMMAND_NO;
    }
    output_line("%s: good", path);
    rulebook_done(&rulebook);
    return output_finish(COMMAND_YES);
}
