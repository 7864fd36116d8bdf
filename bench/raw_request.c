/* SPDX-License-Identifier: MIT */
/*
 * raw_request: asks a URL again and again on one kept-alive HTTPS connection
 * per process, with a token as bearer and without PAM, a socket or a helper.
 * It is the floor of every online login.  The token is read from a file and
 * never shown.  Ends with 0 when every answer was 200, 1 when one was not,
 * 2 when it was called wrongly or could not run.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/bareget.h"
#include "bench/crew.h"
#include "bench/planoptions.h"
#include "bench/tally.h"
#include "bench/tokenfile.h"

#define RAW_USAGE 2
#define RAW_STATUS_OK 200

struct raw {
    struct crew_plan plan;
    const char *url;
    const char *ca_file;
    const char *token_file;
    bool as_json;
    CURL *easy;
    struct secret token;
};

enum raw_option {
    RAW_URL = PLANOPTIONS_END,
    RAW_CA_FILE,
    RAW_TOKEN_FILE,
    RAW_JSON,
    RAW_HELP,
};

static const struct option raw_options[] = {
    PLANOPTIONS_TABLE,
    {"url", required_argument, NULL, RAW_URL},
    {"ca-file", required_argument, NULL, RAW_CA_FILE},
    {"token-file", required_argument, NULL, RAW_TOKEN_FILE},
    {"json", no_argument, NULL, RAW_JSON},
    {"help", no_argument, NULL, RAW_HELP},
    {NULL, 0, NULL, 0},
};

static const char raw_help[] =
    "usage: raw_request --url URL --ca-file FILE --token-file FILE [option]\n"
    "  --token-file FILE\n"
    "                  one token per line; process i uses line "
    "i\n" PLANOPTIONS_HELP
    "  --json          one JSON object instead of text\n";

static int
raw_begin(unsigned int number, void *context)
{
    struct raw *raw = context;
    int error = tokenfile_read(raw->token_file, number, &raw->token);

    if (error < 0) {
        fprintf(stderr, "raw_request: %s: %s\n", raw->token_file,
                strerror(-error));
        return error;
    }
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        return -ENOMEM;
    }
    raw->easy = bareget_new(raw->url, raw->ca_file);
    return raw->easy == NULL ? -ENOMEM : 0;
}

/* CURLcodes are below 100 and HTTP statuses above, so one number says both. */
static int
raw_work(void *context)
{
    struct raw *raw = context;
    struct curl_slist *headers = bareget_bearer(raw->easy, &raw->token);
    CURLcode code = curl_easy_perform(raw->easy);
    int status = bareget_status(raw->easy);

    curl_slist_free_all(headers);
    if (code != CURLE_OK) {
        return (int)code;
    }
    return status == RAW_STATUS_OK ? 0 : status;
}

static const char *
raw_text(int code)
{
    return code >= 100 ? "HTTP status" : curl_easy_strerror((CURLcode)code);
}

static int
raw_take(struct raw *raw, int value)
{
    switch (value) {
    case RAW_URL:
        raw->url = optarg;
        return 0;
    case RAW_CA_FILE:
        raw->ca_file = optarg;
        return 0;
    case RAW_TOKEN_FILE:
        raw->token_file = optarg;
        return 0;
    case RAW_JSON:
        raw->as_json = true;
        return 0;
    case RAW_HELP:
        fputs(raw_help, stdout);
        exit(EXIT_SUCCESS);
    default:
        break;
    }
    if (value == '?') {
        return -EINVAL; /* getopt_long has said it */
    }
    if (planoptions_take(value, optarg, &raw->plan) < 0) {
        fprintf(stderr, "raw_request: bad number: %s\n", optarg);
        return -EINVAL;
    }
    return 0;
}

static int
raw_parse(struct raw *raw, int argc, char **argv)
{
    int value = 0;

    while ((value = getopt_long(argc, argv, "", raw_options, NULL)) != -1) {
        if (raw_take(raw, value) < 0) {
            return -EINVAL;
        }
    }
    if (optind != argc || raw->url == NULL || raw->ca_file == NULL ||
        raw->token_file == NULL) {
        fputs(raw_help, stderr);
        return -EINVAL;
    }
    return 0;
}

int
main(int argc, char **argv)
{
    static struct raw raw;
    struct crew_job job = {
        .begin = raw_begin, .work = raw_work, .context = &raw};
    struct crew_result result = {0};
    uint64_t failed = 0;
    int error = 0;

    raw.plan = planoptions_default;
    if (raw_parse(&raw, argc, argv) < 0) {
        return RAW_USAGE;
    }
    error = crew_run(&raw.plan, &job, &result);
    if (error < 0) {
        fprintf(stderr, "raw_request: %s\n", crew_error_text(error));
        return RAW_USAGE;
    }
    tally_print("raw request", &raw.plan, &result, raw.as_json, raw_text);
    failed = result.failed;
    crew_result_done(&result);
    return failed > 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
