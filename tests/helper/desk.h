/* SPDX-License-Identifier: MIT */
/*
 * A desk for decisions (helper/decision.h) with a configuration of our own, a
 * map that the test writes, a state directory, and the fake API of fakeapi.h;
 * and the questions, tokens and answers of a user alice who may log in.
 *
 *   OVH accounts   xx1111-ovh and yy2222-ovh, region eu
 *   labels         ci-runner = deploy, Big.Label = carol
 *   fresh, grace   0: records are made, and no login rests on one
 *   limits         off; two questions at once; no end to their time
 */
#ifndef TESTS_HELPER_DESK_H
#define TESTS_HELPER_DESK_H

#include "helper/breaker.h"
#include "helper/decision.h"
#include "helper/inquiry.h"
#include "tests/helper/fakeapi.h"

#define DESK_MAP "user:xx1111-ovh/alice alice\n"
#define DESK_ALICE "urn:v1:eu:identity:user:xx1111-ovh/alice"

struct event_base;

struct desk {
    struct event_base *base;
    struct api *api;
    struct breaker breaker;
    struct inquiry_desk inquiries;
    struct decision_desk decisions;
    char directory[64];
    char map_path[96];
    char state_dir[96];
    char machine_id[96];
};

/* Opens the desk with this map; fatal for the test when it cannot. */
void desk_open(struct desk *desk, const char *map_text);
void desk_close(struct desk *desk);

/* Exchanges the map; the path stays. */
void desk_use_map(struct desk *desk, const char *map_text);

/* Forgets the refusals and failures of the last seconds: negative cache and
 * breaker are as at the start, records and tombstones stay. */
void desk_forget(struct desk *desk);

/* The configuration, for the test to change. */
struct config *desk_config(struct desk *desk);

/* A question of this type under this name, from sshd and 192.0.2.7; a VERIFY
 * with a token. */
void desk_request(enum wire_type type, const char *login,
                  struct wire_request *ret_request);

/* The answer "a token of the user alice of xx1111-ovh". */
void desk_accept(struct api_answer *ret_answer);

/* Makes the identity another one, with its URN. */
void desk_identify(struct identity *identity, enum identity_kind kind,
                   const char *region, const char *account, const char *name);

#endif
