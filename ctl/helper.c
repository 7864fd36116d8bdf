/* SPDX-License-Identifier: MIT */
/*
 * One question, one answer, with the client code of the module: it looks at
 * who listens before it sends anything, since a request may hold a token.
 * Answers are put together from their pieces up to a bound.
 */
#include "ctl/helper.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/cleanup.h"
#include "common/client.h"
#include "ctl/arguments.h"
#include "ctl/output.h"
#include "ctl/shown.h"

void
helper_done(struct helper_answer *answer)
{
    shown_free(answer->tree);
    free(answer->text);
    *answer = (struct helper_answer){.code = COMMAND_UNKNOWN};
}

bool
helper_add(struct managewire_request *request, const char *word)
{
    if (request->count >= MANAGEWIRE_WORDS_MAX ||
        strlen(word) > MANAGEWIRE_WORD_MAX) {
        output_error("\"%.40s...\" is too long", word);
        return false;
    }
    memcpy(request->words[request->count], word, strlen(word) + 1);
    request->count++;
    return true;
}

static enum command_exit
helper_code(enum managewire_status status)
{
    switch (status) {
    case MANAGEWIRE_GOOD:
        return COMMAND_YES;
    case MANAGEWIRE_BAD:
        return COMMAND_NO;
    case MANAGEWIRE_WRONG:
        return COMMAND_USAGE;
    case MANAGEWIRE_CANNOT:
        break;
    }
    return COMMAND_UNKNOWN;
}

/* Adds a piece; false when it is too much. */
static bool
helper_append(struct helper_answer *answer,
              const struct managewire_piece *piece)
{
    char *longer = NULL;

    if (piece->len > MANAGEWIRE_ANSWER_MAX - answer->len) {
        return false;
    }
    longer = realloc(answer->text, answer->len + piece->len + 1);
    if (longer == NULL) {
        return false;
    }
    if (piece->len > 0) {
        memcpy(longer + answer->len, piece->text, piece->len);
    }
    answer->text = longer;
    answer->len += piece->len;
    longer[answer->len] = '\0';
    return true;
}

static int
helper_receive(int fd, struct deadline deadline, struct helper_answer *answer)
{
    AUTO_PACKET struct wire_packet *packet = wire_packet_new();
    struct managewire_piece piece = {.more = true};
    int error = packet == NULL ? -ENOMEM : 0;

    while (error == 0 && piece.more) {
        error = client_receive(fd, deadline, packet);
        if (error == 0) {
            error = managewire_decode_piece(packet, &piece);
        }
        if (error == 0 && !helper_append(answer, &piece)) {
            error = -EMSGSIZE;
        }
    }
    answer->code = helper_code(piece.status);
    return error;
}

static int
helper_exchange(const char *socket, const struct managewire_request *request,
                struct helper_answer *answer)
{
    AUTO_PACKET struct wire_packet *packet = wire_packet_new();
    AUTO_CLOSE int fd = -1;
    struct deadline deadline = deadline_after(HELPER_TIMEOUT_MS);
    int error = packet == NULL ? -ENOMEM : managewire_encode(request, packet);

    if (error == 0) {
        error = client_connect(socket, deadline, &fd);
    }
    if (error == 0) {
        error = client_send(fd, packet, deadline);
    }
    return error < 0 ? error : helper_receive(fd, deadline, answer);
}

static const char *
helper_reason(int error)
{
    switch (error) {
    case -ENOENT:
    case -ECONNREFUSED:
        return "ovhpatd does not listen there; see systemctl status "
               "ovhpatd.socket ovhpatd.service";
    case -EACCES:
        return "permission denied; only root may ask this";
    case -EPERM:
        return "it belongs to neither root nor the owner of its directory";
    case -EBADMSG:
        return "the answer cannot be read; ovhpatctl and ovhpatd are of "
               "different versions";
    case -EINVAL:
        return "it is no absolute path of less than 108 bytes";
    default:
        return strerror(-error);
    }
}

bool
helper_ask(const char *socket, const struct managewire_request *request,
           struct helper_answer *ret_answer)
{
    int error = helper_exchange(socket, request, ret_answer);

    if (error < 0) {
        helper_done(ret_answer);
        output_error("%s: %s", socket, helper_reason(error));
        return false;
    }
    if (ret_answer->len > 0 && ret_answer->text[0] == '{') {
        ret_answer->tree = shown_parse(ret_answer->text, ret_answer->len);
    }
    return true;
}

bool
helper_ask_words(struct command_call *call, const char *name, int words_min,
                 int words_max, struct helper_answer *ret_answer)
{
    const char *socket = HELPER_SOCKET;
    const struct arguments_option options[] = {{"socket", &socket, NULL}};
    struct managewire_request request = {0};
    bool is_good = arguments_parse(call, options, 1, words_min, words_max) &&
                   helper_add(&request, name);

    for (int i = 0; is_good && i < call->argc; i++) {
        is_good = helper_add(&request, call->argv[i]);
    }
    if (!is_good) {
        ret_answer->code = COMMAND_USAGE;
        return false;
    }
    return helper_ask(socket, &request, ret_answer);
}

bool
helper_print(const struct command_call *call,
             const struct helper_answer *answer)
{
    const char *error = shown_text(answer->tree, "error");

    if (call->json) {
        printf("%s\n", answer->text);
        return true;
    }
    if (error[0] != '\0') {
        output_error("%s", error);
        return true;
    }
    if (answer->tree == NULL) {
        output_error("%s", helper_reason(-EBADMSG));
    }
    return answer->tree == NULL;
}
