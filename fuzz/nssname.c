/* SPDX-License-Identifier: MIT */
/*
 * Every name that any process asks libc about, nss/entry.h, with one account
 * behind it (tests/nss/fakesource.h).  The input's first byte is the size of
 * the caller's buffer, the rest is the name.  Only pat_jwt_ACCOUNT[+LABEL] is
 * answered, with texts that lie in the buffer; a name without the prefix asks
 * nobody anything.
 */
#include "fuzz/target.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/login.h"
#include "fuzz/claim.h"
#include "fuzz/feed.h"
#include "fuzz/fence.h"
#include "nss/entry.h"
#include "tests/nss/fakesource.h"

#define NSSNAME_LIMIT 4

struct nssname {
    const char *name;
    char *buffer;
    size_t size;
};

static bool
nssname_is_ours(const char *name)
{
    struct login login = {0};

    return login_parse(name, &login) == 0 && login.kind == LOGIN_HYBRID &&
           strcmp(login.account, fakesource.account) == 0;
}

static void
nssname_claim_inside(const struct nssname *asked, const char *text)
{
    CLAIM(text >= asked->buffer);
    CLAIM(text + strlen(text) < asked->buffer + asked->size);
}

static void
nssname_claim_entry(const struct nssname *asked, const struct passwd *entry)
{
    CLAIM(nssname_is_ours(asked->name));
    CLAIM(strcmp(entry->pw_name, asked->name) == 0);
    CLAIM(strcmp(entry->pw_passwd, "*") == 0);
    CLAIM(entry->pw_uid == fakesource.uid && entry->pw_gid == fakesource.gid);
    nssname_claim_inside(asked, entry->pw_name);
    nssname_claim_inside(asked, entry->pw_passwd);
    nssname_claim_inside(asked, entry->pw_gecos);
    nssname_claim_inside(asked, entry->pw_dir);
    nssname_claim_inside(asked, entry->pw_shell);
}

static void
nssname_getpwnam(const struct nssname *asked)
{
    struct passwd entry = {0};
    int error = EXDEV;
    enum nss_status status = NSS_STATUS_UNAVAIL;

    errno = EXDEV;
    status = _nss_ovhpat_getpwnam_r(asked->name, &entry, asked->buffer,
                                    asked->size, &error);
    if (status == NSS_STATUS_SUCCESS) {
        nssname_claim_entry(asked, &entry);
    } else if (status == NSS_STATUS_NOTFOUND) {
        CLAIM(errno == EXDEV && error == EXDEV);
        CLAIM(!nssname_is_ours(asked->name));
    } else {
        CLAIM(status == NSS_STATUS_TRYAGAIN && error == ERANGE);
    }
    CLAIM(login_is_hybrid(asked->name) || fakesource.lookups == 0);
    CLAIM(!login_is_hybrid(fakesource.last_name));
}

static void
nssname_initgroups(const char *name)
{
    gid_t *gids = malloc(sizeof(gid_t));
    long int start = 0;
    long int size = 1;
    int error = EXDEV;
    enum nss_status status = NSS_STATUS_UNAVAIL;

    CLAIM(gids != NULL);
    status = _nss_ovhpat_initgroups_dyn(name, fakesource.gid, &start, &size,
                                        &gids, NSSNAME_LIMIT, &error);
    CLAIM((status == NSS_STATUS_SUCCESS) == nssname_is_ours(name));
    CLAIM(status == NSS_STATUS_SUCCESS || start == 0);
    CLAIM(start <= NSSNAME_LIMIT && size <= NSSNAME_LIMIT && start <= size);
    free(gids);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static const gid_t groups[] = {5001, 5002, 5001, 5003, 5004, 5005};
    struct feed feed = {.at = bytes, .left = len};
    struct nssname asked = {.size = (size_t)feed_number(&feed, 1)};

    asked.name = fence_text(feed.at, feed.left);
    asked.buffer = (char *)fence_room(asked.size);
    fakesource_reset();
    fakesource.gids = groups;
    fakesource.gid_count = sizeof(groups) / sizeof(groups[0]);
    nssname_getpwnam(&asked);
    nssname_initgroups(asked.name);
    return 0;
}
