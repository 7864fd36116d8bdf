/* SPDX-License-Identifier: MIT */
/*
 * Reads ovhsim's options.  It checks that nothing needed is missing and that
 * no stray word is left; what the values mean is checked where they are used.
 */
#include "simulator/options.h"

#include <errno.h>
#include <getopt.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

static const struct option options_table[] = {
    {"listen", required_argument, NULL, 'l'},
    {"cert", required_argument, NULL, 'c'},
    {"key", required_argument, NULL, 'k'},
    {"state", required_argument, NULL, 's'},
    {"port-file", required_argument, NULL, 'p'},
    {"log", required_argument, NULL, 'g'},
    {"region", required_argument, NULL, 'r'},
    {"save", no_argument, NULL, 'w'},
    {"control", no_argument, NULL, 't'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

void
options_help(void)
{
    puts("ovhsim --listen ADDRESS:PORT --cert FILE --key FILE --state FILE\n"
         "       [--port-file FILE] [--log FILE] [--region eu|ca|us] [--save]\n"
         "       [--control]\n"
         "\n"
         "Simulates the part of OVHcloud's API that ovhpatd uses.\n"
         "\n"
         "  --listen ADDRESS:PORT  numeric address; port 0 takes a free one\n"
         "  --cert FILE            certificate chain, PEM\n"
         "  --key FILE             its private key, PEM\n"
         "  --state FILE           accounts, users, tokens (README.md)\n"
         "  --port-file FILE       gets the port when the server is ready\n"
         "  --log FILE             gets one line a request\n"
         "  --region NAME          overrides the state's region\n"
         "  --save                 write changes back into the state file\n"
         "  --control              whoever can connect may change the state");
}

static int
options_take(int letter, struct options *options)
{
    switch (letter) {
    case 'l':
        options->listen = optarg;
        return 0;
    case 'c':
        options->certificate = optarg;
        return 0;
    case 'k':
        options->key = optarg;
        return 0;
    case 's':
        options->state = optarg;
        return 0;
    case 'p':
        options->port_file = optarg;
        return 0;
    case 'g':
        options->log = optarg;
        return 0;
    case 'r':
        options->region = optarg;
        return 0;
    case 'w':
        options->saves = true;
        return 0;
    case 't':
        options->controls = true;
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
    const struct {
        const char *name;
        const char *value;
    } needed[] = {
        {"--listen", options->listen},
        {"--cert", options->certificate},
        {"--key", options->key},
        {"--state", options->state},
    };
    const char *region = options->region;

    for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
        if (needed[i].value == NULL) {
            fprintf(stderr, "ovhsim: %s is missing (try --help)\n",
                    needed[i].name);
            return -EINVAL;
        }
    }
    if (region != NULL && strcmp(region, "eu") != 0 &&
        strcmp(region, "ca") != 0 && strcmp(region, "us") != 0) {
        fprintf(stderr, "ovhsim: --region is eu, ca or us\n");
        return -EINVAL;
    }
    return 0;
}

int
options_read(int argc, char **argv, struct options *ret_options)
{
    struct options options = {0};
    int letter = 0;
    int error = 0;

    while (error == 0 &&
           (letter = getopt_long(argc, argv, "", options_table, NULL)) != -1) {
        error = options_take(letter, &options);
    }
    if (error == 0 && optind < argc) {
        fprintf(stderr, "ovhsim: unexpected argument %s\n", argv[optind]);
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
