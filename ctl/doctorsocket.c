/* SPDX-License-Identifier: MIT */
/*
 * The socket, looked at as pam_ovhpat.so looks at it: the same client code,
 * so a listener that is not trusted there is not trusted here.
 */
#include "ctl/doctorsocket.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "common/client.h"
#include "ctl/helper.h"
#include "ctl/shown.h"

#define DOCTORSOCKET_START "systemctl enable --now ovhpatd.socket"
#define DOCTORSOCKET_WAIT_MS 2000

static const char *
doctorsocket_explain(int error)
{
    switch (error) {
    case -ENOENT:
        return "there is no socket";
    case -ECONNREFUSED:
        return "nobody listens";
    case -EPERM:
        return "the listener is neither root nor the owner of the directory, "
               "so the module sends it nothing";
    case -ETIMEDOUT:
        return "ovhpatd takes no connection within 2 s";
    default:
        return strerror(-error);
    }
}

static const char *
doctorsocket_next(int error)
{
    switch (error) {
    case -EPERM:
        return "ls -ld the directory, and see who listens: ss -xlp";
    case -ETIMEDOUT:
        return "journalctl -u ovhpatd; systemctl restart ovhpatd";
    default:
        return DOCTORSOCKET_START;
    }
}

static void
doctorsocket_mode(struct doctorreport *report, const char *path)
{
    struct stat status = {0};

    if (stat(path, &status) < 0 || (status.st_mode & 0002) == 0) {
        return;
    }
    doctorreport_add(report, DOCTORREPORT_WARNING, "socket",
                     "chmod 0660; see SocketMode= in ovhpatd.socket",
                     "%s has mode %04o: everybody on this host may ask", path,
                     status.st_mode & 07777U);
}

/* What ovhpatd says of itself; it tells root only. */
static void
doctorsocket_status(struct doctorreport *report, const char *path)
{
    AUTO_ANSWER struct helper_answer answer = {0};
    struct managewire_request request = {0};
    const struct json_object *cache = NULL;
    const char *version = NULL;

    if (!helper_add(&request, "status") ||
        !helper_ask(path, &request, &answer) || answer.tree == NULL) {
        doctorreport_add(report, DOCTORREPORT_FAILURE, "ovhpatd",
                         "journalctl -u ovhpatd; systemctl restart ovhpatd",
                         "it does not say how it is");
        return;
    }
    version = shown_text(answer.tree, "version");
    if (strcmp(version, PACKAGE_VERSION) != 0) {
        doctorreport_add(report, DOCTORREPORT_WARNING, "ovhpatd",
                         "systemctl restart ovhpatd",
                         "version %s runs, version %s is installed", version,
                         PACKAGE_VERSION);
    } else {
        doctorreport_add(report, DOCTORREPORT_OK, "ovhpatd", NULL,
                         "answers, version %s", version);
    }
    cache = shown_child(answer.tree, "cache");
    if (!shown_flag(cache, "on_disk")) {
        doctorreport_add(report, DOCTORREPORT_WARNING, "ovhpatd",
                         "journalctl -u ovhpatd says why",
                         "records are in memory only: a restart forgets them");
    }
}

void
doctorsocket_look(struct doctorreport *report, const char *path)
{
    AUTO_CLOSE int fd = -1;
    int error = client_connect(path, deadline_after(DOCTORSOCKET_WAIT_MS), &fd);

    if (error == -EACCES) {
        doctorreport_add(report, DOCTORREPORT_UNSEEN, "socket",
                         "run as root, or join the group ovhpat-client",
                         "%s: %s", path, strerror(EACCES));
        return;
    }
    if (error < 0) {
        doctorreport_add(report, DOCTORREPORT_FAILURE, "socket",
                         doctorsocket_next(error), "%s: %s", path,
                         doctorsocket_explain(error));
        return;
    }
    doctorreport_add(report, DOCTORREPORT_OK, "socket", NULL,
                     "%s: somebody listens who may be trusted", path);
    doctorsocket_mode(report, path);
    if (geteuid() == 0) {
        doctorsocket_status(report, path);
    } else {
        doctorreport_add(report, DOCTORREPORT_UNSEEN, "ovhpatd", "run as root",
                         "it says only to root how it is");
    }
}
