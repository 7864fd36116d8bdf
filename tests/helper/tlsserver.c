/* SPDX-License-Identifier: MIT */
/*
 * One thread for each connection, in a child that dies with the test.  What
 * it saw is in memory that both share; of a token it keeps a digest only.
 */
#include "tests/helper/tlsserver.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define TLSSERVER_REQUEST_SIZE 16384U

/* What both processes see. */
struct tlsserver_board {
    atomic_int first_act; /* -1: none is left */
    atomic_int act;
    size_t len;
    char text[TLSSERVER_TEXT_SIZE];
    atomic_uint connections;
    atomic_uint requests;
    atomic_uint authorized;
    _Atomic uint64_t token_digest;
    char seen[TLSSERVER_SEEN_SIZE];
};

struct tlsserver {
    struct tlsserver_board *board;
    SSL_CTX *tls; /* NULL: plain */
    int listener;
    uint16_t port;
    pid_t pid;
};

struct tlsserver_peer {
    struct tlsserver *server;
    int fd;
    SSL *tls;
};

static void
tlsserver_die(const char *what)
{
    perror(what);
    ERR_print_errors_fp(stderr);
    exit(EXIT_FAILURE);
}

static uint64_t
tlsserver_digest(const void *bytes, size_t len)
{
    const unsigned char *at = bytes;
    uint64_t digest = UINT64_C(14695981039346656037);

    for (size_t i = 0; i < len; i++) {
        digest = (digest ^ at[i]) * UINT64_C(1099511628211);
    }
    return digest;
}

static void
tlsserver_extend(X509 *certificate, int nid, const char *value)
{
    X509V3_CTX context;
    X509_EXTENSION *extension = NULL;

    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, NULL, NULL, 0);
    extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    if (extension == NULL || X509_add_ext(certificate, extension, -1) != 1) {
        tlsserver_die("certificate extension");
    }
    X509_EXTENSION_free(extension);
}

static X509 *
tlsserver_certify(EVP_PKEY *key, enum tlsserver_certificate kind)
{
    X509 *certificate = X509_new();
    X509_NAME *name = X509_get_subject_name(certificate);
    long day = 24L * 60 * 60;

    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1 + (long)kind);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -2 * day);
    X509_gmtime_adj(X509_getm_notAfter(certificate),
                    kind == TLSSERVER_EXPIRED ? -day : day);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               (const unsigned char *)"test server", -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    X509_set_pubkey(certificate, key);
    tlsserver_extend(certificate, NID_basic_constraints, "critical,CA:TRUE");
    tlsserver_extend(certificate, NID_subject_alt_name,
                     kind == TLSSERVER_WRONG_NAME
                         ? "DNS:wrong.example"
                         : "DNS:localhost,IP:127.0.0.1");
    if (X509_sign(certificate, key, EVP_sha256()) == 0) {
        tlsserver_die("certificate");
    }
    return certificate;
}

static SSL_CTX *
tlsserver_context(enum tlsserver_certificate kind, const char *ca_path)
{
    SSL_CTX *tls = SSL_CTX_new(TLS_server_method());
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = tlsserver_certify(key, kind);
    FILE *ca = fopen(ca_path, "we");

    if (ca == NULL || PEM_write_X509(ca, certificate) != 1 || fclose(ca) != 0 ||
        SSL_CTX_use_certificate(tls, certificate) != 1 ||
        SSL_CTX_use_PrivateKey(tls, key) != 1) {
        tlsserver_die("TLS context");
    }
    X509_free(certificate);
    EVP_PKEY_free(key);
    return tls;
}

static int
tlsserver_read(struct tlsserver_peer *peer, char *bytes, int size)
{
    return peer->tls != NULL ? SSL_read(peer->tls, bytes, size)
                             : (int)recv(peer->fd, bytes, (size_t)size, 0);
}

static bool
tlsserver_write(struct tlsserver_peer *peer, const char *bytes, size_t len)
{
    size_t done = 0;

    if (len == 0) {
        return true;
    }
    if (peer->tls != NULL) {
        return SSL_write_ex(peer->tls, bytes, len, &done) == 1;
    }
    return send(peer->fd, bytes, len, MSG_NOSIGNAL) == (ssize_t)len;
}

/* Reads up to the empty line; false when the client is gone. */
static bool
tlsserver_receive(struct tlsserver_peer *peer, char *request)
{
    size_t len = 0;

    request[0] = '\0';
    while (strstr(request, "\r\n\r\n") == NULL) {
        int got = tlsserver_read(peer, request + len,
                                 (int)(TLSSERVER_REQUEST_SIZE - 1 - len));

        if (got <= 0) {
            return false;
        }
        len += (size_t)got;
        request[len] = '\0';
    }
    return true;
}

static void
tlsserver_note(struct tlsserver_board *board, char *request)
{
    static const char bearer[] = "Authorization: Bearer ";
    char *rest = NULL;
    size_t used = 0;

    board->seen[0] = '\0';
    for (char *line = strtok_r(request, "\r\n", &rest); line != NULL;
         line = strtok_r(NULL, "\r\n", &rest)) {
        if (strncasecmp(line, "authorization", 13) == 0) {
            board->authorized++;
            board->token_digest =
                strncmp(line, bearer, sizeof(bearer) - 1) == 0
                    ? tlsserver_digest(line + sizeof(bearer) - 1,
                                       strlen(line) - sizeof(bearer) + 1)
                    : 0;
        } else if (used + strlen(line) + 2 < sizeof(board->seen)) {
            used += (size_t)sprintf(board->seen + used, "%s\n", line);
        }
    }
}

/* False when the connection is to be closed. */
static bool
tlsserver_act_on(struct tlsserver_peer *peer, int act)
{
    struct tlsserver_board *board = peer->server->board;
    struct linger at_once = {.l_onoff = 1};

    switch (act) {
    case TLSSERVER_ANSWER:
        return tlsserver_write(peer, board->text, board->len);
    case TLSSERVER_ANSWER_CLOSE:
        tlsserver_write(peer, board->text, board->len);
        return false;
    case TLSSERVER_RESET:
        setsockopt(peer->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
        return false;
    case TLSSERVER_REPEAT:
        while (tlsserver_write(peer, board->text, board->len)) {
        }
        return false;
    case TLSSERVER_HANG:
        while (true) {
            pause();
        }
    default:
        return false;
    }
}

static void
tlsserver_talk(struct tlsserver_peer *peer)
{
    struct tlsserver_board *board = peer->server->board;
    char request[TLSSERVER_REQUEST_SIZE];
    int act = 0;

    if (peer->server->tls != NULL) {
        peer->tls = SSL_new(peer->server->tls);
        SSL_set_fd(peer->tls, peer->fd);
        if (SSL_accept(peer->tls) != 1) {
            return;
        }
    }
    board->connections++;
    do {
        if (!tlsserver_receive(peer, request)) {
            return;
        }
        tlsserver_note(board, request);
        board->requests++;
        act = atomic_exchange(&board->first_act, -1);
    } while (tlsserver_act_on(peer, act >= 0 ? act : board->act));
    if (act != TLSSERVER_RESET && peer->tls != NULL) {
        SSL_shutdown(peer->tls);
    }
}

static void *
tlsserver_serve(void *context)
{
    struct tlsserver_peer *peer = context;

    tlsserver_talk(peer);
    close(peer->fd);
    SSL_free(peer->tls);
    free(peer);
    return NULL;
}

_Noreturn static void
tlsserver_run(struct tlsserver *server)
{
    while (true) {
        struct tlsserver_peer *peer = calloc(1, sizeof(*peer));
        pthread_t thread;

        if (peer == NULL) {
            _exit(1);
        }
        peer->server = server;
        peer->fd = accept(server->listener, NULL, NULL);
        if (peer->fd < 0 ||
            pthread_create(&thread, NULL, tlsserver_serve, peer) != 0) {
            _exit(1);
        }
        pthread_detach(thread);
    }
}

struct tlsserver *
tlsserver_new(enum tlsserver_certificate certificate, const char *ca_path)
{
    struct tlsserver *server = calloc(1, sizeof(*server));
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof(address);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    server->board = mmap(NULL, sizeof(*server->board), PROT_READ | PROT_WRITE,
                         MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    server->board->first_act = -1;
    if (certificate != TLSSERVER_PLAIN) {
        server->tls = tlsserver_context(certificate, ca_path);
    }
    server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(server->listener, (struct sockaddr *)&address, size) < 0 ||
        listen(server->listener, 64) < 0 ||
        getsockname(server->listener, (struct sockaddr *)&address, &size) < 0) {
        tlsserver_die("listen");
    }
    server->port = ntohs(address.sin_port);
    server->pid = fork();
    if (server->pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        signal(SIGPIPE, SIG_IGN);
        tlsserver_run(server);
    }
    close(server->listener);
    SSL_CTX_free(server->tls);
    server->tls = NULL;
    return server;
}

void
tlsserver_free(struct tlsserver *server)
{
    kill(server->pid, SIGKILL);
    waitpid(server->pid, NULL, 0);
    munmap(server->board, sizeof(*server->board));
    free(server);
}

uint16_t
tlsserver_port(const struct tlsserver *server)
{
    return server->port;
}

void
tlsserver_plan(struct tlsserver *server, enum tlsserver_act first_act,
               enum tlsserver_act act, const char *text, size_t len)
{
    struct tlsserver_board *board = server->board;

    if (len > sizeof(board->text)) {
        abort();
    }
    if (len > 0) {
        memcpy(board->text, text, len);
    }
    board->len = len;
    board->act = (int)act;
    board->first_act = (int)first_act;
}

void
tlsserver_forget(struct tlsserver *server)
{
    server->board->connections = 0;
    server->board->requests = 0;
    server->board->authorized = 0;
    server->board->token_digest = 0;
    server->board->seen[0] = '\0';
}

unsigned int
tlsserver_connections(const struct tlsserver *server)
{
    return server->board->connections;
}

unsigned int
tlsserver_requests(const struct tlsserver *server)
{
    return server->board->requests;
}

unsigned int
tlsserver_authorized(const struct tlsserver *server)
{
    return server->board->authorized;
}

bool
tlsserver_saw_token(const struct tlsserver *server, const struct secret *token)
{
    return server->board->token_digest ==
           tlsserver_digest(token->bytes, token->len);
}

const char *
tlsserver_seen(const struct tlsserver *server)
{
    return server->board->seen;
}
