/* SPDX-License-Identifier: MIT */
/*
 * The table of reasons (common/reason.h) for people.  Asks nobody, so it works
 * without ovhpatd and for anybody.
 */
#include "ctl/whycommand.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "common/reason.h"
#include "ctl/arguments.h"
#include "ctl/json.h"
#include "ctl/output.h"
#include "ctl/pamcode.h"

#define WHYCOMMAND_PREFIX "OVHPAT-"

/* With the prefix or without, in any case. */
static bool
whycommand_is(enum reason reason, const char *id)
{
    const char *full = reason_id(reason);

    return strcasecmp(full, id) == 0 ||
           strcasecmp(full + sizeof(WHYCOMMAND_PREFIX) - 1, id) == 0;
}

static void
whycommand_json(struct json *json, enum reason reason)
{
    enum outcome outcome = reason_outcome(reason);

    json_object_begin(json, NULL);
    json_string(json, "reason", reason_id(reason));
    json_string(json, "result", outcome_name(outcome));
    json_string(json, "pam", pamcode_name(outcome));
    json_string(json, "text", reason_text(reason));
    json_string(json, "advice", reason_advice(reason));
    json_object_end(json);
}

static void
whycommand_show(enum reason reason)
{
    enum outcome outcome = reason_outcome(reason);

    output_line("%s  %s", reason_id(reason), reason_text(reason));
    output_line("    result %s, PAM code %s", outcome_name(outcome),
                pamcode_name(outcome));
    output_line("    what to do: %s", reason_advice(reason));
}

enum command_exit
whycommand_run(struct command_call *call)
{
    struct json json;
    enum reason reason = REASON_INTERNAL;
    size_t found = 0;
    bool all = false;

    if (!arguments_parse(call, ARGUMENTS_NO_OPTIONS, 0, 1)) {
        return COMMAND_USAGE;
    }
    all = call->argc == 0;
    json_init(&json, stdout);
    if (call->json) {
        json_array_begin(&json, NULL);
    }
    for (size_t i = 0; reason_at(i, &reason) == 0; i++) {
        if (!all && !whycommand_is(reason, call->argv[0])) {
            continue;
        }
        found++;
        if (call->json) {
            whycommand_json(&json, reason);
        } else {
            whycommand_show(reason);
        }
    }
    if (call->json) {
        json_array_end(&json);
    }
    if (found == 0) {
        output_error("there is no reason %s; ovhpatctl why shows all",
                     call->argv[0]);
    }
    return output_finish(found == 0 ? COMMAND_NO : COMMAND_YES);
}
