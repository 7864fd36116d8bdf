/* SPDX-License-Identifier: MIT */
/*
 * A token's form and length, against every way in.  MUST NOT show any part of
 * it; what is wrong with its form is said in general words.
 */
#include "ctl/doctortoken.h"

#include <errno.h>
#include <string.h>

#include "common/reason.h"
#include "common/secret.h"
#include "common/token.h"
#include "ctl/tokeninput.h"
#include "ctl/wayin.h"

/* OVHcloud alone knows, but a person may like to. */
static void
doctortoken_kind(struct doctorreport *report, const struct secret *secret)
{
    if (token_is_pat_form((const char *)secret->bytes, secret->len)) {
        doctorreport_add(report, DOCTORREPORT_OK, "token", NULL,
                         "%zu bytes, in the form of a token", secret->len);
        return;
    }
    doctorreport_add(report, DOCTORREPORT_WARNING, "token",
                     "OVHcloud's personal access tokens begin with eyJ and "
                     "have three parts with dots in between; look whether this "
                     "is one, and whole",
                     "%zu bytes; OVHcloud may know it, but it does not look "
                     "like a personal access token",
                     secret->len);
}

static void
doctortoken_form(struct doctorreport *report, const struct secret *secret)
{
    switch (token_shape((const char *)secret->bytes, secret->len)) {
    case TOKEN_FIT:
        doctortoken_kind(report, secret);
        return;
    case TOKEN_API_KEY:
        doctorreport_add(report, DOCTORREPORT_FAILURE, "token",
                         reason_advice(REASON_SECRET_API_KEY),
                         "looks like a key of OVHcloud's API, not like a token "
                         "(%s)",
                         reason_id(REASON_SECRET_API_KEY));
        return;
    case TOKEN_OF_OTHERS:
        doctorreport_add(report, DOCTORREPORT_FAILURE, "token",
                         reason_advice(REASON_TOKEN_OTHER_KIND),
                         "begins as the tokens of another service do (%s)",
                         reason_id(REASON_TOKEN_OTHER_KIND));
        return;
    case TOKEN_CUT:
        doctorreport_add(report, DOCTORREPORT_FAILURE, "token",
                         "copy it whole from where it was made",
                         "%zu bytes: the first part of a longer one",
                         secret->len);
        return;
    case TOKEN_UNFIT:
    case TOKEN_STAND_IN:
        break;
    }
    doctorreport_add(report, DOCTORREPORT_FAILURE, "token",
                     "copy it again; it is one line of letters, digits and "
                     ". - _ ~ + / =, 64 to 4096 bytes",
                     "%zu bytes, and not in the form of a token", secret->len);
}

static void
doctortoken_ways(struct doctorreport *report, size_t length)
{
    size_t count = 0;
    const struct wayin *ways = wayin_table(&count);
    size_t longer = 0;

    for (size_t i = 0; i < count; i++) {
        if (length <= ways[i].longest) {
            continue;
        }
        longer++;
        doctorreport_add(report, DOCTORREPORT_WARNING, "token",
                         "see TOKEN LENGTH in pam_ovhpat(8)",
                         "too long for: %s (%s behind %zu bytes)", ways[i].name,
                         ways[i].cuts ? "cut" : "refused", ways[i].longest);
    }
    if (longer == 0) {
        doctorreport_add(report, DOCTORREPORT_OK, "token", NULL,
                         "short enough for every way in");
    }
}

void
doctortoken_look(struct doctorreport *report, const char *path)
{
    AUTO_SECRET struct secret secret = {0};
    int error = 0;

    if (path == NULL) {
        doctorreport_add(report, DOCTORREPORT_OK, "token", NULL,
                         "none was given (--token-file FILE); some programs "
                         "cut long ones");
        return;
    }
    error = tokeninput_read(path, &secret);
    if (error < 0) {
        doctorreport_add(
            report,
            error == -EMSGSIZE ? DOCTORREPORT_FAILURE : DOCTORREPORT_UNSEEN,
            "token", "give the file that holds the token alone", "%s: %s", path,
            error == -EMSGSIZE ? "longer than any token" : strerror(-error));
        return;
    }
    doctortoken_form(report, &secret);
    doctortoken_ways(report, secret.len);
}
