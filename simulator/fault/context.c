/* SPDX-License-Identifier: MIT */
/*
 * Sets OpenSSL up.  By default the server is as good as any; with --tls-max
 * 1.0 or 1.1 it allows what OpenSSL forbids by default, so that a client's
 * refusal of old versions can be seen.
 */
#include "simulator/fault/context.h"

#include <openssl/err.h>
#include <stdio.h>
#include <string.h>

#include "simulator/fault/options.h"

/* The number of a version; 0 takes all, negative: unknown. */
static int
context_version(const char *text)
{
    static const struct {
        const char *text;
        int version;
    } versions[] = {
        {"1.0", TLS1_VERSION},
        {"1.1", TLS1_1_VERSION},
        {"1.2", TLS1_2_VERSION},
        {"1.3", TLS1_3_VERSION},
    };

    if (text == NULL) {
        return 0;
    }
    for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
        if (strcmp(versions[i].text, text) == 0) {
            return versions[i].version;
        }
    }
    return -1;
}

static int
context_limit(SSL_CTX *context, const struct options *options)
{
    int version = context_version(options->tls_max);
    const char *ciphers = options->ciphers;

    if (version < 0) {
        return 0;
    }
    if (ciphers == NULL && version != 0 && version < TLS1_2_VERSION) {
        ciphers = "ALL:@SECLEVEL=0";
    }
    return (version == 0 ||
            (SSL_CTX_set_min_proto_version(context, TLS1_VERSION) == 1 &&
             SSL_CTX_set_max_proto_version(context, version) == 1)) &&
           (ciphers == NULL || SSL_CTX_set_cipher_list(context, ciphers) == 1);
}

SSL_CTX *
context_new(const struct options *options)
{
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    const char *problem = NULL;

    if (context == NULL) {
        problem = "TLS";
    } else if (SSL_CTX_use_certificate_chain_file(context,
                                                  options->certificate) != 1) {
        problem = options->certificate;
    } else if (SSL_CTX_use_PrivateKey_file(context, options->key,
                                           SSL_FILETYPE_PEM) != 1) {
        problem = options->key;
    } else if (context_limit(context, options) != 1) {
        problem = "--tls-max or --ciphers";
    }
    if (problem != NULL) {
        fprintf(stderr, "ovhfault: cannot use %s\n", problem);
        ERR_print_errors_fp(stderr);
        SSL_CTX_free(context);
        return NULL;
    }
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE |
                                  SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    return context;
}
