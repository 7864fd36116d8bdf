/* SPDX-License-Identifier: MIT */
/*
 * libcurl's view of one request.  Every request has a handle of its own, made
 * for it and destroyed with it: that costs a microsecond and leaves nothing of
 * one user for the next.  What goes out is in httpmessage.c's hands, which
 * wipes it when the transfer ends; the copies that libcurl makes are wiped by
 * heap.c.
 * Listens to no more of an answer than its limits, and keeps libcurl, which
 * repeats a request by itself when a kept connection breaks, from doing that
 * more than once.  Called by http.c; knows no event loop.
 */
#include "helper/httptransfer.h"

#include <curl/curl.h>
#include <errno.h>
#include <malloc.h>
#include <string.h>
#include <sys/socket.h>

#include "helper/heap.h"
#include "helper/httpoutcome.h"

#define HTTPTRANSFER_BODY_FIRST 2048U
/* What an answer of HTTP_BODY_MAX needs, and no more. */
#define HTTPTRANSFER_BODY_LARGE (2 * HTTP_BODY_MAX)
/* A second try with less time than this would only be late. */
#define HTTPTRANSFER_REPEAT_MIN_MS 1500

_Static_assert(HTTPTRANSFER_CURL_ERROR_SIZE >= CURL_ERROR_SIZE,
               "libcurl writes that much");

/* CURLOPT_WRITEFUNCTION: the body, in pieces. */
static size_t
httptransfer_on_body(char *bytes, size_t size, size_t count, void *context)
{
    struct httptransfer *transfer = context;
    size_t len = size * count;
    size_t capacity = transfer->capacity;
    char *grown = NULL;

    if (len > transfer->body_max - transfer->len) {
        transfer->too_long = true;
        return 0;
    }
    while (capacity < transfer->len + len + 1) {
        capacity = capacity == 0 ? HTTPTRANSFER_BODY_FIRST : capacity * 2;
    }
    if (capacity != transfer->capacity) {
        grown = heap_realloc(transfer->body, capacity);
        if (grown == NULL) {
            return 0;
        }
        transfer->body = grown;
        transfer->capacity = capacity;
    }
    memcpy(transfer->body + transfer->len, bytes, len);
    transfer->len += len;
    transfer->body[transfer->len] = '\0';
    return len;
}

/* CURLOPT_HEADERFUNCTION: one line. */
static size_t
httptransfer_on_header(char *line, size_t size, size_t count, void *context)
{
    struct httptransfer *transfer = context;
    size_t len = size * count;

    if (httpheader_add(&transfer->header, line, len) < 0) {
        transfer->too_long = true;
        return 0;
    }
    return len;
}

/* CURLOPT_OPENSOCKETFUNCTION: as libcurl's own, but close-on-exec, and the
 * reason of a failure is kept. */
static curl_socket_t
httptransfer_on_socket(void *context, curlsocktype purpose,
                       struct curl_sockaddr *address)
{
    struct httptransfer *transfer = context;
    int fd = socket(address->family, address->socktype | SOCK_CLOEXEC,
                    address->protocol);

    (void)purpose;
    if (fd < 0) {
        transfer->socket_errno = errno;
        return CURL_SOCKET_BAD;
    }
    transfer->sockets++;
    return fd;
}

/*
 * CURLOPT_PREREQFUNCTION: the connection is there and the request is about to
 * go out.  When a kept connection breaks, libcurl takes the next kept one, up
 * to five times (Curl_retry_request); of these only one on a new connection
 * is let through.
 */
static int
httptransfer_on_send(void *context, char *remote, char *local, int remote_port,
                     int local_port)
{
    struct httptransfer *transfer = context;
    bool reused = transfer->sockets == 0;
    bool late = !transfer->second && deadline_left_ms(transfer->deadline) <
                                         HTTPTRANSFER_REPEAT_MIN_MS;

    (void)remote;
    (void)local;
    (void)remote_port;
    (void)local_port;
    if (transfer->sent > 1 || (transfer->sent == 1 && (reused || late))) {
        transfer->vetoed = true;
        return CURL_PREREQFUNC_ABORT;
    }
    transfer->sent++;
    transfer->sockets = 0;
    transfer->reused = reused;
    return CURL_PREREQFUNC_OK;
}

static CURLcode
httptransfer_set_callbacks(CURL *easy, struct httptransfer *transfer)
{
    CURLcode codes[] = {
        curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, httptransfer_on_body),
        curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer),
        curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, httptransfer_on_header),
        curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer),
        curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION,
                         httptransfer_on_socket),
        curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, transfer),
        curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, httptransfer_on_send),
        curl_easy_setopt(easy, CURLOPT_PREREQDATA, transfer),
        curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->curl_error),
    };

    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        if (codes[i] != CURLE_OK) {
            return codes[i];
        }
    }
    return CURLE_OK;
}

int
httptransfer_init(struct httptransfer *transfer,
                  const struct httpoptions *options, const struct http_ask *ask,
                  struct deadline deadline)
{
    int code = CURLE_OK;

    memset(transfer, 0, sizeof(*transfer));
    transfer->deadline = deadline;
    transfer->proxied = options->proxy[0] != '\0';
    transfer->body_max = options->body_max;
    transfer->easy = curl_easy_init();
    if (transfer->easy == NULL) {
        return CURLE_OUT_OF_MEMORY;
    }
    code = httpoptions_apply(transfer->easy, options);
    if (code == CURLE_OK) {
        code = httpmessage_init(&transfer->message, transfer->easy, ask);
    }
    if (code == CURLE_OK) {
        code = (int)httptransfer_set_callbacks(transfer->easy, transfer);
    }
    if (code == CURLE_OK && ask->certificate != NULL) {
        transfer->certificate = ask->certificate;
        code = httpcertificate_collect(transfer->easy);
    }
    return code;
}

/* What a kept connection fails with when the server has dropped it. */
static bool
httptransfer_is_break(int curl_code)
{
    return curl_code == CURLE_GOT_NOTHING || curl_code == CURLE_SEND_ERROR ||
           curl_code == CURLE_RECV_ERROR || curl_code == CURLE_HTTP2 ||
           curl_code == CURLE_HTTP2_STREAM;
}

bool
httptransfer_may_repeat(const struct httptransfer *transfer, int curl_code)
{
    return !transfer->second && transfer->sent == 1 && transfer->reused &&
           (transfer->vetoed || httptransfer_is_break(curl_code)) &&
           transfer->header.bytes == 0 && transfer->len == 0 &&
           deadline_left_ms(transfer->deadline) >= HTTPTRANSFER_REPEAT_MIN_MS;
}

int
httptransfer_repeat(struct httptransfer *transfer)
{
    CURLcode code = curl_easy_setopt(transfer->easy, CURLOPT_FRESH_CONNECT, 1L);

    if (code == CURLE_OK) {
        code = curl_easy_setopt(transfer->easy, CURLOPT_TIMEOUT_MS,
                                (long)deadline_left_ms(transfer->deadline));
    }
    transfer->second = true;
    transfer->vetoed = false;
    transfer->sockets = 0;
    transfer->curl_error[0] = '\0';
    return (int)code;
}

/* What the curl code alone does not say. */
static enum http_outcome
httptransfer_outcome(const struct httptransfer *transfer, int curl_code)
{
    long proxy_status = 0;
    curl_off_t first_byte_us = 0;
    int socket_errno = transfer->socket_errno;

    curl_easy_getinfo(transfer->easy, CURLINFO_HTTP_CONNECTCODE, &proxy_status);
    curl_easy_getinfo(transfer->easy, CURLINFO_STARTTRANSFER_TIME_T,
                      &first_byte_us);
    if (curl_code != CURLE_OK && proxy_status >= 300) {
        return HTTP_PROXY;
    }
    if (curl_code == CURLE_COULDNT_CONNECT &&
        (socket_errno == EMFILE || socket_errno == ENFILE ||
         socket_errno == ENOBUFS || socket_errno == ENOMEM)) {
        return HTTP_LOCAL;
    }
    if (curl_code == CURLE_COULDNT_CONNECT && transfer->proxied) {
        return HTTP_PROXY;
    }
    /* The body's callback ran out of memory. */
    if (curl_code == CURLE_WRITE_ERROR && !transfer->too_long) {
        return HTTP_LOCAL;
    }
    /* A header line over 100 KiB is "out of memory" to libcurl. */
    if (curl_code == CURLE_OUT_OF_MEMORY && first_byte_us > 0) {
        return HTTP_GARBAGE;
    }
    return httpoutcome_of(curl_code);
}

/* Makes the text fit for a quoted field of a log line. */
static void
httptransfer_copy_error(const char *text, char buffer[HTTP_ERROR_SIZE])
{
    size_t len = 0;

    for (; text[len] != '\0' && len < HTTP_ERROR_SIZE - 1; len++) {
        bool plain = text[len] >= 0x20 && text[len] <= 0x7e &&
                     text[len] != '"' && text[len] != '\\' && text[len] != '=';

        buffer[len] = plain ? text[len] : '?';
    }
    buffer[len] = '\0';
}

static const char *
httptransfer_error(const struct httptransfer *transfer, int curl_code)
{
    if (transfer->too_long || curl_code == CURLE_FILESIZE_EXCEEDED) {
        return "the answer is too long";
    }
    return transfer->curl_error[0] != '\0' && !transfer->vetoed
               ? transfer->curl_error
               : curl_easy_strerror((CURLcode)curl_code);
}

/* The code that libcurl would have given, had it known what we know. */
static int
httptransfer_code(const struct httptransfer *transfer, int curl_code)
{
    if (transfer->vetoed) {
        return CURLE_GOT_NOTHING;
    }
    /* To libcurl, a header that was cut off is a header. */
    if (curl_code == CURLE_OK && !transfer->header.ended) {
        return CURLE_PARTIAL_FILE;
    }
    return curl_code;
}

void
httptransfer_read(const struct httptransfer *transfer, int curl_code,
                  struct http_result *ret_result)
{
    struct http_result result = {.header = &transfer->header, .body = ""};
    long status = 0;

    result.curl_code = httptransfer_code(transfer, curl_code);
    result.outcome = httptransfer_outcome(transfer, result.curl_code);
    result.reused = transfer->reused;
    if (result.outcome != HTTP_ANSWERED) {
        httptransfer_copy_error(httptransfer_error(transfer, result.curl_code),
                                result.error);
        *ret_result = result;
        return;
    }
    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
    result.status = (uint16_t)status;
    if (transfer->certificate != NULL) {
        httpcertificate_read(transfer->easy, transfer->certificate);
    }
    if (transfer->len > 0) {
        result.body = transfer->body;
        result.len = transfer->len;
    }
    *ret_result = result;
}

void
httptransfer_end(struct httptransfer *transfer)
{
    curl_easy_cleanup(transfer->easy);
    transfer->easy = NULL;
    httpmessage_done(&transfer->message);
}

void
httptransfer_done(struct httptransfer *transfer)
{
    bool is_large = transfer->capacity > HTTPTRANSFER_BODY_LARGE;

    heap_free(transfer->body);
    explicit_bzero(transfer, sizeof(*transfer));
    if (is_large) {
        /* Rare, and more than the rest of the process: malloc keeps such
         * memory for later (mallopt(3), M_MMAP_THRESHOLD). */
        (void)malloc_trim(0);
    }
}
