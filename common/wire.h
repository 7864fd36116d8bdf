/* SPDX-License-Identifier: MIT */
/*
 * THE protocol between pam_ovhpat.so and ovhpatd: one message is one packet of
 * an AF_UNIX SOCK_SEQPACKET connection.  Every packet begins with
 *
 *   magic    4 bytes   "OVHP"
 *   version  1 byte    2
 *   type     1 byte    enum wire_type
 *
 * and goes on with the fields of its type, in the order written beside the
 * type.  Numbers are big-endian; a text is a 16-bit length and that many
 * bytes, without NUL.  A decoder takes every byte or fails; there are no
 * optional fields, so another layout is another version.
 *
 * One connection carries one login: PREPARE (optional, not answered), then
 * one VERIFY or ACCOUNT, which is answered by one REPLY.
 */
#ifndef COMMON_WIRE_H
#define COMMON_WIRE_H

#include <stddef.h>
#include <stdint.h>

#include "common/login.h"
#include "common/secret.h"
#include "common/verdict.h"

#define WIRE_MAGIC 0x4f564850U /* "OVHP" */
#define WIRE_VERSION 2U
#define WIRE_PACKET_MAX 16384U
#define WIRE_SERVICE_MAX 63U
#define WIRE_RHOST_MAX 255U
#define WIRE_TTY_MAX 63U

enum wire_type {
    /* flags u8, service, login, rhost, tty, identity (empty), token (empty):
     * a person is about to type; the helper may connect to the API. */
    WIRE_PREPARE = 1,
    /* the same fields, identity empty: may the holder of token log in? */
    WIRE_VERIFY = 2,
    /* the same fields, token empty: is the account in good standing?  The
     * identity is empty when the login was not by token (an ssh key). */
    WIRE_ACCOUNT = 3,
    /* outcome u8, reason u16, source u8, http_status u16, elapsed_ms u32,
     * age_s u32, left_s u32, expires_s u64, warn_s u32, account, identity,
     * query_id, request_id, rule.
     * outcome must be the one that belongs to reason, and warn_s is 0 when
     * expires_s is. */
    WIRE_REPLY = 0x81,
    /* 4 and 0x82 manage ovhpatd (helper/managewire.h). */
};

/* The wanted account is the identity's first mapping (suffix=any). */
#define WIRE_FLAG_ANY_SUFFIX 0x01U
#define WIRE_FLAGS_KNOWN (WIRE_FLAG_ANY_SUFFIX)

struct wire_packet {
    size_t len;
    uint8_t bytes[WIRE_PACKET_MAX];
};

struct wire_request {
    enum wire_type type; /* WIRE_PREPARE, WIRE_VERIFY or WIRE_ACCOUNT */
    uint8_t flags;
    char service[WIRE_SERVICE_MAX + 1]; /* PAM_SERVICE */
    char login[LOGIN_TEXT_MAX + 1];     /* PAM_USER */
    char rhost[WIRE_RHOST_MAX + 1];     /* PAM_RHOST, may be empty */
    char tty[WIRE_TTY_MAX + 1];         /* PAM_TTY, may be empty */
    char identity[VERDICT_IDENTITY_MAX + 1];
    struct secret token;
};

/* A heap packet that is wiped before it is freed; NULL when out of memory. */
struct wire_packet *wire_packet_new(void);
void wire_packet_free(struct wire_packet *packet);

/* Frees a packet at the end of its scope. */
#define AUTO_PACKET __attribute__((cleanup(wire_packet_cleanup)))
void wire_packet_cleanup(struct wire_packet **packet);

/* Wipes a request (it may hold a token) at the end of its scope. */
#define AUTO_REQUEST __attribute__((cleanup(wire_request_wipe)))
void wire_request_wipe(struct wire_request *request);

/* Writes the request into the packet; 0, or -EMSGSIZE when it is too long. */
int wire_encode_request(const struct wire_request *request,
                        struct wire_packet *ret_packet);

/*
 * Reads a request.  Returns 0, or -EBADMSG when magic, version, type, flags,
 * a length or the end is wrong, or when a PREPARE or ACCOUNT carries a token.
 * *ret_request is all zero after a failure.  The caller wipes it.
 */
int wire_decode_request(const uint8_t *bytes, size_t len,
                        struct wire_request *ret_request);

/* Writes the verdict as a REPLY; 0, or -EMSGSIZE. */
int wire_encode_reply(const struct verdict *verdict,
                      struct wire_packet *ret_packet);

/*
 * Reads a REPLY.  Returns 0, or -EBADMSG, also when outcome and reason do not
 * belong together or a number is not in the tables; the verdict is all zero
 * (a refusal) after a failure.
 */
int wire_decode_reply(const struct wire_packet *packet,
                      struct verdict *ret_verdict);

#endif
