/* SPDX-License-Identifier: MIT */
/*
 * The part of the protocol (common/wire.h) that manages ovhpatd, between
 * ovhpatctl and ovhpatd.  The module links none of it.
 *
 *   MANAGE    header with type 4, count u8, that many texts (the first one is
 *             the command), token
 *   MANAGED   header with type 0x82, status u8, more u8 (1: another packet
 *             follows), a piece of the answer
 *
 * One connection carries one MANAGE and its answer.  ovhpatd serves uid 0 only.
 */
#ifndef HELPER_MANAGEWIRE_H
#define HELPER_MANAGEWIRE_H

#include <stdbool.h>

#include "common/wire.h"

#define MANAGEWIRE_REQUEST 4U
#define MANAGEWIRE_ANSWER 0x82U
#define MANAGEWIRE_WORDS_MAX 6U
#define MANAGEWIRE_WORD_MAX 255U
/* A piece of an answer: a packet without header, status, mark and length. */
#define MANAGEWIRE_PIECE_MAX (WIRE_PACKET_MAX - 10U)
/* All pieces together; more is a bug and refused on both sides. */
#define MANAGEWIRE_ANSWER_MAX (8U * 1024U * 1024U)

enum managewire_status {
    MANAGEWIRE_CANNOT = 0, /* it could not be found out or done */
    MANAGEWIRE_GOOD = 1,
    MANAGEWIRE_BAD = 2,   /* not so: no such lock, not allowed ... */
    MANAGEWIRE_WRONG = 3, /* the request makes no sense */
};

struct managewire_request {
    size_t count;
    char words[MANAGEWIRE_WORDS_MAX][MANAGEWIRE_WORD_MAX + 1];
    struct secret token; /* for explain */
};

/* A piece of an answer, borrowed from the packet. */
struct managewire_piece {
    enum managewire_status status; /* of the whole; counts in the last piece */
    bool more;
    const char *text;
    size_t len;
};

/* Wipes a request at the end of its scope. */
#define AUTO_MANAGEWIRE __attribute__((cleanup(managewire_wipe)))
void managewire_wipe(struct managewire_request *request);

/* Whether the bytes begin as a MANAGE does. */
bool managewire_is_request(const uint8_t *bytes, size_t len);

/* Writes the request; 0, or -EMSGSIZE. */
int managewire_encode(const struct managewire_request *request,
                      struct wire_packet *ret_packet);

/* Reads a request.  Returns 0, or -EBADMSG; it is all zero then. */
int managewire_decode(const uint8_t *bytes, size_t len,
                      struct managewire_request *ret_request);

/* Writes a piece of at most MANAGEWIRE_PIECE_MAX bytes; 0, or -EMSGSIZE. */
int managewire_encode_piece(const struct managewire_piece *piece,
                            struct wire_packet *ret_packet);

/* Reads a piece.  Returns 0, or -EBADMSG. */
int managewire_decode_piece(const struct wire_packet *packet,
                            struct managewire_piece *ret_piece);

#endif
