/* SPDX-License-Identifier: MIT */
/*
 * The host's own credentials, helper/credential.h: what is taken is one method
 * and whole, of bytes that fit a header line; what is refused is not quoted,
 * so that no secret gets into a log (the fuzzer's secrets hold the mark
 * S3CR3T).
 */
#include "fuzz/target.h"

#include <errno.h>
#include <string.h>

#include "fuzz/claim.h"
#include "fuzz/feed.h"
#include "fuzz/heapbound.h"
#include "fuzz/workdir.h"
#include "helper/credential.h"
#include "helper/textfile.h"

#define CREDENTIALFILE_HEAP                                                    \
    (2 * (size_t)TEXTFILE_SIZE_MAX + sizeof(struct credential) + 8192)
#define CREDENTIALFILE_MARK "S3CR3T"

static bool
credentialfile_has(const struct feed *part, const char *text)
{
    return part->left > 0 &&
           memmem(part->at, part->left, text, strlen(text)) != NULL;
}

/* Whether the mark stands nowhere but in values of keys other than endpoint,
 * which is quoted. */
static bool
credentialfile_is_hidden(const uint8_t *bytes, size_t len)
{
    struct feed file = {.at = bytes, .left = len};

    while (file.left > 0) {
        struct feed line = feed_part(&file, '\n');
        struct feed key = feed_part(&line, '=');

        if (credentialfile_has(&key, CREDENTIALFILE_MARK) ||
            credentialfile_has(&key, "[") ||
            credentialfile_has(&key, "endpoint")) {
            return false;
        }
    }
    return true;
}

static void
credentialfile_claim_secret(const struct secret *secret)
{
    CLAIM(secret->len > 0 && secret->len <= SECRET_MAX);
    for (size_t i = 0; i < secret->len; i++) {
        CLAIM(secret->bytes[i] > 0x20 && secret->bytes[i] < 0x7f);
    }
}

static void
credentialfile_claim(const struct credential *credential)
{
    CLAIM(credential->kind == CREDENTIAL_SIGNED ||
          credential->kind == CREDENTIAL_OAUTH2 ||
          credential->kind == CREDENTIAL_BEARER);
    credentialfile_claim_secret(&credential->secret);
    if (credential->kind == CREDENTIAL_SIGNED) {
        credentialfile_claim_secret(&credential->consumer_key);
    } else {
        CLAIM(credential->consumer_key.len == 0);
    }
    CLAIM((credential->kind == CREDENTIAL_BEARER) ==
          (credential->id[0] == '\0'));
    CLAIM(claim_is_printable(credential->id));
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const char *path = workdir_write("ovh.conf", bytes, len);
    struct credential *credential = NULL;
    struct problem problem = {""};
    int result = 0;

    heapbound_begin(CREDENTIALFILE_HEAP);
    result = credential_load(path, "ovh-eu", "https://eu.api.ovh.com/v1",
                             &credential, &problem);
    heapbound_end();
    CLAIM(result == 0 || result == -EINVAL);
    CLAIM((result == 0) == (credential != NULL));
    CLAIM(claim_is_line(problem.text));
    if (result == 0) {
        credentialfile_claim(credential);
    } else if (credentialfile_is_hidden(bytes, len)) {
        CLAIM(strstr(problem.text, CREDENTIALFILE_MARK) == NULL);
    }
    credential_free(credential);
    return 0;
}
