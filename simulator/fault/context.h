/* SPDX-License-Identifier: MIT */
/*
 * TLS settings of the server.
 */
#ifndef SIMULATOR_FAULT_CONTEXT_H
#define SIMULATOR_FAULT_CONTEXT_H

#include <openssl/ssl.h>

struct options;

/*
 * A context with the certificate, key, highest version and ciphers that the
 * options name; the caller frees it with SSL_CTX_free().  Returns NULL after
 * having said on standard error what is wrong.
 */
SSL_CTX *context_new(const struct options *options);

#endif
