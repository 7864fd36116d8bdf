/* SPDX-License-Identifier: MIT */
/*
 * Asking ovhpatd over its socket (helper/managewire.h).
 */
#ifndef CTL_HELPER_H
#define CTL_HELPER_H

#include "ctl/command.h"
#include "helper/managewire.h"

#define HELPER_SOCKET OVHPAT_RUNDIR "/ovhpatd.sock"
/* Longer than any question to the API and any write may take. */
#define HELPER_TIMEOUT_MS 30000

struct json_object;

/* An answer; helper_done() frees it. */
struct helper_answer {
    enum command_exit code;
    char *text;
    size_t len;
    struct json_object *tree; /* NULL when it is no JSON (metrics) */
};

void helper_done(struct helper_answer *answer);

/* Frees an answer at the end of its scope. */
#define AUTO_ANSWER __attribute__((cleanup(helper_done)))

/* Adds a word to the request; false, with a line on stderr, when it is too
 * long or there are too many. */
bool helper_add(struct managewire_request *request, const char *word);

/*
 * Asks.  Returns true and the answer, whatever it is; or false with a line on
 * stderr when there is none, and the command returns COMMAND_UNKNOWN.
 */
bool helper_ask(const char *socket, const struct managewire_request *request,
                struct helper_answer *ret_answer);

/*
 * Carries out a command whose only option is --socket: reads the command line
 * and asks with the name and the words behind it.  Returns as helper_ask(); if
 * the command line is wrong, false with the code COMMAND_USAGE.
 */
bool helper_ask_words(struct command_call *call, const char *name,
                      int words_min, int words_max,
                      struct helper_answer *ret_answer);

/*
 * Prints what needs no form: the answer itself for --json, or its error.
 * Returns true when all is said and the command ends with the answer's code.
 */
bool helper_print(const struct command_call *call,
                  const struct helper_answer *answer);

#endif
