/* SPDX-License-Identifier: MIT */
/*
 * Puts the parts of a case together: the host's files, the pam.d stack, the
 * fake helper, the transaction; then compares.  Whatever a case does not
 * mention must not happen: no log line, no prompt, no packet, no variable, no
 * change of the process.
 */
#include "tests/support/scene.h"

#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/reason.h"
#include "tests/support/fake_plan.h"
#include "tests/support/hostfiles.h"
#include "tests/support/hoststate.h"
#include "tests/support/mallocfault.h"
#include "tests/support/pamrun.h"
#include "tests/support/syslogtrap.h"

/* Something that has the form of a token and of which no part is a word. */
#define SCENE_TOKEN                                                            \
    "eyJhbGciOiJFZERTQSJ9.eyJqdGkiOiI0MjQyNDI0Mi00MjQyLTQyNDIifQ."             \
    "c2lnbmF0dXJlLW9mLXRoZS10ZXN0LXRva2VuLTAxMjM0NTY3ODk"
#define SCENE_TOKEN2                                                           \
    "eyJhbGciOiJFZERTQSJ9.eyJqdGkiOiI3Nzc3Nzc3Ny03Nzc3LTc3NzcifQ."             \
    "YW5vdGhlci1zaWduYXR1cmUtb2YtdGhlLXRlc3QtdG9rZW4tOTg3NjU0"
#define SCENE_URN "urn:v1:eu:identity:user:xx1111-ovh/alice.martin"

static void
scene_set_log_prefixes(struct casefile *file)
{
    static const char *const phases[][2] = {
        {"log_auth", "auth"},           {"log_setcred", "setcred"},
        {"log_account", "account"},     {"log_session", "session"},
        {"log_chauthtok", "chauthtok"},
    };
    char *service = casefile_value(file, "login", "service", 0);

    for (size_t i = 0; i < sizeof(phases) / sizeof(phases[0]); i++) {
        char text[128];

        snprintf(text, sizeof(text),
                 "pam_ovhpat(%s:%s):", service == NULL ? "sshd" : service,
                 phases[i][1]);
        casefile_set(file, phases[i][0], text);
    }
    free(service);
}

/* $text_R40: the words of a reason, so that they stand in one place only. */
static void
scene_set_texts(struct casefile *file)
{
    enum reason reason = REASON_INTERNAL;

    for (size_t i = 0; reason_at(i, &reason) == 0; i++) {
        char name[16];

        snprintf(name, sizeof(name), "text_%s",
                 reason_id(reason) + strlen("OVHPAT-"));
        casefile_set(file, name, reason_text(reason));
    }
}

void
scene_set_variables(struct casefile *file,
                    const struct scene_settings *settings)
{
    char socket[256];

    snprintf(socket, sizeof(socket), "%s/ovhpatd.sock", settings->directory);
    casefile_set(file, "module", settings->module);
    casefile_set(file, "neighbour", settings->neighbour);
    casefile_set(file, "dir", settings->directory);
    casefile_set(file, "socket", socket);
    casefile_set(file, "token", SCENE_TOKEN);
    casefile_set(file, "token2", SCENE_TOKEN2);
    casefile_set(file, "urn", SCENE_URN);
    scene_set_log_prefixes(file);
    scene_set_texts(file);
}

/*
 * "TYPE $ours ARGUMENTS": our module, then one that is only reached when ours
 * was ignored or failed, then one that looks at PAM_AUTHTOK.
 */
static void
scene_write_ours(FILE *to, const struct casefile *file, const char *type,
                 const char *arguments)
{
    char *earlier = casefile_value(file, "login", "authtok", 0);
    char *socket = casefile_expand(
        file, strstr(arguments, "socket=") == NULL ? "socket=$socket" : "",
        false);
    char *module = casefile_expand(file, "$module", false);
    char *neighbour = casefile_expand(file, "$neighbour", false);

    if (earlier != NULL && strcmp(type, "auth") == 0) {
        fprintf(to, "auth optional %s set\n", neighbour);
    }
    fprintf(to, "%s [success=1 ignore=ignore default=bad] %s %s %s\n", type,
            module, socket, arguments);
    fprintf(to, "%s required %s code=%d\n", type, neighbour,
            pamrun_code(PAMRUN_IGNORED));
    fprintf(to, "%s required %s see\n", type, neighbour);
    free(earlier);
    free(socket);
    free(module);
    free(neighbour);
}

static void
scene_write_line(FILE *to, const struct casefile *file, const char *line)
{
    char *expanded = casefile_expand(file, line, false);
    char type[16] = "";
    int arguments = 0;

    if (sscanf(expanded, "%15s $ours%n", type, &arguments) == 1 &&
        arguments > 0) {
        scene_write_ours(to, file, type, expanded + arguments);
    } else {
        fprintf(to, "%s\n", expanded);
    }
    free(expanded);
}

/* libpam wants a file `other`, and complains without one. */
static void
scene_write_other(const char *directory)
{
    char path[512];
    FILE *to = NULL;

    snprintf(path, sizeof(path), "%s/pam.d/other", directory);
    to = fopen(path, "we");
    if (to == NULL) {
        abort();
    }
    fputs("auth required pam_deny.so\naccount required pam_deny.so\n"
          "session required pam_deny.so\npassword required pam_deny.so\n",
          to);
    fclose(to);
}

/* The stack of [pam], or one of $ours with the arguments of [module]. */
static void
scene_write_stack(const struct casefile *file, const char *directory)
{
    static const char *const types[] = {"auth", "account", "session",
                                        "password"};
    const struct lines *lines = casefile_lines(file, "pam");
    const struct lines *module = casefile_lines(file, "module");
    char *service = casefile_value(file, "login", "service", 0);
    char path[512];
    FILE *to = NULL;

    snprintf(path, sizeof(path), "%s/pam.d", directory);
    (void)mkdir(path, 0755);
    scene_write_other(directory);
    snprintf(path, sizeof(path), "%s/pam.d/%s", directory,
             service == NULL ? "sshd" : service);
    to = fopen(path, "we");
    if (to == NULL) {
        abort();
    }
    for (size_t i = 0; i < lines->count; i++) {
        scene_write_line(to, file, lines->text[i]);
    }
    for (size_t i = 0; lines->count == 0 && i < 4; i++) {
        char line[1024];

        snprintf(line, sizeof(line), "%s $ours %s", types[i],
                 module->count == 0 ? "" : module->text[0]);
        scene_write_line(to, file, line);
    }
    fclose(to);
    free(service);
}

/* [fault]: malloc = N lets the module's N-th allocation fail. */
static void
scene_arm_faults(const struct casefile *file)
{
    char *nth = casefile_value(file, "fault", "malloc", 0);

    if (nth != NULL) {
        (void)mallocfault_arm((unsigned int)strtoul(nth, NULL, 10));
    }
    free(nth);
}

/* The process that calls PAM, as [login] describes it. */
static void
scene_become_host(const struct casefile *file)
{
    char *uid = casefile_value(file, "login", "process_uid", 0);
    char *closed = casefile_value(file, "login", "standard_files", 0);

    if (uid != NULL) {
        uid_t number = (uid_t)strtoul(uid, NULL, 10);

        if (setgroups(0, NULL) < 0 || setgid(number) < 0 ||
            setuid(number) < 0) {
            abort();
        }
    }
    if (closed != NULL && strcmp(closed, "closed") == 0) {
        close(STDIN_FILENO);
        close(STDOUT_FILENO);
        close(STDERR_FILENO);
    }
    free(uid);
    free(closed);
}

/* The lines of a section, expanded, without the answers of [conversation]. */
static struct lines
scene_expected(const struct casefile *file, const char *section, bool escapes)
{
    const struct lines *lines = casefile_lines(file, section);
    struct lines expanded = {0};

    for (size_t i = 0; i < lines->count; i++) {
        char *line = strdup(lines->text[i]);
        char *text = NULL;

        if (strcmp(section, "conversation") == 0) {
            line[strcspn(line, "|")] = '\0';
        }
        text = casefile_expand(file, line, escapes);
        lines_add(&expanded, text);
        free(text);
        free(line);
    }
    return expanded;
}

static bool
scene_compare(const struct casefile *file, const char *section,
              const struct lines *seen, lines_match *match,
              struct lines *report)
{
    bool escapes = strcmp(section, "output") != 0;
    struct lines expected = scene_expected(file, section, escapes);
    bool same = lines_compare(section, &expected, seen, match, report);

    lines_done(&expected);
    return same;
}

/* [after]: authtok = TEXT, or - for none; not looked at without the line. */
static bool
scene_compare_authtok(const struct casefile *file, const char *authtok,
                      struct lines *report)
{
    char *expected = casefile_value(file, "after", "authtok", 0);
    const char *seen = authtok == NULL ? "-" : authtok;
    bool same = expected == NULL || strcmp(expected, seen) == 0;

    if (!same) {
        lines_add(report, "[after]  (- expected, + seen)");
        lines_addf(report, "- authtok = %s", expected);
        lines_addf(report, "+ authtok = %s", seen);
    }
    free(expected);
    return same;
}

static bool
scene_compare_time(const struct casefile *file, int64_t took_ms,
                   struct lines *report)
{
    char *most = casefile_value(file, "time", "at_most", 0);
    char *least = casefile_value(file, "time", "at_least", 0);
    bool good = (most == NULL || took_ms <= strtol(most, NULL, 10)) &&
                (least == NULL || took_ms >= strtol(least, NULL, 10));

    if (!good) {
        lines_addf(report, "[time] the calls took %lld ms, not %s to %s",
                   (long long)took_ms, least == NULL ? "0" : least,
                   most == NULL ? "any" : most);
    }
    free(most);
    free(least);
    return good;
}

/* Nothing that was typed may be in what others get to read. */
static bool
scene_keeps_secrets(const struct lines *secrets, const struct lines *text,
                    const char *where, struct lines *report)
{
    bool good = true;

    for (size_t i = 0; i < secrets->count; i++) {
        for (size_t k = 0; k < text->count; k++) {
            if (strlen(secrets->text[i]) >= 8 &&
                strstr(text->text[k], secrets->text[i]) != NULL) {
                lines_addf(report, "a secret stands in %s: %s", where,
                           text->text[k]);
                good = false;
            }
        }
    }
    return good;
}

static bool
scene_judge(const struct casefile *file, const struct pamrun *run,
            const struct lines *output, const struct lines *received,
            struct lines *report)
{
    bool good = scene_compare(file, "run", &run->run, lines_equal, report);

    good &= scene_compare(file, "conversation", &run->conversation, lines_equal,
                          report);
    good &= scene_compare(file, "received", received, lines_has_words, report);
    good &= scene_compare(file, "environment", &run->environment, lines_equal,
                          report);
    good &= scene_compare(file, "output", output, lines_match_log, report);
    good &= scene_compare_authtok(file, run->authtok, report);
    good &= scene_compare_time(file, run->took_ms, report);
    good &= scene_keeps_secrets(&run->secrets, output, "the log", report);
    good &= scene_keeps_secrets(&run->secrets, &run->environment,
                                "the environment", report);
    good &= scene_keeps_secrets(&run->secrets, &run->conversation,
                                "the conversation", report);
    return good;
}

bool
scene_play(const struct casefile *file, const struct scene_settings *settings,
           struct lines *report)
{
    struct fake_helper_plan plan;
    struct fake_helper helper;
    struct pamrun run;
    struct lines output = {0};
    struct lines received = {0};
    struct lines before = {0};
    struct lines after = {0};
    bool good = fake_plan_read(file, &plan, report);

    if (!good) {
        return false;
    }
    hostfiles_write(file);
    scene_write_stack(file, settings->directory);
    fake_helper_start(settings->directory, &plan, &helper);
    scene_become_host(file);
    hoststate_describe(&before);
    syslogtrap_into(&output);
    scene_arm_faults(file);
    pamrun_do(file, "$dir/pam.d", &run);
    (void)mallocfault_arm(0);
    syslogtrap_into(NULL);
    hoststate_describe(&after);
    fake_helper_stop(&helper);
    fake_helper_describe(&helper, &received);
    good = scene_judge(file, &run, &output, &received, report);
    good &= lines_compare("host process", &before, &after, lines_equal, report);
    pamrun_done(&run);
    lines_done(&output);
    lines_done(&received);
    lines_done(&before);
    lines_done(&after);
    return good;
}
