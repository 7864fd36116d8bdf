/* SPDX-License-Identifier: MIT */
/*
 * A hash table from secrets to holders, so that a look-up costs the same with
 * ten tokens and with a hundred thousand.  The state's tree stays the only
 * owner of names and objects; this index borrows.  It decides nothing: whether
 * a token is expired or its holder disabled is identity.c's business.
 */
#include "simulator/credential.h"

#include <errno.h>
#include <json-c/linkhash.h>
#include <stdlib.h>
#include <string.h>

#include "simulator/field.h"

/* json-c grows the table when it fills. */
#define CREDENTIAL_INDEX_SIZE 64

struct credential_index {
    struct lh_table *table;
};

static void
credential_entry_free(struct lh_entry *entry)
{
    free(lh_entry_k(entry));
    free(lh_entry_v(entry));
}

struct credential_index *
credential_index_new(void)
{
    struct credential_index *index = calloc(1, sizeof(*index));

    if (index == NULL) {
        return NULL;
    }
    index->table =
        lh_kchar_table_new(CREDENTIAL_INDEX_SIZE, credential_entry_free);
    if (index->table == NULL) {
        free(index);
        return NULL;
    }
    return index;
}

void
credential_index_free(struct credential_index *index)
{
    if (index == NULL) {
        return;
    }
    lh_table_free(index->table);
    free(index);
}

/* Bytes that can travel in "Authorization: Bearer": no control, no space. */
static int
credential_check_secret(const char *secret)
{
    if (secret == NULL || secret[0] == '\0') {
        return -EINVAL;
    }
    for (; *secret != '\0'; secret++) {
        if (*secret <= 0x20 || *secret >= 0x7f) {
            return -EINVAL;
        }
    }
    return 0;
}

int
credential_add(struct credential_index *index,
               const struct credential *credential)
{
    const char *secret = field_string(credential->token, "token");
    struct credential *copy;
    char *key;
    int error = credential_check_secret(secret);

    if (error < 0) {
        return error;
    }
    if (lh_table_lookup_entry(index->table, secret) != NULL) {
        return -EEXIST;
    }
    key = strdup(secret);
    copy = malloc(sizeof(*copy));
    if (key == NULL || copy == NULL) {
        free(key);
        free(copy);
        return -ENOMEM;
    }
    *copy = *credential;
    if (lh_table_insert(index->table, key, copy) != 0) {
        free(key);
        free(copy);
        return -ENOMEM;
    }
    return 0;
}

int
credential_add_all(struct credential_index *index,
                   const struct credential *credential, const char **ret_name)
{
    struct json_object *tokens = field_get(credential->holder, "tokens");
    struct credential one = *credential;

    if (tokens == NULL) {
        return 0;
    }
    json_object_object_foreach(tokens, name, token)
    {
        int error;

        one.token_name = name;
        one.token = token;
        error = credential_add(index, &one);
        if (error < 0) {
            *ret_name = name;
            return error;
        }
    }
    return 0;
}

void
credential_remove(struct credential_index *index, struct json_object *token)
{
    const char *secret = field_string(token, "token");

    if (secret != NULL) {
        lh_table_delete(index->table, secret);
    }
}

void
credential_remove_all(struct credential_index *index,
                      struct json_object *holder)
{
    struct json_object *tokens = field_get(holder, "tokens");

    if (tokens == NULL) {
        return;
    }
    json_object_object_foreach(tokens, name, token)
    {
        (void)name;
        credential_remove(index, token);
    }
}

const struct credential *
credential_find(const struct credential_index *index, const char *secret)
{
    struct lh_entry *entry = lh_table_lookup_entry(index->table, secret);

    return entry == NULL ? NULL : lh_entry_v(entry);
}
