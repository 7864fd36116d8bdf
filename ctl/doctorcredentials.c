/* SPDX-License-Identifier: MIT */
/*
 * The credentials from the file to the last right.  Their file is read with
 * ovhpatd's own code and as its user, OVHcloud is asked with ovhpatd's own
 * client, and each right is a row of helper/hostright.h.  A right that is
 * missing costs no user the login by itself (status_unknown says what it
 * comes to); it is a broken link all the same, unless nobody's status depends
 * on it.  MUST NOT show a secret.
 */
#include "ctl/doctorcredentials.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ctl/doctorowner.h"
#include "ctl/rulefiles.h"
#include "helper/configorigin.h"
#include "helper/hostprobe.h"

#define DOCTORCREDENTIALS_LINK "credentials"
/* OVHcloud takes no signature that is further from its clock. */
#define DOCTORCREDENTIALS_AHEAD_S 30
#define DOCTORCREDENTIALS_NEXT_SIZE 400U

/* What it comes to that nobody's status is known. */
static const char *
doctorcredentials_cost(const struct config *config)
{
    return config->status_unknown_denies
               ? "; status_unknown = deny refuses logins meanwhile"
               : "";
}

static bool
doctorcredentials_by_systemd(const struct config *config)
{
    return config->credentials[0] != '/';
}

/* Keys that somebody has written, and that do nothing without credentials. */
static void
doctorcredentials_idle(struct doctorreport *report, const struct config *config)
{
    static const char *const keys[] = {"status_max_age", "status_unknown"};
    const struct configorigin_entry *entry = NULL;

    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        entry = configorigin_find(config->origin, "api", keys[i], 0);
        if (entry != NULL) {
            doctorreport_add(report, DOCTORREPORT_WARNING,
                             DOCTORCREDENTIALS_LINK,
                             "set [api] credentials, or remove the line",
                             "line %u, %s = %s, does nothing without them",
                             entry->line, entry->key, entry->value);
        }
    }
}

void
doctorcredentials_read(struct doctorreport *report,
                       const struct serviceuser *user,
                       struct rulebook *rulebook)
{
    const struct config *config = rulebook->config;
    struct problem problem = {0};

    if (config->credentials[0] == '\0') {
        doctorreport_add(report, DOCTORREPORT_OK, DOCTORCREDENTIALS_LINK, NULL,
                         "none: nobody is asked how users stand");
        doctorcredentials_idle(report, config);
        return;
    }
    if (rulefiles_read_credential(user, rulebook, &problem) == 0) {
        doctorreport_add(report, DOCTORREPORT_OK, DOCTORCREDENTIALS_LINK, NULL,
                         "%s: good, %s", config->credentials,
                         credential_kind_text(rulebook->credential->kind));
        return;
    }
    doctorreport_add(report, DOCTORREPORT_FAILURE, DOCTORCREDENTIALS_LINK,
                     doctorcredentials_by_systemd(config)
                         ? "mend the file that LoadCredential= of "
                           "ovhpatd.service names, then systemctl restart "
                           "ovhpatd"
                         : "mend it (0640 root:ovhpat), then systemctl reload "
                           "ovhpatd",
                     "%s", problem.text);
}

/* Why credentials of this kind are refused, as far as OVHcloud says. */
static const char *
doctorcredentials_refused_next(enum credential_kind kind,
                               const struct hostanswer *answer)
{
    switch (kind) {
    case CREDENTIAL_SIGNED:
        return answer->http_status == 400
                   ? "the signature is wrong: compare application_secret and "
                     "consumer_key with what OVHcloud gave out"
                   : "make a consumer key with the rule GET /me/identity/* for "
                     "this application, and confirm it; see ovhpat.conf(5)";
    case CREDENTIAL_OAUTH2:
        return "compare client_id and client_secret; a service account of "
               "another region is not known at [api] endpoint";
    case CREDENTIAL_BEARER:
        return "the token has ended, was deleted, or is of another region: "
               "make another, or better a service account; see ovhpat.conf(5)";
    case CREDENTIAL_NONE:
        break;
    }
    return "see ovhpat.conf(5)";
}

/* OVHcloud's answer in its own words. */
static void
doctorcredentials_quote(const struct hostanswer *answer, char *text,
                        size_t size)
{
    snprintf(text, size, "%s%s%s%s%s%s", answer->detail,
             answer->message[0] == '\0' ? "" : " \"", answer->message,
             answer->message[0] == '\0' ? "" : "\"",
             answer->query_id[0] == '\0' ? "" : " queryid ", answer->query_id);
}

/* Whether OVHcloud takes the credentials at all. */
static bool
doctorcredentials_taken(struct doctorreport *report,
                        const struct rulebook *rulebook,
                        const struct hostprobe_result *result)
{
    const struct hostanswer *answer = &result->whoami;
    enum credential_kind kind = rulebook->credential->kind;
    char quote[DOCTORCREDENTIALS_NEXT_SIZE] = "";

    doctorcredentials_quote(answer, quote, sizeof(quote));
    switch (answer->class) {
    case HOSTANSWER_ANSWERED:
        return true;
    case HOSTANSWER_REFUSED:
        doctorreport_add(report, DOCTORREPORT_FAILURE, DOCTORCREDENTIALS_LINK,
                         doctorcredentials_refused_next(kind, answer),
                         "OVHcloud refuses the %s: %s%s",
                         credential_kind_text(kind), quote,
                         doctorcredentials_cost(rulebook->config));
        return false;
    case HOSTANSWER_ABSENT:
    case HOSTANSWER_UNREACHABLE:
        break;
    }
    doctorreport_add(report, DOCTORREPORT_FAILURE, DOCTORCREDENTIALS_LINK,
                     kind == CREDENTIAL_OAUTH2
                         ? "see [api] endpoint and token_url; try again"
                         : "see [api] endpoint; try again",
                     "whether they are good cannot be told: %s%s", quote,
                     doctorcredentials_cost(rulebook->config));
    return false;
}

static void
doctorcredentials_clock(struct doctorreport *report, int64_t ahead_s)
{
    if (ahead_s > DOCTORCREDENTIALS_AHEAD_S ||
        ahead_s < -DOCTORCREDENTIALS_AHEAD_S) {
        doctorreport_add(report, DOCTORREPORT_WARNING, DOCTORCREDENTIALS_LINK,
                         "set the clock: timedatectl set-ntp true",
                         "OVHcloud's clock (GET /auth/time) and this host's "
                         "are %" PRId64 " s apart; requests are signed by "
                         "OVHcloud's",
                         ahead_s < 0 ? -ahead_s : ahead_s);
    }
}

/* How to give the right that is missing. */
static void
doctorcredentials_right_next(const struct hostright *right,
                             enum credential_kind kind, const char *region,
                             const char *account,
                             char next[DOCTORCREDENTIALS_NEXT_SIZE])
{
    const char *rule = kind == CREDENTIAL_SIGNED
                           ? "make a consumer key with the rule GET "
                           : "";

    snprintf(next, DOCTORCREDENTIALS_NEXT_SIZE,
             "%s%s%sallow %s on urn:v1:%s:resource:account:%s by an IAM policy",
             rule, kind == CREDENTIAL_SIGNED ? right->path : "",
             kind == CREDENTIAL_SIGNED ? "; if it is a user's, " : "",
             right->action, region, account);
}

static void
doctorcredentials_right(struct doctorreport *report,
                        const struct rulebook *rulebook,
                        const struct hostprobe_result *result, size_t index)
{
    const struct hostright *right = hostright_at(index);
    const struct hostprobe_right *seen = &result->rights[index];
    char next[DOCTORCREDENTIALS_NEXT_SIZE] = "";
    char quote[DOCTORCREDENTIALS_NEXT_SIZE] = "";

    if (!seen->asked) {
        doctorreport_add(report, DOCTORREPORT_UNSEEN, "rights",
                         "make a user in OVHcloud's IAM, then again",
                         "%s (%s): there is no user to ask about", right->name,
                         right->action);
        return;
    }
    doctorcredentials_quote(&seen->answer, quote, sizeof(quote));
    switch (seen->answer.class) {
    case HOSTANSWER_ANSWERED:
    case HOSTANSWER_ABSENT: /* of a user who is not there */
        doctorreport_add(report, DOCTORREPORT_OK, "rights", NULL, "%s (%s): %s",
                         right->name, right->action,
                         hostanswer_class_text(HOSTANSWER_ANSWERED));
        return;
    case HOSTANSWER_REFUSED:
        doctorcredentials_right_next(right, rulebook->credential->kind,
                                     rulebook->config->region,
                                     result->owner.account, next);
        break;
    case HOSTANSWER_UNREACHABLE:
        snprintf(next, sizeof(next), "try again");
        break;
    }
    doctorreport_add(
        report, right->is_extra ? DOCTORREPORT_WARNING : DOCTORREPORT_FAILURE,
        "rights", next, "%s (%s): %s: %s; %s%s", right->name, right->action,
        hostanswer_class_text(seen->answer.class), quote, right->loss,
        right->is_extra ? "" : doctorcredentials_cost(rulebook->config));
}

/* A user of the map, to ask about when OVHcloud lists none. */
static const char *
doctorcredentials_somebody(const struct identitymap *map)
{
    const struct identityrule *rule = NULL;

    for (size_t i = 0; (rule = identitymap_rule_at(map, i)) != NULL; i++) {
        if (rule->kind->of == IDENTITY_USER && !rule->kind->members &&
            !rule->anybody) {
            return rule->name;
        }
    }
    return NULL;
}

void
doctorcredentials_ask(struct doctorreport *report,
                      const struct rulebook *rulebook, bool away)
{
    struct hostprobe_result result = {.flaw = ""};
    struct problem problem = {0};

    if (rulebook->credential == NULL) {
        return;
    }
    if (away) {
        doctorreport_add(report, DOCTORREPORT_UNSEEN, DOCTORCREDENTIALS_LINK,
                         "mend the way to the API first",
                         "OVHcloud is not asked whether they are good");
        return;
    }
    if (hostprobe_run(rulebook->config, rulebook->credential,
                      doctorcredentials_somebody(rulebook->map), &result,
                      &problem) < 0) {
        doctorreport_add(report, DOCTORREPORT_UNSEEN, DOCTORCREDENTIALS_LINK,
                         "try again", "%s", problem.text);
        return;
    }
    doctorcredentials_clock(report, result.ahead_s);
    if (!doctorcredentials_taken(report, rulebook, &result)) {
        return;
    }
    doctorowner_look(report, rulebook->config, &result);
    for (size_t i = 0; hostright_at(i) != NULL; i++) {
        doctorcredentials_right(report, rulebook, &result, i);
    }
}
