/* SPDX-License-Identifier: MIT */
/*
 * What went wrong with a transfer, by libcurl's code.
 */
#ifndef HELPER_HTTPOUTCOME_H
#define HELPER_HTTPOUTCOME_H

#include "helper/http.h"

/* Any number is fine; only 0 is HTTP_ANSWERED. */
enum http_outcome httpoutcome_of(int curl_code);

#endif
