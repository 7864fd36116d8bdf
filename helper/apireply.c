/* SPDX-License-Identifier: MIT */
/*
 * From the JSON of GET /auth/details to an identity.  The only evidence is a
 * URN that identity.c took apart; the fields beside it can refuse, never
 * prove, because OVHcloud publishes neither their values for personal access
 * tokens nor the form of `user`.  An answer that fits no row of the table in
 * the header proves nothing and is refused as a whole.  Pure; called for each
 * 200 of the API.
 */
#include "helper/apireply.h"

#include <errno.h>
#include <json-c/json.h>
#include <string.h>

#include "helper/jsonscan.h"

_Static_assert(APIREPLY_URNS_MAX <= IDENTITY_GROUPS_MAX,
               "no group of an answer may be dropped");

/* The values of `method` that say something else than "a local user". */
enum apireply_method {
    APIREPLY_METHOD_ABSENT,
    APIREPLY_METHOD_OTHER,
    APIREPLY_METHOD_ACCOUNT,
    APIREPLY_METHOD_OAUTH2,
    APIREPLY_METHOD_PROVIDER,
};

/* The URNs of an answer, counted by kind. */
struct apireply_urns {
    size_t users;
    size_t credentials;
    size_t accounts;
    /* The last one that is no group, and its text; NULL for none. */
    struct identity_urn subject;
    const char *subject_text;
    size_t group_count;
    struct identity_urn groups[APIREPLY_URNS_MAX];
};

static int
apireply_refuse(const char **ret_flaw, const char *flaw)
{
    *ret_flaw = flaw;
    return -EBADMSG;
}

/* Whether all bytes are from low to 0x7e, or above it when high is set. */
static bool
apireply_is_clean(const char *text, unsigned char low, bool high)
{
    for (const char *at = text; *at != '\0'; at++) {
        unsigned char byte = (unsigned char)*at;

        if (byte < low || byte == 0x7f || (byte > 0x7f && !high)) {
            return false;
        }
    }
    return true;
}

/* The text of a JSON string without NUL and of a bounded length, or NULL. */
static const char *
apireply_text(struct json_object *value)
{
    const char *text = NULL;
    size_t len = 0;

    if (!json_object_is_type(value, json_type_string)) {
        return NULL;
    }
    text = json_object_get_string(value);
    len = (size_t)json_object_get_string_len(value);
    return len <= APIREPLY_TEXT_MAX && strlen(text) == len ? text : NULL;
}

/*
 * A member that may be absent or null, which both give "".  Returns false
 * when it is there and no clean string.
 */
static bool
apireply_member(struct json_object *object, const char *key,
                const char **ret_text)
{
    struct json_object *value = NULL;
    const char *text = "";

    if (json_object_object_get_ex(object, key, &value) && value != NULL) {
        text = apireply_text(value);
        if (text == NULL || *text == '\0' ||
            !apireply_is_clean(text, 0x21, false)) {
            return false;
        }
    }
    *ret_text = text;
    return true;
}

static enum apireply_method
apireply_method(const char *text)
{
    if (*text == '\0') {
        return APIREPLY_METHOD_ABSENT;
    }
    if (strcmp(text, "account") == 0) {
        return APIREPLY_METHOD_ACCOUNT;
    }
    if (strcmp(text, "oauth2_client_credentials") == 0) {
        return APIREPLY_METHOD_OAUTH2;
    }
    if (strcmp(text, "provider") == 0) {
        return APIREPLY_METHOD_PROVIDER;
    }
    return APIREPLY_METHOD_OTHER;
}

static void
apireply_count(struct apireply_urns *urns, const struct identity_urn *urn,
               const char *text)
{
    switch (urn->kind) {
    case IDENTITY_URN_OTHER:
        return;
    case IDENTITY_URN_GROUP:
        urns->groups[urns->group_count++] = *urn;
        return;
    case IDENTITY_URN_USER:
        urns->users++;
        break;
    case IDENTITY_URN_CREDENTIAL:
        urns->credentials++;
        break;
    case IDENTITY_URN_ACCOUNT:
        urns->accounts++;
        break;
    }
    urns->subject = *urn;
    urns->subject_text = text;
}

/* Takes one URN in; returns what is wrong with it, or NULL. */
static const char *
apireply_urn(struct json_object *value, struct apireply_urns *urns)
{
    struct identity_urn urn = {.kind = IDENTITY_URN_OTHER};
    const char *text = apireply_text(value);

    if (text == NULL) {
        return "an identity is no string, or too long";
    }
    if (!apireply_is_clean(text, 0x20, true)) {
        return "an identity holds a control character";
    }
    if (identity_parse_urn(text, &urn) < 0) {
        return "an identity's URN is malformed";
    }
    if (urn.kind != IDENTITY_URN_OTHER && urn.kind != IDENTITY_URN_GROUP &&
        !apireply_is_clean(text, 0x21, false)) {
        return "an identity's URN is not printable";
    }
    apireply_count(urns, &urn, text);
    return NULL;
}

static int
apireply_urns(struct json_object *object, struct apireply_urns *urns,
              const char **ret_flaw)
{
    struct json_object *array = NULL;
    size_t count = 0;

    if (!json_object_object_get_ex(object, "identities", &array) ||
        !json_object_is_type(array, json_type_array)) {
        return apireply_refuse(ret_flaw, "identities is no array");
    }
    count = json_object_array_length(array);
    if (count > APIREPLY_URNS_MAX) {
        return apireply_refuse(ret_flaw, "too many identities");
    }
    for (size_t i = 0; i < count; i++) {
        const char *flaw =
            apireply_urn(json_object_array_get_idx(array, i), urns);

        if (flaw != NULL) {
            return apireply_refuse(ret_flaw, flaw);
        }
    }
    return 0;
}

/* The table of the header; NONE when no row fits. */
static enum identity_kind
apireply_kind(const struct apireply_urns *urns, enum apireply_method method)
{
    bool absent = method == APIREPLY_METHOD_ABSENT;
    size_t users = urns->users;
    size_t credentials = urns->credentials;
    size_t accounts = urns->accounts;

    if (method == APIREPLY_METHOD_PROVIDER) {
        return IDENTITY_FEDERATED;
    }
    if (users == 1 && credentials == 0 && accounts == 0 &&
        (absent || method == APIREPLY_METHOD_OTHER)) {
        return identity_is_name(urns->subject.name) ? IDENTITY_USER
                                                    : IDENTITY_UNUSABLE;
    }
    if (users == 0 && credentials == 0 && accounts == 1 &&
        (absent || method == APIREPLY_METHOD_ACCOUNT)) {
        return IDENTITY_OWNER;
    }
    if (users == 0 && credentials == 1 && accounts == 0 &&
        (absent || method == APIREPLY_METHOD_OAUTH2) &&
        strncmp(urns->subject.name, "oauth2-", 7) == 0 &&
        identity_is_name(urns->subject.name)) {
        return IDENTITY_SERVICE;
    }
    return IDENTITY_NONE;
}

/* Copies a text that fits; leaves "" otherwise. */
static void
apireply_copy(const char *text, char *buffer, size_t size)
{
    size_t len = strlen(text);

    if (len < size) {
        memcpy(buffer, text, len + 1);
    }
}

static void
apireply_fill_subject(const struct apireply_urns *urns,
                      struct identity *identity)
{
    apireply_copy(urns->subject.region, identity->region,
                  sizeof(identity->region));
    apireply_copy(urns->subject.account, identity->account,
                  sizeof(identity->account));
    apireply_copy(urns->subject.name, identity->name, sizeof(identity->name));
    apireply_copy(urns->subject_text, identity->urn, sizeof(identity->urn));
}

static void
apireply_fill_groups(const struct apireply_urns *urns,
                     struct identity *identity)
{
    for (size_t i = 0; i < urns->group_count; i++) {
        const struct identity_urn *group = &urns->groups[i];

        if (strcmp(group->account, identity->account) == 0 &&
            strcmp(group->region, identity->region) == 0 &&
            identity_is_name(group->name)) {
            apireply_copy(group->name, identity->groups[identity->group_count],
                          sizeof(identity->groups[0]));
            identity->group_count++;
        }
    }
}

/* Who a federated user is, as far as the answer says it. */
static void
apireply_fill_federated(const struct apireply_urns *urns, const char *account,
                        struct identity *identity)
{
    if (urns->users + urns->credentials + urns->accounts == 1) {
        apireply_fill_subject(urns, identity);
    } else if (urns->group_count > 0) {
        apireply_copy(urns->groups[0].region, identity->region,
                      sizeof(identity->region));
        apireply_copy(urns->groups[0].account, identity->account,
                      sizeof(identity->account));
    } else if (identity_is_account(account)) {
        apireply_copy(account, identity->account, sizeof(identity->account));
    }
}

static int
apireply_judge(struct json_object *object, struct identity *ret_identity,
               const char **ret_flaw)
{
    struct identity identity = {.kind = IDENTITY_NONE};
    struct apireply_urns urns = {.users = 0};
    const char *account = NULL;
    const char *method = NULL;
    int taken = 0;

    if (!apireply_member(object, "account", &account) ||
        !apireply_member(object, "method", &method)) {
        return apireply_refuse(ret_flaw, "account or method is malformed");
    }
    taken = apireply_urns(object, &urns, ret_flaw);
    if (taken < 0) {
        return taken;
    }
    identity.kind = apireply_kind(&urns, apireply_method(method));
    if (identity.kind == IDENTITY_NONE) {
        return apireply_refuse(ret_flaw, "identities and method name no one");
    }
    if (identity.kind == IDENTITY_FEDERATED) {
        apireply_fill_federated(&urns, account, &identity);
    } else {
        apireply_fill_subject(&urns, &identity);
    }
    if (*account != '\0' && strcmp(account, identity.account) != 0) {
        return apireply_refuse(ret_flaw, "account differs from the URN");
    }
    apireply_fill_groups(&urns, &identity);
    *ret_identity = identity;
    return 0;
}

int
apireply_decode(const char *body, size_t len, struct identity *ret_identity,
                const char **ret_flaw)
{
    struct json_object *object = NULL;
    int result = jsonscan_parse(body, len, &object);

    if (result == -EBADMSG) {
        return apireply_refuse(ret_flaw, "the body is no well-formed object");
    }
    if (result < 0) {
        return result;
    }
    result = apireply_judge(object, ret_identity, ret_flaw);
    json_object_put(object);
    return result;
}
