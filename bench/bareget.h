/* SPDX-License-Identifier: MIT */
/*
 * The leanest honest GET with a bearer token: a libcurl handle with the TLS
 * and connection settings of ovhpatd and nothing of its checks.
 */
#ifndef BENCH_BAREGET_H
#define BENCH_BAREGET_H

#include <curl/curl.h>

#include "common/secret.h"

/*
 * A handle for GET url that trusts the certificates in ca_file, speaks
 * HTTP/1.1, keeps its connection and throws the body away.  NULL when an
 * option is refused or memory is short; the caller calls curl_easy_cleanup().
 */
CURL *bareget_new(const char *url, const char *ca_file);

/*
 * Gives the handle the token for its next transfers.  Returns the header list,
 * which the caller frees after the transfer, or NULL.
 */
struct curl_slist *bareget_bearer(CURL *easy, const struct secret *token);

/* The HTTP status of the finished transfer, 0 when there was none. */
int bareget_status(CURL *easy);

#endif
