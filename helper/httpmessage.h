/* SPDX-License-Identifier: MIT */
/*
 * What goes out with a request: header lines, the token among them, and the
 * body of a POST.
 */
#ifndef HELPER_HTTPMESSAGE_H
#define HELPER_HTTPMESSAGE_H

#include "helper/http.h"

struct curl_slist;

/* Zeroed, it holds nothing.  libcurl borrows the lines until the end. */
struct httpmessage {
    struct curl_slist *lines;
};

/*
 * Gives the handle what the request says beside its URL.  A byte that could
 * end a header line is CURLE_BAD_FUNCTION_ARGUMENT: libcurl would send it.
 * Returns 0 or a CURLcode; httpmessage_done() follows in both cases, when the
 * handle is destroyed.
 */
int httpmessage_init(struct httpmessage *message, void *easy,
                     const struct http_ask *ask);

/* Wipes and frees the lines. */
void httpmessage_done(struct httpmessage *message);

#endif
