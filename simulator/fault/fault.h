/* SPDX-License-Identifier: MIT */
/*
 * What all connections of ovhfault share, read-only.
 */
#ifndef SIMULATOR_FAULT_FAULT_H
#define SIMULATOR_FAULT_FAULT_H

#include <openssl/ssl.h>

#include "simulator/fault/answer.h"
#include "simulator/fault/options.h"
#include "simulator/logfile.h"

struct fault {
    const struct options *options;
    struct answer answer;
    SSL_CTX *tls; /* NULL when the mode does not speak TLS */
    struct logfile log;
};

#endif
