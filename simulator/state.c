/* SPDX-License-Identifier: MIT */
/*
 * Loads, owns and saves the simulator's state: one JSON tree and the index of
 * secrets over it.  Only one thread may use it.  It refuses a file with an
 * unknown member, a wrong type, a user in a group that does not exist or two
 * tokens with one secret, because a test would then prove something else than
 * its author thinks.
 */
#include "simulator/state.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "simulator/contents.h"
#include "simulator/defaults.h"
#include "simulator/field.h"
#include "simulator/schema.h"
#include "simulator/statecheck.h"

#define STATE_DEPTH 32

static size_t
state_line_of(const char *text, size_t offset)
{
    size_t line = 1;

    for (size_t i = 0; i < offset && text[i] != '\0'; i++) {
        line += text[i] == '\n';
    }
    return line;
}

static int
state_parse(const char *path, struct json_object **ret_root,
            char reason[STATE_REASON])
{
    AUTO_FREE char *text = NULL;
    size_t len = 0;
    struct json_tokener *tokener;
    int error = contents_read(path, STATE_FILE_MAX, &text, &len);

    if (error < 0) {
        snprintf(reason, STATE_REASON, "%s: %s", path, strerror(-error));
        return error;
    }
    while (len > 0 && strchr(" \t\r\n", text[len - 1]) != NULL) {
        text[--len] = '\0';
    }
    tokener = json_tokener_new_ex(STATE_DEPTH);
    if (tokener == NULL) {
        return -ENOMEM;
    }
    json_tokener_set_flags(tokener,
                           JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    *ret_root = json_tokener_parse_ex(tokener, text, (int)len + 1);
    if (*ret_root == NULL) {
        snprintf(reason, STATE_REASON, "%s:%zu: %s", path,
                 state_line_of(text, json_tokener_get_parse_end(tokener)),
                 json_tokener_error_desc(json_tokener_get_error(tokener)));
        error = -EINVAL;
    }
    json_tokener_free(tokener);
    return error;
}

static int
state_index_map(const struct state *state, struct credential *whose,
                struct json_object *holders, char reason[SCHEMA_REASON])
{
    json_object_object_foreach(holders, name, holder)
    {
        const char *token_name = NULL;
        int error;

        whose->name = whose->kind == CREDENTIAL_ACCOUNT ? NULL : name;
        whose->holder = holder;
        error = credential_add_all(state->credentials, whose, &token_name);
        if (error < 0) {
            snprintf(reason, SCHEMA_REASON, "accounts.%s: %s's token %s: %s",
                     whose->account_name, name, token_name,
                     error == -EEXIST ? "the secret is in use already"
                                      : "the secret cannot be a bearer token");
            return error;
        }
    }
    return 0;
}

static int
state_index_account(const struct state *state, const char *name,
                    struct json_object *account, char reason[SCHEMA_REASON])
{
    static const struct {
        enum credential_kind kind;
        const char *key;
    } maps[] = {
        {CREDENTIAL_USER, "users"},
        {CREDENTIAL_SERVICE, "service_accounts"},
        {CREDENTIAL_FEDERATED, "federated_users"},
    };
    struct credential whose = {.account_name = name,
                               .account = account,
                               .kind = CREDENTIAL_ACCOUNT,
                               .holder = field_get(account, "owner")};
    const char *token_name = NULL;
    int error = credential_add_all(state->credentials, &whose, &token_name);

    if (error < 0) {
        snprintf(reason, SCHEMA_REASON, "accounts.%s.owner: bad token %s", name,
                 token_name);
    }
    for (size_t i = 0; error == 0 && i < sizeof(maps) / sizeof(maps[0]); i++) {
        whose.kind = maps[i].kind;
        error = state_index_map(state, &whose, field_get(account, maps[i].key),
                                reason);
    }
    return error;
}

static int
state_index(struct state *state, char reason[SCHEMA_REASON])
{
    state->credentials = credential_index_new();
    if (state->credentials == NULL) {
        return -ENOMEM;
    }
    json_object_object_foreach(field_get(state->root, "accounts"), name,
                               account)
    {
        int error = state_index_account(state, name, account, reason);

        if (error < 0) {
            return error;
        }
    }
    return 0;
}

static bool
state_refuses(struct json_object *root, const char *member)
{
    return strcmp(field_string(root, member), "refuse") == 0;
}

/*
 * Checks and completes a tree and makes it the state's.  The tree is taken
 * over; on failure the state is what it was.
 */
static int
state_adopt(struct state *state, struct json_object *root,
            char complaint[SCHEMA_REASON])
{
    struct state next = *state;
    int error = schema_check(root, complaint);

    next.root = root;
    next.credentials = NULL;
    if (error == 0) {
        defaults_fill(root);
        next.region = field_string(root, "region");
        next.refuse_disabled = state_refuses(root, "disabled_user_tokens");
        next.refuse_password_change =
            state_refuses(root, "password_change_tokens");
        error = statecheck_run(root, complaint);
    }
    if (error == 0) {
        error = state_index(&next, complaint);
    }
    if (error < 0) {
        credential_index_free(next.credentials);
        json_object_put(root);
        return error;
    }
    credential_index_free(state->credentials);
    json_object_put(state->root);
    *state = next;
    return 0;
}

int
state_load(const char *path, const char *region, struct state *ret_state,
           char reason[STATE_REASON])
{
    char complaint[SCHEMA_REASON] = "out of memory";
    struct state state = {.path = path};
    struct json_object *root = NULL;
    int error = state_parse(path, &root, reason);

    if (error < 0) {
        return error;
    }
    if (region != NULL && json_object_is_type(root, json_type_object)) {
        field_set_string(root, "region", region);
    }
    error = state_adopt(&state, root, complaint);
    if (error < 0) {
        snprintf(reason, STATE_REASON, "%s: %s", path, complaint);
        return error;
    }
    *ret_state = state;
    return 0;
}

/* RFC 7396: null removes a member, an object is merged, the rest replaces. */
static void
state_merge(struct json_object *target, struct json_object *patch)
{
    json_object_object_foreach(patch, key, value)
    {
        struct json_object *old = field_get(target, key);

        if (value == NULL) {
            json_object_object_del(target, key);
        } else if (!json_object_is_type(value, json_type_object)) {
            field_set(target, key, json_object_get(value));
        } else {
            if (!json_object_is_type(old, json_type_object)) {
                field_set(target, key, json_object_new_object());
                old = field_get(target, key);
            }
            state_merge(old, value);
        }
    }
}

int
state_patch(struct state *state, struct json_object *patch,
            char reason[STATE_REASON])
{
    char complaint[SCHEMA_REASON] = "out of memory";
    struct json_object *root = NULL;
    int error = -ENOMEM;

    if (json_object_deep_copy(state->root, &root, NULL) == 0) {
        state_merge(root, patch);
        error = state_adopt(state, root, complaint);
    }
    if (error < 0) {
        snprintf(reason, STATE_REASON, "%s", complaint);
    }
    return error;
}

int64_t
state_time(const struct state *state)
{
    return (int64_t)time(NULL) +
           field_number(field_get(state->root, "gateway"), "clock_offset_s");
}

void
state_done(struct state *state)
{
    credential_index_free(state->credentials);
    json_object_put(state->root);
    memset(state, 0, sizeof(*state));
}

static int
state_write(const struct state *state, const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    int error = 0;

    if (fd < 0) {
        return -errno;
    }
    if (json_object_to_fd(fd, state->root,
                          JSON_C_TO_STRING_PRETTY |
                              JSON_C_TO_STRING_NOSLASHESCAPE) != 0) {
        error = -EIO;
    }
    if (close(fd) < 0) {
        error = -errno;
    }
    return error;
}

int
state_changed(const struct state *state)
{
    AUTO_FREE char *temporary = NULL;
    int error;

    if (!state->saves) {
        return 0;
    }
    if (asprintf(&temporary, "%s.new", state->path) < 0) {
        temporary = NULL;
        return -ENOMEM;
    }
    error = state_write(state, temporary);
    if (error == 0 && rename(temporary, state->path) < 0) {
        error = -errno;
    }
    return error;
}
