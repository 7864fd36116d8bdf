/* SPDX-License-Identifier: MIT */
/*
 * pam_floor.so: the least that a PAM module with a helper can do.  It takes
 * the token, connects to the socket that its only argument socket=PATH names,
 * sends the token and takes one byte: Y lets in.  It checks nothing, neither
 * who listens nor the account, has no deadline and no log, and MUST NOT guard
 * anything: it is what pam_ovhpat.so is measured against.
 */
#include <security/pam_ext.h>
#include <security/pam_modules.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "common/cleanup.h"

#define FLOOR_EXPORT __attribute__((visibility("default")))

static const char *
floor_socket_path(int argc, const char **argv)
{
    static const char key[] = "socket=";

    for (int i = 0; i < argc; i++) {
        if (strncmp(argv[i], key, sizeof(key) - 1) == 0) {
            return argv[i] + sizeof(key) - 1;
        }
    }
    return "";
}

static int
floor_connect(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

    if (fd < 0 || strlen(path) >= sizeof(address.sun_path)) {
        return fd;
    }
    memcpy(address.sun_path, path, strlen(path) + 1);
    if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static int
floor_ask(const char *path, const char *token)
{
    char verdict = 'N';
    AUTO_CLOSE int fd = floor_connect(path);

    if (fd < 0 || send(fd, token, strlen(token), MSG_NOSIGNAL) < 0 ||
        recv(fd, &verdict, 1, 0) != 1) {
        return PAM_AUTHINFO_UNAVAIL;
    }
    return verdict == 'Y' ? PAM_SUCCESS : PAM_AUTH_ERR;
}

FLOOR_EXPORT int
pam_sm_authenticate(pam_handle_t *handle, int flags, int argc,
                    const char **argv)
{
    const char *token = NULL;
    int code = pam_get_authtok(handle, PAM_AUTHTOK, &token, NULL);

    (void)flags;
    if (code != PAM_SUCCESS) {
        return code;
    }
    return floor_ask(floor_socket_path(argc, argv), token);
}

/* Without this libpam would log that it is missing, at each load. */
FLOOR_EXPORT int
pam_sm_acct_mgmt(pam_handle_t *handle, int flags, int argc, const char **argv)
{
    (void)handle;
    (void)flags;
    (void)argc;
    (void)argv;
    return PAM_SUCCESS;
}

FLOOR_EXPORT int
pam_sm_setcred(pam_handle_t *handle, int flags, int argc, const char **argv)
{
    (void)handle;
    (void)flags;
    (void)argc;
    (void)argv;
    return PAM_SUCCESS;
}
