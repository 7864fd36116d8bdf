/* SPDX-License-Identifier: MIT */
/*
 * The certificate that a server showed and that was found good.
 */
#ifndef HELPER_HTTPCERTIFICATE_H
#define HELPER_HTTPCERTIFICATE_H

#include <stdint.h>

#define HTTPCERTIFICATE_NAME_MAX 159U

/* Zeroed: none was seen. */
struct httpcertificate {
    int64_t begins_s; /* Unix seconds; 0: not known */
    int64_t ends_s;
    /* Distinguished names, printable ASCII, cut. */
    char subject[HTTPCERTIFICATE_NAME_MAX + 1];
    /* Who signed the last certificate of the chain that the server sent. */
    char issuer[HTTPCERTIFICATE_NAME_MAX + 1];
};

/* Makes an easy handle collect it.  Returns 0 or a CURLcode. */
int httpcertificate_collect(void *easy);

/* Reads it, when the transfer has ended well; zeroed if there was none, as on
 * a connection that was open before. */
void httpcertificate_read(void *easy, struct httpcertificate *ret_certificate);

#endif
