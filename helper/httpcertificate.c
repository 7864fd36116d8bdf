/* SPDX-License-Identifier: MIT */
/*
 * Takes dates and names out of what libcurl tells about certificates: lines
 * "NAME:VALUE" for each certificate of the chain, the server's first
 * (CURLINFO_CERTINFO).  Verifies nothing: libcurl has, before there is
 * anything to read.  Only asked for by whoever shows it to a person.  Called by
 * httptransfer.c.
 */
#include "helper/httpcertificate.h"

#include <curl/curl.h>
#include <string.h>

int
httpcertificate_collect(void *easy)
{
    return (int)curl_easy_setopt(easy, CURLOPT_CERTINFO, 1L);
}

/* The value of a line of this name; NULL when there is none. */
static const char *
httpcertificate_find(const struct curl_slist *lines, const char *name)
{
    size_t len = strlen(name);

    for (; lines != NULL; lines = lines->next) {
        if (strncmp(lines->data, name, len) == 0 && lines->data[len] == ':') {
            return lines->data + len + 1;
        }
    }
    return NULL;
}

static int64_t
httpcertificate_time(const struct curl_slist *lines, const char *name)
{
    const char *value = httpcertificate_find(lines, name);
    time_t time_s = value == NULL ? -1 : curl_getdate(value, NULL);

    return time_s < 0 ? 0 : (int64_t)time_s;
}

static void
httpcertificate_name(const struct curl_slist *lines, const char *name,
                     char text[HTTPCERTIFICATE_NAME_MAX + 1])
{
    const char *value = httpcertificate_find(lines, name);
    size_t len = 0;

    for (;
         value != NULL && value[len] != '\0' && len < HTTPCERTIFICATE_NAME_MAX;
         len++) {
        text[len] = value[len] >= 0x20 && value[len] <= 0x7e ? value[len] : '?';
    }
    text[len] = '\0';
}

void
httpcertificate_read(void *easy, struct httpcertificate *ret_certificate)
{
    struct httpcertificate certificate = {0};
    struct curl_certinfo *chain = NULL;

    if (curl_easy_getinfo(easy, CURLINFO_CERTINFO, &chain) == CURLE_OK &&
        chain != NULL && chain->num_of_certs > 0) {
        const struct curl_slist *first = chain->certinfo[0];
        const struct curl_slist *last =
            chain->certinfo[chain->num_of_certs - 1];

        certificate.begins_s = httpcertificate_time(first, "Start date");
        certificate.ends_s = httpcertificate_time(first, "Expire date");
        httpcertificate_name(first, "Subject", certificate.subject);
        httpcertificate_name(last, "Issuer", certificate.issuer);
    }
    *ret_certificate = certificate;
}
