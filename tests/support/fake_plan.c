/* SPDX-License-Identifier: MIT */
/*
 * Turns the words of a case into what the fake helper does.
 */
#include "tests/support/fake_plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fake_plan_field {
    const char *key;
    char *to;
    size_t size;
};

static bool
fake_plan_reason(const char *name, enum reason *ret_reason)
{
    static const struct {
        const char *name;
        enum reason reason;
    } names[] = {
#define FAKE_PLAN_ROW(name, wire, id, outcome, text, advice)                   \
    {#name, REASON_##name},
        REASON_TABLE(FAKE_PLAN_ROW)
#undef FAKE_PLAN_ROW
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(names[i].name, name) == 0) {
            *ret_reason = names[i].reason;
            return true;
        }
    }
    return false;
}

static bool
fake_plan_source(const char *name, enum verdict_source *ret_source)
{
    for (uint64_t wire = 0; verdict_source_is_known(wire); wire++) {
        if (strcmp(verdict_source_name((enum verdict_source)wire), name) == 0) {
            *ret_source = (enum verdict_source)wire;
            return true;
        }
    }
    return false;
}

static bool
fake_plan_text(struct fake_helper_reply *reply, const char *key,
               const char *value)
{
    struct verdict *verdict = &reply->verdict;
    const struct fake_plan_field fields[] = {
        {"account", verdict->account, sizeof(verdict->account)},
        {"identity", verdict->identity, sizeof(verdict->identity)},
        {"id", verdict->request_id, sizeof(verdict->request_id)},
        {"rule", verdict->rule, sizeof(verdict->rule)},
    };

    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        if (strcmp(fields[i].key, key) == 0) {
            snprintf(fields[i].to, fields[i].size, "%s", value);
            reply->same_account = reply->same_account && i != 0;
            return true;
        }
    }
    return false;
}

static bool
fake_plan_word(struct fake_helper_reply *reply, char *word)
{
    struct verdict *verdict = &reply->verdict;
    char *value = casefile_split(word);

    if (value == NULL) {
        return fake_plan_reason(word, &verdict->reason);
    }
    if (strcmp(word, "source") == 0) {
        return fake_plan_source(value, &verdict->source);
    }
    if (strcmp(word, "age") == 0) {
        verdict->age_s = (uint32_t)strtoul(value, NULL, 10);
        return true;
    }
    if (strcmp(word, "left") == 0) {
        verdict->left_s = (uint32_t)strtoul(value, NULL, 10);
        return true;
    }
    if (strcmp(word, "expires") == 0) {
        verdict->expires_s = strtoull(value, NULL, 10);
        return true;
    }
    if (strcmp(word, "warn") == 0) {
        verdict->warn_s = (uint32_t)strtoul(value, NULL, 10);
        return true;
    }
    return fake_plan_text(reply, word, value);
}

/* What ovhpatd knows when it gives this reason: the identity, once the API
 * has accepted the token. */
static void
fake_plan_default_identity(const struct casefile *file, struct verdict *verdict)
{
    bool accepted = verdict->reason == REASON_ALLOWED ||
                    (verdict->reason >= REASON_FOREIGN_OVH_ACCOUNT &&
                     verdict->reason <= REASON_MAP_REFUSES);
    char *urn = casefile_expand(file, "$urn", false);

    if (accepted) {
        verdict->source = VERDICT_ONLINE;
        snprintf(verdict->identity, sizeof(verdict->identity), "%s", urn);
    }
    free(urn);
}

static bool
fake_plan_reply(const struct casefile *file, char *text, bool verify,
                struct fake_helper_reply *ret_reply)
{
    struct verdict *verdict = &ret_reply->verdict;
    char *rest = text;
    bool first = true;

    *ret_reply = (struct fake_helper_reply){.same_account = true};
    snprintf(verdict->request_id, sizeof(verdict->request_id), "k7");
    while (rest != NULL) {
        char *word = strsep(&rest, " ");

        if (word[0] != '\0' && !fake_plan_word(ret_reply, word)) {
            return false;
        }
        if (first && verify) {
            fake_plan_default_identity(file, verdict);
        }
        first = false;
    }
    return true;
}

/* All lines with this key; one that says yes when there is none. */
static bool
fake_plan_replies(const struct casefile *file, const char *key,
                  struct fake_helper_reply *replies, size_t *count,
                  struct lines *report)
{
    for (*count = 0; *count < FAKE_HELPER_REPLIES_MAX; (*count)++) {
        char *text = casefile_value(file, "helper", key, *count);
        bool good = true;

        if (text == NULL && *count > 0) {
            break;
        }
        text = text == NULL ? strdup("ALLOWED") : text;
        good = fake_plan_reply(file, text, strcmp(key, "verify") == 0,
                               &replies[*count]);
        free(text);
        if (!good) {
            lines_addf(report, "[helper] %s: not understood", key);
            return false;
        }
    }
    return true;
}

static bool
fake_plan_is_key(const char *line)
{
    static const char *const keys[] = {"mode", "delay", "verify", "acct"};
    size_t len = strcspn(line, " =");

    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        if (strlen(keys[i]) == len && strncmp(keys[i], line, len) == 0) {
            return true;
        }
    }
    return false;
}

bool
fake_plan_read(const struct casefile *file, struct fake_helper_plan *ret_plan,
               struct lines *report)
{
    const struct lines *lines = casefile_lines(file, "helper");
    char *mode = casefile_value(file, "helper", "mode", 0);
    char *delay = casefile_value(file, "helper", "delay", 0);
    bool good = true;

    *ret_plan = (struct fake_helper_plan){.mode = FAKE_HELPER_serve};
    for (size_t i = 0; i < lines->count; i++) {
        good = good && fake_plan_is_key(lines->text[i]);
    }
    if (mode != NULL) {
        good = good && fake_helper_mode_from_name(mode, &ret_plan->mode);
    }
    ret_plan->delay_ms = delay == NULL ? 0 : (int)strtol(delay, NULL, 10);
    free(mode);
    free(delay);
    if (!good) {
        lines_add(report, "[helper]: not understood");
        return false;
    }
    return fake_plan_replies(file, "verify", ret_plan->verify,
                             &ret_plan->verify_count, report) &&
           fake_plan_replies(file, "acct", ret_plan->account,
                             &ret_plan->account_count, report);
}
