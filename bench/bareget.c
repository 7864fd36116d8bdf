/* SPDX-License-Identifier: MIT */
/*
 * Sets up libcurl as ovhpatd does where it costs or saves time: certificates
 * verified, one CA file and no CA directory (a directory makes libcurl parse
 * the CA bundle again for every connection), HTTP/1.1, kept-alive connection,
 * no proxy.  It has no limits, no header checks and no wiping: it is what
 * ovhpatd is measured against, and MUST NOT be used for real tokens.
 * Called by raw_request and floor_helper.
 */
#include "bench/bareget.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static size_t
bareget_discard(char *bytes, size_t size, size_t count, void *context)
{
    (void)bytes;
    (void)context;
    return size * count;
}

static bool
bareget_set_up(CURL *easy, const char *url, const char *ca_file)
{
    const CURLcode codes[] = {
        curl_easy_setopt(easy, CURLOPT_URL, url),
        curl_easy_setopt(easy, CURLOPT_CAINFO, ca_file),
        curl_easy_setopt(easy, CURLOPT_CAPATH, NULL),
        curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L),
        curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L),
        curl_easy_setopt(easy, CURLOPT_SSLVERSION,
                         (long)CURL_SSLVERSION_TLSv1_2),
        curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https"),
        curl_easy_setopt(easy, CURLOPT_HTTP_VERSION,
                         (long)CURL_HTTP_VERSION_1_1),
        curl_easy_setopt(easy, CURLOPT_PROXY, ""),
        curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L),
        curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L),
        curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, 10000L),
        curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, bareget_discard),
    };

    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        if (codes[i] != CURLE_OK) {
            return false;
        }
    }
    return true;
}

CURL *
bareget_new(const char *url, const char *ca_file)
{
    CURL *easy = curl_easy_init();

    if (easy != NULL && !bareget_set_up(easy, url, ca_file)) {
        curl_easy_cleanup(easy);
        easy = NULL;
    }
    return easy;
}

struct curl_slist *
bareget_bearer(CURL *easy, const struct secret *token)
{
    char line[sizeof("Authorization: Bearer ") + SECRET_MAX];
    struct curl_slist *headers = NULL;

    snprintf(line, sizeof(line), "Authorization: Bearer %.*s", (int)token->len,
             (const char *)token->bytes);
    headers = curl_slist_append(NULL, line);
    if (headers != NULL) {
        curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    }
    return headers;
}

int
bareget_status(CURL *easy)
{
    long status = 0;

    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    return (int)status;
}
