/* SPDX-License-Identifier: MIT */
/*
 * Locks.  The name is checked by ovhpatd, which keeps them; here it is said
 * when an account does not exist on this host, since a lock with a typing error
 * locks nobody.
 */
#include "ctl/lockcommand.h"

#include <stdlib.h>

#include "ctl/arguments.h"
#include "ctl/helper.h"
#include "ctl/hostaccount.h"
#include "ctl/output.h"
#include "ctl/shown.h"
#include "helper/lock.h"

/* Who does it, for the record: a hint, no proof. */
static const char *
lockcommand_by(void)
{
    const char *user = getenv("SUDO_USER");

    return user != NULL && lock_is_by(user) ? user : "root";
}

/* Says when a locked account is not there. */
static void
lockcommand_check_account(const struct helper_answer *answer)
{
    const char *name = shown_text(answer->tree, "name");
    const char *note = "";
    enum reason reason = REASON_INTERNAL;

    if (shown_text(answer->tree, "kind")[0] == 'a' &&
        !hostaccount_look(name, &reason, &note)) {
        output_error("note: %s: %s", name, note);
    }
}

static enum command_exit
lockcommand_change(struct command_call *call, bool locks)
{
    const char *socket = HELPER_SOCKET;
    const char *why = "";
    const struct arguments_option options[] = {{"socket", &socket, NULL},
                                               {"why", &why, NULL}};
    struct managewire_request request = {0};
    AUTO_ANSWER struct helper_answer answer = {0};

    if (!arguments_parse(call, options, locks ? 2 : 1, 1, 1) ||
        !helper_add(&request, locks ? "lock" : "unlock") ||
        !helper_add(&request, call->argv[0]) ||
        !helper_add(&request, lockcommand_by()) ||
        (locks && !helper_add(&request, why))) {
        return COMMAND_USAGE;
    }
    if (!helper_ask(socket, &request, &answer)) {
        return COMMAND_UNKNOWN;
    }
    if (locks && answer.code == COMMAND_YES) {
        lockcommand_check_account(&answer);
    }
    if (!helper_print(call, &answer)) {
        output_line("%s %s: %s", shown_text(answer.tree, "kind"),
                    shown_text(answer.tree, "name"),
                    shown_flag(answer.tree, "changed")
                        ? locks ? "locked" : "unlocked"
                    : locks ? "is locked already; see ovhpatctl locks"
                            : "is not locked");
    }
    return output_finish(answer.code);
}

enum command_exit
lockcommand_lock(struct command_call *call)
{
    return lockcommand_change(call, true);
}

enum command_exit
lockcommand_unlock(struct command_call *call)
{
    return lockcommand_change(call, false);
}

static void
lockcommand_show(const struct helper_answer *answer)
{
    size_t count = shown_count(answer->tree, "locks");

    for (size_t i = 0; i < count; i++) {
        const struct json_object *lock = shown_at(answer->tree, "locks", i);
        const char *why = shown_text(lock, "why");

        output_line("%-8s %s  since %s by %s%s%s", shown_text(lock, "kind"),
                    shown_text(lock, "name"), shown_text(lock, "since"),
                    shown_text(lock, "by"), why[0] == '\0' ? "" : ": ", why);
    }
    if (count == 0) {
        output_line("nothing is locked");
    }
}

enum command_exit
lockcommand_list(struct command_call *call)
{
    AUTO_ANSWER struct helper_answer answer = {0};

    if (!helper_ask_words(call, "locks", 0, 0, &answer)) {
        return answer.code;
    }
    if (!helper_print(call, &answer)) {
        lockcommand_show(&answer);
    }
    if (answer.code == COMMAND_YES && !shown_flag(answer.tree, "complete")) {
        output_error("the files of the locks were damaged, a lock may be "
                     "missing; look into corrupt/ of the state directory");
        answer.code = COMMAND_UNKNOWN;
    }
    return output_finish(answer.code);
}
