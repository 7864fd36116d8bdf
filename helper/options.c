/* SPDX-License-Identifier: MIT */
/*
 * The command line.  Anything that is not understood ends the program with
 * the usage text; there is no option that takes a secret.
 */
#include "helper/options.h"

#include <getopt.h>
#include <stddef.h>

#define OPTIONS_CONFIG_DEFAULT OVHPAT_CONFDIR "/ovhpat.conf"
#define OPTIONS_SOCKET_DEFAULT OVHPAT_RUNDIR "/ovhpatd.sock"
#define OPTIONS_STATE_DIR_DEFAULT OVHPAT_STATEDIR

enum {
    OPTIONS_KEY_ALLOW_ROOT = 256,
    OPTIONS_KEY_CHECK,
    OPTIONS_KEY_DEBUG,
    OPTIONS_KEY_HELP,
    OPTIONS_KEY_VERSION,
};

static const struct option options_long[] = {
    {"allow-root", no_argument, NULL, OPTIONS_KEY_ALLOW_ROOT},
    {"check", no_argument, NULL, OPTIONS_KEY_CHECK},
    {"config", required_argument, NULL, 'c'},
    {"debug", no_argument, NULL, OPTIONS_KEY_DEBUG},
    {"foreground", no_argument, NULL, 'f'},
    {"help", no_argument, NULL, OPTIONS_KEY_HELP},
    {"socket", required_argument, NULL, 's'},
    {"state-dir", required_argument, NULL, 'd'},
    {"version", no_argument, NULL, OPTIONS_KEY_VERSION},
    {NULL, 0, NULL, 0},
};

const char *
options_usage(void)
{
    return "usage: ovhpatd [--foreground] [--config FILE] [--socket PATH]\n"
           "               [--state-dir DIR] [--debug] [--allow-root]\n"
           "       ovhpatd --check [--config FILE]\n"
           "       ovhpatd --version | --help\n"
           "\n"
           "  --config FILE     the configuration [" OPTIONS_CONFIG_DEFAULT
           "]\n"
           "  --socket PATH     where to listen [" OPTIONS_SOCKET_DEFAULT "]\n"
           "  --state-dir DIR   where state is kept [" OPTIONS_STATE_DIR_DEFAULT
           "]\n"
           "  --foreground      log to stderr instead of syslog\n"
           "  --debug           log more; never a token\n"
           "  --allow-root      run although the user is root\n"
           "  --check           read configuration and map, say what is "
           "wrong, end\n";
}

static bool
options_take(struct options *options, int key)
{
    switch (key) {
    case 'c':
        options->config = optarg;
        return true;
    case 's':
        options->socket = optarg;
        return true;
    case 'd':
        options->state_dir = optarg;
        return true;
    case 'f':
        options->foreground = true;
        return true;
    case OPTIONS_KEY_DEBUG:
        options->debug = true;
        return true;
    case OPTIONS_KEY_ALLOW_ROOT:
        options->allow_root = true;
        return true;
    case OPTIONS_KEY_CHECK:
        options->action = OPTIONS_CHECK;
        return true;
    case OPTIONS_KEY_VERSION:
        options->action = OPTIONS_VERSION;
        return true;
    case OPTIONS_KEY_HELP:
        options->action = OPTIONS_HELP;
        return true;
    default:
        options->action = OPTIONS_WRONG;
        return false;
    }
}

struct options
options_parse(int argc, char **argv)
{
    struct options options = {
        .config = OPTIONS_CONFIG_DEFAULT,
        .socket = OPTIONS_SOCKET_DEFAULT,
        .state_dir = OPTIONS_STATE_DIR_DEFAULT,
    };
    int key = 0;

    optind = 1;
    while ((key = getopt_long(argc, argv, "", options_long, NULL)) != -1) {
        if (!options_take(&options, key)) {
            return options;
        }
    }
    if (optind < argc) {
        options.action = OPTIONS_WRONG;
    }
    return options;
}
