/* SPDX-License-Identifier: MIT */
/*
 * Puts the desk together.  Only the API is fake; configuration and map are
 * looked at by the code that the helper uses.
 */
#include "tests/helper/desk.h"

#include <event2/event.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/helper/memoryscan.h"

/* In memory where there is one, since a test may make many records. */
#define DESK_PARENT "/dev/shm"
#define DESK_FDS 8

static void
desk_fail(const char *what)
{
    fprintf(stderr, "desk: %s\n", what);
    abort();
}

static void
desk_fill_config(struct config *config)
{
    snprintf(config->base_url, sizeof(config->base_url),
             "https://eu.api.ovh.com/v1");
    snprintf(config->region, sizeof(config->region), "eu");
    config->account_count = 2;
    snprintf(config->accounts[0], sizeof(config->accounts[0]), "xx1111-ovh");
    snprintf(config->accounts[1], sizeof(config->accounts[1]), "yy2222-ovh");
    config->label_count = 2;
    config->labels[0] = (struct config_label){"ci-runner", "deploy"};
    config->labels[1] = (struct config_label){"Big.Label", "carol"};
    config->in_flight = 2;
    config->timeout_ms = 60000;
}

void
desk_forget(struct desk *desk)
{
    memset(&desk->decisions.negative, 0, sizeof(desk->decisions.negative));
    desk->breaker = (struct breaker){0};
}

struct config *
desk_config(struct desk *desk)
{
    return desk->decisions.rules.config;
}

static void
desk_write(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text) ||
        close(fd) < 0) {
        desk_fail(path);
    }
}

void
desk_use_map(struct desk *desk, const char *map_text)
{
    static const char *const accounts[] = {"xx1111-ovh", "yy2222-ovh"};
    struct problem problem = {""};
    struct identitymap *map = NULL;

    desk_write(desk->map_path, map_text);
    if (identitymap_load(desk->map_path, accounts, 2, &map, &problem) < 0) {
        desk_fail(problem.text);
    }
    identitymap_free(desk->decisions.rules.map);
    desk->decisions.rules.map = map;
}

static void
desk_make_directory(struct desk *desk)
{
    snprintf(desk->directory, sizeof(desk->directory), "%s/ovhpat-desk-XXXXXX",
             access(DESK_PARENT, W_OK) == 0 ? DESK_PARENT : "/tmp");
    if (mkdtemp(desk->directory) == NULL) {
        desk_fail("mkdtemp");
    }
    snprintf(desk->map_path, sizeof(desk->map_path), "%s/identity.map",
             desk->directory);
    snprintf(desk->state_dir, sizeof(desk->state_dir), "%s/state",
             desk->directory);
    snprintf(desk->machine_id, sizeof(desk->machine_id), "%s/machine-id",
             desk->directory);
    if (mkdir(desk->state_dir, 0700) < 0) {
        desk_fail("mkdir");
    }
    desk_write(desk->machine_id, "0123456789abcdef\n");
}

/* As server_init_desk() does it. */
static void
desk_connect(struct desk *desk)
{
    struct decision_desk *decisions = &desk->decisions;

    if (cache_open(desk->base, desk->state_dir, NULL, desk->machine_id,
                   &decisions->cache) < 0) {
        desk_fail("cache_open");
    }
    desk->inquiries = (struct inquiry_desk){
        .base = desk->base,
        .cache = decisions->cache,
        .negative = &decisions->negative,
        .breaker = &desk->breaker,
        .rules = &decisions->rules,
        .api = desk->api,
    };
    decisions->line = inquiry_line_new(&desk->inquiries);
    decisions->permissions = permission_line_new(&desk->inquiries);
    if (decisions->line == NULL || decisions->permissions == NULL) {
        desk_fail("out of memory");
    }
}

void
desk_open(struct desk *desk, const char *map_text)
{
    memset(desk, 0, sizeof(*desk));
    desk_make_directory(desk);
    desk->base = event_base_new();
    desk->api = fakeapi_new();
    desk->decisions.rules.config = calloc(1, sizeof(struct config));
    desk->decisions.throttle = throttle_new();
    if (desk->base == NULL || desk->decisions.rules.config == NULL ||
        desk->decisions.throttle == NULL) {
        desk_fail("out of memory");
    }
    desk_fill_config(desk->decisions.rules.config);
    desk_connect(desk);
    desk_use_map(desk, map_text);
}

static int
desk_remove(const char *path, const struct stat *status, int type,
            struct FTW *walk)
{
    (void)status;
    (void)type;
    (void)walk;
    return remove(path);
}

void
desk_close(struct desk *desk)
{
    inquiry_line_free(desk->decisions.line);
    permission_line_free(desk->decisions.permissions);
    api_free(desk->api);
    cache_free(desk->decisions.cache);
    throttle_free(desk->decisions.throttle);
    rulebook_done(&desk->decisions.rules);
    event_base_free(desk->base);
    nftw(desk->directory, desk_remove, DESK_FDS, FTW_DEPTH | FTW_PHYS);
}

void
desk_request(enum wire_type type, const char *login,
             struct wire_request *ret_request)
{
    memset(ret_request, 0, sizeof(*ret_request));
    ret_request->type = type;
    snprintf(ret_request->service, sizeof(ret_request->service), "sshd");
    snprintf(ret_request->login, sizeof(ret_request->login), "%s", login);
    snprintf(ret_request->rhost, sizeof(ret_request->rhost), "192.0.2.7");
    snprintf(ret_request->tty, sizeof(ret_request->tty), "ssh");
    if (type == WIRE_VERIFY) {
        memoryscan_token(0, &ret_request->token);
    }
}

void
desk_identify(struct identity *identity, enum identity_kind kind,
              const char *region, const char *account, const char *name)
{
    const char *word = kind == IDENTITY_SERVICE ? "credential"
                       : kind == IDENTITY_OWNER ? "account"
                                                : "user";

    identity->kind = kind;
    snprintf(identity->region, sizeof(identity->region), "%s", region);
    snprintf(identity->account, sizeof(identity->account), "%s", account);
    snprintf(identity->name, sizeof(identity->name), "%s", name);
    snprintf(identity->urn, sizeof(identity->urn),
             "urn:v1:%s:identity:%s:%s/%s", identity->region, word,
             identity->account, identity->name);
}

void
desk_accept(struct api_answer *ret_answer)
{
    memset(ret_answer, 0, sizeof(*ret_answer));
    ret_answer->class = API_ACCEPTED;
    ret_answer->http_status = 200;
    snprintf(ret_answer->query_id, sizeof(ret_answer->query_id),
             "EU.ext-1.aa.11.bb");
    desk_identify(&ret_answer->identity, IDENTITY_USER, "eu", "xx1111-ovh",
                  "alice");
}
