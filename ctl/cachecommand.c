/* SPDX-License-Identifier: MIT */
/*
 * Records: shown without anything that a token could be told from, and
 * forgotten.  Never needs a token.
 */
#include "ctl/cachecommand.h"

#include <stdio.h>

#include "ctl/helper.h"
#include "ctl/output.h"
#include "ctl/shown.h"

/* One record: its age, when its token ends, and why it refuses. */
static void
cachecommand_show_one(const struct json_object *record)
{
    const char *reason = shown_text(record, "reason");
    const char *ends = shown_text(record, "ends");
    char age[64] = "of unknown age";

    if (!shown_is_null(record, "age_s")) {
        snprintf(age, sizeof(age), "%lld s old",
                 (long long)shown_number(record, "age_s"));
    }
    output_line("%.12s  %-18s  %s  %s%s%s%s%s", shown_text(record, "id"),
                shown_text(record, "kind"), shown_text(record, "identity"), age,
                ends[0] == '\0' ? "" : "  ends ", ends,
                reason[0] == '\0' ? "" : "  ", reason);
}

static void
cachecommand_show(const struct helper_answer *answer)
{
    size_t count = shown_count(answer->tree, "records");

    for (size_t i = 0; i < count; i++) {
        cachecommand_show_one(shown_at(answer->tree, "records", i));
    }
    if (count == 0) {
        output_line("no records");
    }
}

enum command_exit
cachecommand_list(struct command_call *call)
{
    AUTO_ANSWER struct helper_answer answer = {0};

    if (!helper_ask_words(call, "cache-list", 0, 1, &answer)) {
        return answer.code;
    }
    if (!helper_print(call, &answer)) {
        cachecommand_show(&answer);
    }
    return output_finish(answer.code);
}

static enum command_exit
cachecommand_take(struct command_call *call, const char *command, int words)
{
    AUTO_ANSWER struct helper_answer answer = {0};

    if (!helper_ask_words(call, command, words, words, &answer)) {
        return answer.code;
    }
    if (!helper_print(call, &answer)) {
        output_line("forgotten");
    }
    return output_finish(answer.code);
}

enum command_exit
cachecommand_forget(struct command_call *call)
{
    return cachecommand_take(call, "cache-forget", 1);
}

enum command_exit
cachecommand_flush(struct command_call *call)
{
    return cachecommand_take(call, "cache-flush", 0);
}
