/* SPDX-License-Identifier: MIT */
/*
 * A client of a running ovhpatd; fatal for the test when something takes
 * longer than a healthy machine needs.
 */
#ifndef TESTS_HELPER_ASKER_H
#define TESTS_HELPER_ASKER_H

#include <stdbool.h>

#include "common/wire.h"

#define ASKER_PATIENCE_MS 30000

/* A connection to the socket at path. */
int asker_connect(const char *path);

/* Sends a question as sshd would; a VERIFY with memoryscan_token(0). */
void asker_ask(int fd, enum wire_type type, const char *login);

/* Sends a VERIFY with the token of this number (memoryscan.h). */
void asker_verify(int fd, const char *login, unsigned int token);

/* Waits for the reply, and closes. */
enum reason asker_take_reply(int fd);

/* Connects, asks for the account phase of this name, closes. */
enum reason asker_question(const char *path, const char *login);

/* Waits until the helper has closed this connection, or the time is over;
 * whether it has. */
bool asker_has_closed(int fd, int timeout_ms);

#endif
