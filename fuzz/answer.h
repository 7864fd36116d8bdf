/* SPDX-License-Identifier: MIT */
/*
 * An HTTP answer as it is written, made into what helper/http.h hands over:
 *
 *   HTTP/1.1 403 Forbidden
 *   Content-Type: application/json
 *   X-Ovh-Queryid: EU.ext-1.5f0c.1
 *
 *   {"class":"Client::Forbidden","message":"..."}
 */
#ifndef FUZZ_ANSWER_H
#define FUZZ_ANSWER_H

#include <stddef.h>
#include <stdint.h>

#include "helper/http.h"

struct answer {
    struct httpheader header;
    struct http_result result; /* its header is the one above */
};

/* Takes the input apart; the body is fenced (fuzz/fence.h).  An input without
 * a status line is a transfer that failed. */
void answer_read(struct answer *answer, const uint8_t *bytes, size_t len);

#endif
