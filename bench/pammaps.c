/* SPDX-License-Identifier: MIT */
/*
 * pammaps: what a PAM stack puts into the process that logs somebody in.  It
 * looks at itself before pam_start, after pam_authenticate and after pam_end:
 * mapped shared objects, their size, resident and private dirty memory
 * (proc(5): maps, smaps_rollup).  One login only, in a fresh process, so that
 * nothing of an earlier one is counted.  Ends with 0 when the login succeeded,
 * 1 when it did not, 2 when it was called wrongly.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/pamlogin.h"
#include "bench/tokenfile.h"
#include "common/cleanup.h"

#define PAMMAPS_USAGE 2
#define PAMMAPS_TEXT_MAX 262144U

struct pammaps_look {
    unsigned long objects;
    unsigned long mapped_kib;
    unsigned long resident_kib;
    unsigned long private_dirty_kib;
};

struct pammaps {
    struct pamlogin login;
    const char *password_file;
    bool as_json;
    struct secret token;
    struct pammaps_look before;
    struct pammaps_look inside;
    struct pammaps_look after;
};

/* Static, so that looking allocates nothing that would be counted. */
static char pammaps_text[PAMMAPS_TEXT_MAX];

static void
pammaps_read(const char *path)
{
    size_t len = 0;
    ssize_t got = 0;
    AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);

    do {
        got = fd < 0 ? -1
                     : read(fd, pammaps_text + len, PAMMAPS_TEXT_MAX - 1 - len);
        len += got > 0 ? (size_t)got : 0;
    } while (got > 0);
    pammaps_text[len] = '\0';
}

/* A line of maps: "from-to perms offset dev inode   path". */
static void
pammaps_count_line(const char *line, const char *end, const char **last,
                   size_t *last_len, struct pammaps_look *look)
{
    unsigned long from = 0;
    unsigned long to = 0;
    const char *path = memchr(line, '/', (size_t)(end - line));
    size_t len = path == NULL ? 0 : (size_t)(end - path);

    if (path == NULL || memmem(path, len, ".so", 3) == NULL ||
        sscanf(line, "%lx-%lx", &from, &to) != 2) {
        return;
    }
    look->mapped_kib += (to - from) / 1024;
    if (len != *last_len || memcmp(path, *last, len) != 0) {
        look->objects++; /* the parts of one object stand together */
        *last = path;
        *last_len = len;
    }
}

static unsigned long
pammaps_field(const char *name)
{
    const char *at = strstr(pammaps_text, name);
    unsigned long kib = 0;

    if (at != NULL && sscanf(at + strlen(name), "%lu", &kib) != 1) {
        kib = 0;
    }
    return kib;
}

static void
pammaps_look_now(struct pammaps_look *ret_look)
{
    struct pammaps_look look = {0};
    const char *last = "";
    size_t last_len = 0;

    pammaps_read("/proc/self/smaps_rollup");
    look.resident_kib = pammaps_field("\nRss:");
    look.private_dirty_kib = pammaps_field("\nPrivate_Dirty:");
    pammaps_read("/proc/self/maps");
    for (const char *line = pammaps_text; *line != '\0';) {
        const char *end = strchrnul(line, '\n');

        pammaps_count_line(line, end, &last, &last_len, &look);
        line = *end == '\0' ? end : end + 1;
    }
    *ret_look = look;
}

static int
pammaps_log_in(struct pammaps *pammaps)
{
    pam_handle_t *handle = NULL;
    int code = PAM_SUCCESS;

    /* Programs look the name up before they log in, so glibc has loaded its
     * NSS modules; the first look touches the buffer's own pages. */
    (void)getpwnam(pammaps->login.user);
    pammaps_look_now(&pammaps->before);
    pammaps_look_now(&pammaps->before);
    code = pamlogin_begin(&pammaps->login, &handle);
    if (code != PAM_SUCCESS) {
        return code;
    }
    code = pamlogin_ask(&pammaps->login, handle);
    pammaps_look_now(&pammaps->inside);
    pamlogin_end(handle, code);
    pammaps_look_now(&pammaps->after);
    return code;
}

static void
pammaps_print_row(const char *name, unsigned long before, unsigned long inside,
                  unsigned long after)
{
    printf("  %-22s %8lu %8lu %8lu\n", name, before, inside, after);
}

static void
pammaps_print_text(const struct pammaps *pammaps)
{
    const struct pammaps_look *before = &pammaps->before;
    const struct pammaps_look *inside = &pammaps->inside;
    const struct pammaps_look *after = &pammaps->after;

    printf("%s:                   before   inside    after\n",
           pammaps->login.service);
    pammaps_print_row("shared objects", before->objects, inside->objects,
                      after->objects);
    pammaps_print_row("KiB mapped of them", before->mapped_kib,
                      inside->mapped_kib, after->mapped_kib);
    pammaps_print_row("KiB resident", before->resident_kib,
                      inside->resident_kib, after->resident_kib);
    pammaps_print_row("KiB private dirty", before->private_dirty_kib,
                      inside->private_dirty_kib, after->private_dirty_kib);
}

static void
pammaps_print_look(const char *name, const struct pammaps_look *look)
{
    printf(",\"%s\":{\"objects\":%lu,\"mapped_kib\":%lu,"
           "\"resident_kib\":%lu,\"private_dirty_kib\":%lu}",
           name, look->objects, look->mapped_kib, look->resident_kib,
           look->private_dirty_kib);
}

static void
pammaps_print(const struct pammaps *pammaps)
{
    if (!pammaps->as_json) {
        pammaps_print_text(pammaps);
        return;
    }
    printf("{\"service\":\"%s\"", pammaps->login.service);
    pammaps_print_look("before", &pammaps->before);
    pammaps_print_look("inside", &pammaps->inside);
    pammaps_print_look("after", &pammaps->after);
    printf("}\n");
}

static const char pammaps_help[] =
    "usage: pammaps --service NAME --user NAME --password-file FILE\n"
    "               [--confdir DIR] [--account] [--json]\n";

static int
pammaps_parse(struct pammaps *pammaps, int argc, char **argv)
{
    static const struct option options[] = {
        {"service", required_argument, NULL, 's'},
        {"user", required_argument, NULL, 'u'},
        {"password-file", required_argument, NULL, 'p'},
        {"confdir", required_argument, NULL, 'c'},
        {"account", no_argument, NULL, 'a'},
        {"json", no_argument, NULL, 'j'},
        {NULL, 0, NULL, 0},
    };
    int value = 0;

    while ((value = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (value) {
        case 's':
            pammaps->login.service = optarg;
            break;
        case 'u':
            pammaps->login.user = optarg;
            break;
        case 'p':
            pammaps->password_file = optarg;
            break;
        case 'c':
            pammaps->login.confdir = optarg;
            break;
        case 'a':
            pammaps->login.with_account = true;
            break;
        case 'j':
            pammaps->as_json = true;
            break;
        default:
            return -EINVAL;
        }
    }
    return optind == argc && pammaps->login.service != NULL &&
                   pammaps->login.user != NULL && pammaps->password_file != NULL
               ? 0
               : -EINVAL;
}

int
main(int argc, char **argv)
{
    static struct pammaps pammaps;
    int error = 0;
    int code = PAM_SUCCESS;

    if (pammaps_parse(&pammaps, argc, argv) < 0) {
        fputs(pammaps_help, stderr);
        return PAMMAPS_USAGE;
    }
    pammaps.login.token = &pammaps.token;
    error = tokenfile_read(pammaps.password_file, 0, &pammaps.token);
    if (error < 0) {
        fprintf(stderr, "pammaps: %s: %s\n", pammaps.password_file,
                strerror(-error));
        return PAMMAPS_USAGE;
    }
    code = pammaps_log_in(&pammaps);
    if (code != PAM_SUCCESS) {
        fprintf(stderr, "pammaps: %s: %s\n", pammaps.login.service,
                pamlogin_text(code));
        return EXIT_FAILURE;
    }
    pammaps_print(&pammaps);
    return EXIT_SUCCESS;
}
