/* SPDX-License-Identifier: MIT */
/*
 * ovhpatd: options, self-restriction, rules, loop.  The only file that decides
 * about the exit code: 0 done, 1 it cannot run (the reason is on stderr and in
 * the log), 2 wrong usage.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "helper/identitymap.h"
#include "helper/log.h"
#include "helper/options.h"
#include "helper/problem.h"
#include "helper/rulebook.h"
#include "helper/sandbox.h"
#include "helper/server.h"

#define MAIN_EXIT_USAGE 2

static int
main_fail(const struct problem *problem, bool also_log)
{
    fprintf(stderr, "ovhpatd: %s\n", problem->text);
    if (also_log) {
        log_line(LOG_ERR, "%s", problem->text);
    }
    return EXIT_FAILURE;
}

static int
main_check(const struct options *options)
{
    struct problem problem = {0};
    struct rulebook rulebook = {0};

    if (rulebook_load(options->config, &rulebook, &problem) < 0) {
        return main_fail(&problem, false);
    }
    if (rulebook.config->ca_file[0] != '\0' &&
        access(rulebook.config->ca_file, R_OK) < 0) {
        problem_at(&problem, options->config, 0, "[api] ca_file: %s: %s",
                   rulebook.config->ca_file, strerror(errno));
        rulebook_done(&rulebook);
        return main_fail(&problem, false);
    }
    printf("%s: good; %s: good, %zu lines\n", options->config,
           identitymap_path(rulebook.map), identitymap_count(rulebook.map));
    rulebook_done(&rulebook);
    return EXIT_SUCCESS;
}

static int
main_serve(const struct options *options)
{
    struct problem problem = {0};
    struct rulebook rulebook = {0};
    int error = 0;

    if (geteuid() == 0 && !options->allow_root) {
        problem_set(&problem,
                    "does not run as root, because it need not; start it as "
                    "the user ovhpat, or give --allow-root");
        return main_fail(&problem, false);
    }
    log_open(options->foreground, options->debug ? LOG_DEBUG : LOG_INFO);
    error = sandbox_enter(&problem);
    if (error == 0) {
        error = rulebook_load(options->config, &rulebook, &problem);
    }
    if (error == 0) {
        error = server_run(options, &rulebook, &problem);
    }
    if (error < 0) {
        return main_fail(&problem, !options->foreground);
    }
    log_close();
    return EXIT_SUCCESS;
}

int
main(int argc, char **argv)
{
    struct options options = options_parse(argc, argv);

    switch (options.action) {
    case OPTIONS_RUN:
        return main_serve(&options);
    case OPTIONS_CHECK:
        return main_check(&options);
    case OPTIONS_VERSION:
        puts("ovhpatd " PACKAGE_VERSION);
        return EXIT_SUCCESS;
    case OPTIONS_HELP:
        fputs(options_usage(), stdout);
        return EXIT_SUCCESS;
    case OPTIONS_WRONG:
        break;
    }
    fputs(options_usage(), stderr);
    return MAIN_EXIT_USAGE;
}
