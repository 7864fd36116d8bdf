/* SPDX-License-Identifier: MIT */
/*
 * Which secret belongs to whom.
 */
#ifndef SIMULATOR_CREDENTIAL_H
#define SIMULATOR_CREDENTIAL_H

#include <json-c/json.h>

enum credential_kind {
    CREDENTIAL_ACCOUNT,   /* the account's owner */
    CREDENTIAL_USER,      /* a local user's personal access token */
    CREDENTIAL_SERVICE,   /* a service account's OAuth2 access token */
    CREDENTIAL_FEDERATED, /* somebody of a company's own directory */
};

/*
 * One token or consumer key and its holder.  token_name of a consumer key is
 * its application key, which is no secret.  All pointers are borrowed from the
 * state's tree, whose owner removes the credential before it removes what it
 * points to.
 */
struct credential {
    enum credential_kind kind;
    const char *account_name;
    struct json_object *account;
    const char *name; /* login, client id or directory name; NULL: owner */
    struct json_object *holder;
    const char *token_name;
    struct json_object *token;
    struct json_object *rules; /* of a consumer key; NULL: a bearer token */
};

struct credential_index;

/* An empty index; NULL when memory is out. */
struct credential_index *credential_index_new(void);

/* Frees the index and nothing that it points to; NULL is fine. */
void credential_index_free(struct credential_index *index);

/*
 * Adds the token of a holder; token has the member "token", its secret.
 * Returns 0; -EEXIST when the secret is known already, -EINVAL when it is
 * empty or holds a byte that no HTTP header value may hold, -ENOMEM.
 */
int credential_add(struct credential_index *index,
                   const struct credential *credential);

/*
 * Adds all tokens of a holder; credential's token fields are ignored.
 * Returns what credential_add returns for the first failure, with *ret_name
 * the name of that token.
 */
int credential_add_all(struct credential_index *index,
                       const struct credential *credential,
                       const char **ret_name);

/* Forgets one token, or all tokens of a holder. */
void credential_remove(struct credential_index *index,
                       struct json_object *token);
void credential_remove_all(struct credential_index *index,
                           struct json_object *holder);

/* The credential with this secret, borrowed until a removal; NULL: none. */
const struct credential *credential_find(const struct credential_index *index,
                                         const char *secret);

#endif
