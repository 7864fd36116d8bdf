/* SPDX-License-Identifier: MIT */
/*
 * pamload: makes PAM logins from several processes and says how long they
 * took, how many there were per second and which failed.  Every login is a
 * whole transaction from pam_start to pam_end.  The token is read from a file
 * and never shown.  Ends with 0 when every login succeeded, 1 when one failed
 * (in the warm-up too), 2 when it was called wrongly or could not run.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/crew.h"
#include "bench/pamlogin.h"
#include "bench/planoptions.h"
#include "bench/tally.h"
#include "bench/tokenfile.h"

#define PAMLOAD_USAGE 2

struct pamload {
    struct crew_plan plan;
    struct pamlogin login;
    const char *password_file;
    const char *label;
    bool as_json;
    struct secret token;
};

enum pamload_option {
    PAMLOAD_SERVICE = PLANOPTIONS_END,
    PAMLOAD_CONFDIR,
    PAMLOAD_USER,
    PAMLOAD_PASSWORD_FILE,
    PAMLOAD_ACCOUNT,
    PAMLOAD_LABEL,
    PAMLOAD_JSON,
    PAMLOAD_HELP,
};

static const struct option pamload_options[] = {
    PLANOPTIONS_TABLE,
    {"service", required_argument, NULL, PAMLOAD_SERVICE},
    {"confdir", required_argument, NULL, PAMLOAD_CONFDIR},
    {"user", required_argument, NULL, PAMLOAD_USER},
    {"password-file", required_argument, NULL, PAMLOAD_PASSWORD_FILE},
    {"account", no_argument, NULL, PAMLOAD_ACCOUNT},
    {"label", required_argument, NULL, PAMLOAD_LABEL},
    {"json", no_argument, NULL, PAMLOAD_JSON},
    {"help", no_argument, NULL, PAMLOAD_HELP},
    {NULL, 0, NULL, 0},
};

static const char pamload_help[] =
    "usage: pamload --service NAME --user NAME --password-file FILE [option]\n"
    "  --service NAME  the PAM service\n"
    "  --confdir DIR   read DIR/NAME instead of /etc/pam.d/NAME\n"
    "  --user NAME     the login name\n"
    "  --password-file FILE\n"
    "                  one token per line; process i uses line i\n"
    "  --account       pam_acct_mgmt after pam_authenticate\n" PLANOPTIONS_HELP
    "  --label TEXT    the name of the result (default: the service)\n"
    "  --json          one JSON object instead of text\n";

static int
pamload_begin(unsigned int number, void *context)
{
    struct pamload *pamload = context;
    int error = tokenfile_read(pamload->password_file, number, &pamload->token);

    if (error < 0) {
        fprintf(stderr, "pamload: %s: %s\n", pamload->password_file,
                strerror(-error));
    }
    return error;
}

static int
pamload_work(void *context)
{
    struct pamload *pamload = context;

    return pamlogin_whole(&pamload->login);
}

/* Takes one option; 0, or -EINVAL after saying what is wrong. */
static int
pamload_take(struct pamload *pamload, int value)
{
    switch (value) {
    case PAMLOAD_SERVICE:
        pamload->login.service = optarg;
        return 0;
    case PAMLOAD_CONFDIR:
        pamload->login.confdir = optarg;
        return 0;
    case PAMLOAD_USER:
        pamload->login.user = optarg;
        return 0;
    case PAMLOAD_PASSWORD_FILE:
        pamload->password_file = optarg;
        return 0;
    case PAMLOAD_ACCOUNT:
        pamload->login.with_account = true;
        return 0;
    case PAMLOAD_LABEL:
        pamload->label = optarg;
        return 0;
    case PAMLOAD_JSON:
        pamload->as_json = true;
        return 0;
    case PAMLOAD_HELP:
        fputs(pamload_help, stdout);
        exit(EXIT_SUCCESS);
    default:
        break;
    }
    if (value == '?') {
        return -EINVAL; /* getopt_long has said it */
    }
    if (planoptions_take(value, optarg, &pamload->plan) < 0) {
        fprintf(stderr, "pamload: bad number: %s\n", optarg);
        return -EINVAL;
    }
    return 0;
}

static int
pamload_parse(struct pamload *pamload, int argc, char **argv)
{
    int value = 0;

    while ((value = getopt_long(argc, argv, "", pamload_options, NULL)) != -1) {
        if (pamload_take(pamload, value) < 0) {
            return -EINVAL;
        }
    }
    if (optind != argc || pamload->login.service == NULL ||
        pamload->login.user == NULL || pamload->password_file == NULL) {
        fputs(pamload_help, stderr);
        return -EINVAL;
    }
    if (pamload->label == NULL) {
        pamload->label = pamload->login.service;
    }
    return 0;
}

int
main(int argc, char **argv)
{
    static struct pamload pamload;
    struct crew_job job = {
        .begin = pamload_begin, .work = pamload_work, .context = &pamload};
    struct crew_result result = {0};
    uint64_t failed = 0;
    int error = 0;

    pamload.plan = planoptions_default;
    pamload.login.token = &pamload.token;
    if (pamload_parse(&pamload, argc, argv) < 0) {
        return PAMLOAD_USAGE;
    }
    error = crew_run(&pamload.plan, &job, &result);
    if (error < 0) {
        fprintf(stderr, "pamload: %s\n", crew_error_text(error));
        return PAMLOAD_USAGE;
    }
    tally_print(pamload.label, &pamload.plan, &result, pamload.as_json,
                pamlogin_text);
    failed = result.failed;
    crew_result_done(&result);
    return failed > 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
