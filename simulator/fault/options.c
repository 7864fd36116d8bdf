/* SPDX-License-Identifier: MIT */
/*
 * Reads ovhfault's options.  Numbers are checked here, files and addresses
 * where they are used.  A mode that speaks TLS needs a certificate, the others
 * do not.
 */
#include "simulator/fault/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#define OPTIONS_DELAY_MAX_MS 60000

static const struct option options_table[] = {
    {"listen", required_argument, NULL, 'l'},
    {"cert", required_argument, NULL, 'c'},
    {"key", required_argument, NULL, 'k'},
    {"port-file", required_argument, NULL, 'p'},
    {"mode", required_argument, NULL, 'm'},
    {"log", required_argument, NULL, 'g'},
    {"body", required_argument, NULL, 'b'},
    {"status", required_argument, NULL, 's'},
    {"header", required_argument, NULL, 'H'},
    {"location", required_argument, NULL, 'L'},
    {"tls-max", required_argument, NULL, 't'},
    {"ciphers", required_argument, NULL, 'C'},
    {"delay-ms", required_argument, NULL, 'd'},
    {"log-connections", no_argument, NULL, 'n'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

void
options_help(void)
{
    puts("ovhfault --listen ADDRESS:PORT --mode MODE [--cert FILE --key FILE]\n"
         "         [--port-file FILE] [--log FILE] [--log-connections]\n"
         "         [--status N] [--header 'NAME: VALUE']... [--body FILE]\n"
         "         [--location URL] [--delay-ms N] [--tls-max 1.0|1.1|1.2]\n"
         "         [--ciphers LIST]\n"
         "\n"
         "A server that fails in one chosen way, for tests of clients.\n"
         "\n"
         "Modes:");
    mode_list();
}

static int
options_number(const char *name, long low, long high, long *ret_number)
{
    char *end = NULL;
    long number;

    errno = 0;
    number = strtol(optarg, &end, 10);
    if (errno != 0 || end == optarg || *end != '\0' || number < low ||
        number > high) {
        fprintf(stderr, "ovhfault: %s takes a number from %ld to %ld\n", name,
                low, high);
        return -EINVAL;
    }
    *ret_number = number;
    return 0;
}

static int
options_take_number(int letter, struct options *options)
{
    long number = 0;
    int error;

    if (letter == 's') {
        error = options_number("--status", 100, 999, &number);
        options->status = (unsigned)number;
        return error;
    }
    error = options_number("--delay-ms", 0, OPTIONS_DELAY_MAX_MS, &number);
    options->delay_ms = (int)number;
    return error;
}

static int
options_take_header(struct options *options)
{
    if (options->header_count == OPTIONS_HEADERS_MAX) {
        fputs("ovhfault: too many headers\n", stderr);
        return -EINVAL;
    }
    options->headers[options->header_count++] = optarg;
    return 0;
}

static int
options_take_mode(struct options *options)
{
    options->mode = mode_find(optarg);
    if (options->mode == NULL) {
        fprintf(stderr, "ovhfault: unknown mode %s (try --help)\n", optarg);
        return -EINVAL;
    }
    return 0;
}

/* Where the text of an option goes; NULL for options of another kind. */
static const char **
options_text(int letter, struct options *options)
{
    switch (letter) {
    case 'l':
        return &options->listen;
    case 'c':
        return &options->certificate;
    case 'k':
        return &options->key;
    case 'p':
        return &options->port_file;
    case 'g':
        return &options->log;
    case 'b':
        return &options->body;
    case 'L':
        return &options->location;
    case 't':
        return &options->tls_max;
    case 'C':
        return &options->ciphers;
    default:
        return NULL;
    }
}

static int
options_take(int letter, struct options *options)
{
    const char **text = options_text(letter, options);

    if (text != NULL) {
        *text = optarg;
        return 0;
    }
    switch (letter) {
    case 'm':
        return options_take_mode(options);
    case 'H':
        return options_take_header(options);
    case 's':
    case 'd':
        return options_take_number(letter, options);
    case 'n':
        options->logs_connections = true;
        return 0;
    case 'h':
        options->wants_help = true;
        return 0;
    default:
        return -EINVAL;
    }
}

static int
options_check(const struct options *options)
{
    const char *missing = NULL;

    if (options->listen == NULL) {
        missing = "--listen";
    } else if (options->mode == NULL) {
        missing = "--mode";
    } else if (options->mode->speaks_tls &&
               (options->certificate == NULL || options->key == NULL)) {
        missing = "--cert or --key";
    }
    if (missing != NULL) {
        fprintf(stderr, "ovhfault: %s is missing (try --help)\n", missing);
        return -EINVAL;
    }
    return 0;
}

int
options_read(int argc, char **argv, struct options *ret_options)
{
    struct options options = {.status = 200, .delay_ms = -1};
    int letter = 0;
    int error = 0;

    while (error == 0 &&
           (letter = getopt_long(argc, argv, "", options_table, NULL)) != -1) {
        error = options_take(letter, &options);
    }
    if (error == 0 && optind < argc) {
        fprintf(stderr, "ovhfault: unexpected argument %s\n", argv[optind]);
        error = -EINVAL;
    }
    if (error == 0 && !options.wants_help) {
        error = options_check(&options);
    }
    if (error == 0) {
        *ret_options = options;
    }
    return error;
}
