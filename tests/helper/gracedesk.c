/* SPDX-License-Identifier: MIT */
/*
 * Puts the parts together.  Everything but the API and the clock is the
 * helper's own code.
 */
#include "tests/helper/gracedesk.h"

#include <event2/event.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/helper/memoryscan.h"

#define GRACEDESK_FDS 8

static void
gracedesk_fail(const char *what)
{
    fprintf(stderr, "gracedesk: %s\n", what);
    abort();
}

static void
gracedesk_write(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    if (fd < 0 || pwrite(fd, text, strlen(text), 0) != (ssize_t)strlen(text) ||
        close(fd) < 0) {
        gracedesk_fail(path);
    }
}

void
gracedesk_use_map(struct gracedesk *desk, const char *text)
{
    static const char *const accounts[] = {"xx1111-ovh"};
    struct problem problem = {""};
    struct identitymap *map = NULL;

    gracedesk_write(desk->map_path, text);
    if (identitymap_load(desk->map_path, accounts, 1, &map, &problem) < 0) {
        gracedesk_fail(problem.text);
    }
    identitymap_free(desk->decisions.rules.map);
    desk->decisions.rules.map = map;
}

struct config *
gracedesk_config(struct gracedesk *desk)
{
    return desk->decisions.rules.config;
}

static void
gracedesk_fill_config(struct config *config)
{
    snprintf(config->base_url, sizeof(config->base_url), GRACEDESK_URL);
    snprintf(config->region, sizeof(config->region), "eu");
    config->account_count = 1;
    snprintf(config->accounts[0], sizeof(config->accounts[0]), "xx1111-ovh");
    config->in_flight = 2;
    config->timeout_ms = GRACEDESK_LONG_MS;
    config->grace_ms = INT64_C(86400000);
}

void
gracedesk_start(struct gracedesk *desk)
{
    struct decision_desk *decisions = &desk->decisions;

    desk->breaker = (struct breaker){0};
    memset(&decisions->negative, 0, sizeof(decisions->negative));
    desk->api = fakeapi_new();
    if (cache_open(desk->base, desk->state_dir, NULL, desk->machine_id,
                   &decisions->cache) < 0) {
        gracedesk_fail("cache_open");
    }
    desk->inquiries = (struct inquiry_desk){.base = desk->base,
                                            .cache = decisions->cache,
                                            .negative = &decisions->negative,
                                            .breaker = &desk->breaker,
                                            .rules = &decisions->rules,
                                            .api = desk->api};
    decisions->throttle = throttle_new();
    decisions->line = inquiry_line_new(&desk->inquiries);
    decisions->permissions = permission_line_new(&desk->inquiries);
    if (decisions->throttle == NULL || decisions->line == NULL ||
        decisions->permissions == NULL) {
        gracedesk_fail("out of memory");
    }
}

void
gracedesk_stop(struct gracedesk *desk)
{
    inquiry_line_free(desk->decisions.line);
    permission_line_free(desk->decisions.permissions);
    api_free(desk->api);
    cache_free(desk->decisions.cache);
    throttle_free(desk->decisions.throttle);
}

void
gracedesk_open(struct gracedesk *desk, const char *parent)
{
    memset(desk, 0, sizeof(*desk));
    snprintf(desk->directory, sizeof(desk->directory), "%s/ovhpat-t.XXXXXX",
             parent);
    if (mkdtemp(desk->directory) == NULL) {
        gracedesk_fail("mkdtemp");
    }
    snprintf(desk->state_dir, sizeof(desk->state_dir), "%s/state",
             desk->directory);
    snprintf(desk->machine_id, sizeof(desk->machine_id), "%s/machine-id",
             desk->directory);
    snprintf(desk->map_path, sizeof(desk->map_path), "%s/identity.map",
             desk->directory);
    if (mkdir(desk->state_dir, 0700) < 0) {
        gracedesk_fail("mkdir");
    }
    gracedesk_write(desk->machine_id, "0123456789abcdef\n");
    desk->base = event_base_new();
    desk->decisions.rules.config = calloc(1, sizeof(struct config));
    if (desk->base == NULL || desk->decisions.rules.config == NULL) {
        gracedesk_fail("out of memory");
    }
    gracedesk_fill_config(desk->decisions.rules.config);
    gracedesk_use_map(desk, GRACEDESK_MAP);
    gracedesk_start(desk);
}

static int
gracedesk_remove(const char *path, const struct stat *status, int type,
                 struct FTW *walk)
{
    (void)status;
    (void)type;
    (void)walk;
    return remove(path);
}

void
gracedesk_close(struct gracedesk *desk)
{
    gracedesk_stop(desk);
    rulebook_done(&desk->decisions.rules);
    event_base_free(desk->base);
    nftw(desk->directory, gracedesk_remove, GRACEDESK_FDS,
         FTW_DEPTH | FTW_PHYS);
}

struct cache_token
gracedesk_identify(const struct gracedesk *desk, unsigned int token)
{
    AUTO_SECRET struct secret secret = {0};
    struct cache_token identified;

    memoryscan_token(token, &secret);
    identified = cache_identify(desk->decisions.cache, GRACEDESK_URL, &secret);
    cache_salt(desk->decisions.cache, GRACEDESK_URL, &secret, &identified);
    return identified;
}

enum cache_state
gracedesk_find(const struct gracedesk *desk, unsigned int token,
               struct record *ret_record)
{
    AUTO_SECRET struct secret secret = {0};
    struct cache_token identified = gracedesk_identify(desk, token);

    memoryscan_token(token, &secret);
    return cache_find(desk->decisions.cache, GRACEDESK_URL, &identified,
                      &secret, ret_record);
}

enum inquiry_error
gracedesk_ask(const struct gracedesk *desk, unsigned int token,
              void (*done)(const struct api_answer *answer, void *context),
              void *context)
{
    AUTO_SECRET struct secret secret = {0};
    struct cache_token identified = gracedesk_identify(desk, token);

    memoryscan_token(token, &secret);
    return inquiry_ask(desk->decisions.line, &identified, &secret, done,
                       context);
}

void
gracedesk_answer(const struct gracedesk *desk, struct api_answer answer)
{
    fakeapi_answer(desk->api, 0, &answer);
}

void
gracedesk_run(const struct gracedesk *desk)
{
    if (event_base_loop(desk->base, EVLOOP_NONBLOCK) < 0) {
        gracedesk_fail("event_base_loop");
    }
}

struct identity
gracedesk_user(const char *name)
{
    struct identity identity = {.kind = IDENTITY_USER};

    snprintf(identity.region, sizeof(identity.region), "eu");
    snprintf(identity.account, sizeof(identity.account), "xx1111-ovh");
    snprintf(identity.name, sizeof(identity.name), "%s", name);
    snprintf(identity.urn, sizeof(identity.urn),
             "urn:v1:eu:identity:user:xx1111-ovh/%s", identity.name);
    return identity;
}

struct api_answer
gracedesk_accept(const char *name)
{
    return (struct api_answer){.class = API_ACCEPTED,
                               .identity = gracedesk_user(name),
                               .http_status = 200};
}

struct api_answer
gracedesk_refuse(enum reason reason)
{
    return (struct api_answer){
        .class = API_REFUSED, .reason = reason, .http_status = 401};
}

struct api_answer
gracedesk_unreachable(enum reason reason)
{
    return (struct api_answer){.class = API_UNREACHABLE, .reason = reason};
}

struct wire_request *
gracedesk_request(unsigned int token, const char *login, const char *service)
{
    static struct wire_request request;

    memset(&request, 0, sizeof(request));
    request.type = WIRE_VERIFY;
    snprintf(request.service, sizeof(request.service), "%s", service);
    snprintf(request.login, sizeof(request.login), "%s", login);
    snprintf(request.rhost, sizeof(request.rhost), "192.0.2.7");
    memoryscan_token(token, &request.token);
    return &request;
}

/* A verdict, and whether it has come. */
struct gracedesk_judged {
    struct verdict verdict;
    bool done;
};

static void
gracedesk_judged(const struct verdict *verdict, void *context)
{
    struct gracedesk_judged *judged = context;

    if (judged->done) {
        gracedesk_fail("two verdicts for one login");
    }
    judged->verdict = *verdict;
    judged->done = true;
}

struct verdict
gracedesk_judge(struct gracedesk *desk, const struct wire_request *request,
                const struct api_answer *answer)
{
    struct gracedesk_judged judged = {.done = false};

    (void)decision_begin(&desk->decisions, request, 0, gracedesk_judged,
                         &judged);
    if (!judged.done && answer != NULL && api_in_flight(desk->api) > 0) {
        fakeapi_answer(desk->api, 0, answer);
    }
    while (!judged.done) {
        if (event_base_loop(desk->base, EVLOOP_ONCE) != 0) {
            gracedesk_fail("nothing to wait for");
        }
    }
    return judged.verdict;
}
