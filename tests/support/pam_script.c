/* SPDX-License-Identifier: MIT */
/*
 * pam_script: plays PAM conversations from text files against the real module
 * through the real libpam, and prints TAP.  Each case runs in a process of its
 * own inside a private mount namespace with an /etc of its own, so it needs
 * root and changes nothing on the machine.
 *
 *   pam_script -m MODULE -n NEIGHBOUR DIRECTORY|FILE...
 */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/hostfiles.h"
#include "tests/support/mallocfault.h"
#include "tests/support/scene.h"

/* A case that takes longer is stuck. */
#define PAM_SCRIPT_TIMEOUT_S 60U
/* Out of the way of the numbers that a host process uses. */
#define PAM_SCRIPT_REPORT_FD 200

struct pam_script {
    struct scene_settings settings;
    char directory[64];
    unsigned int number;
    unsigned int failed;
};

static void
write_report(int fd, const struct lines *report)
{
    for (size_t i = 0; i < report->count; i++) {
        dprintf(fd, "%s\n", report->text[i]);
    }
}

/* The child's whole life. */
static void
play(struct pam_script *script, struct casefile *file, int fd)
{
    struct lines report = {0};
    char directory[128];
    bool good = false;

    if (dup2(fd, PAM_SCRIPT_REPORT_FD) < 0) {
        _exit(2);
    }
    close(fd);
    fcntl(PAM_SCRIPT_REPORT_FD, F_SETFD, FD_CLOEXEC);
    alarm(PAM_SCRIPT_TIMEOUT_S);
    snprintf(directory, sizeof(directory), "%s/%u", script->directory,
             script->number);
    if (mkdir(directory, 0755) < 0) {
        _exit(2);
    }
    script->settings.directory = directory;
    scene_set_variables(file, &script->settings);
    good = scene_play(file, &script->settings, &report);
    write_report(PAM_SCRIPT_REPORT_FD, &report);
    lines_done(&report);
    casefile_done(file);
    exit(good ? 0 : 1);
}

/* Everything the child says, as TAP diagnostics. */
static void
copy_report(int fd, struct lines *report)
{
    FILE *from = fdopen(fd, "r");
    char *line = NULL;
    size_t size = 0;

    while (getline(&line, &size, from) > 0) {
        line[strcspn(line, "\n")] = '\0';
        lines_add(report, line);
    }
    free(line);
    fclose(from);
}

static bool
play_in_child(struct pam_script *script, struct casefile *file,
              struct lines *report)
{
    int fds[2];
    int status = 0;
    pid_t pid = 0;

    if (pipe2(fds, O_CLOEXEC) < 0) {
        abort();
    }
    fflush(NULL);
    pid = fork();
    if (pid == 0) {
        close(fds[0]);
        play(script, file, fds[1]);
    }
    close(fds[1]);
    copy_report(fds[0], report);
    waitpid(pid, &status, 0);
    if (WIFSIGNALED(status)) {
        lines_addf(report, "ended by signal %d (%s)", WTERMSIG(status),
                   strsignal(WTERMSIG(status)));
    } else if (WEXITSTATUS(status) > 1) {
        lines_addf(report, "exit status %d", WEXITSTATUS(status));
    }
    return status == 0;
}

static void
run_case(struct pam_script *script, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    struct lines report = {0};
    struct casefile file;
    bool good = casefile_load(path, &file, &report);
    bool possible = true;

    script->number++;
    possible = !casefile_has(&file, "fault") || mallocfault_arm(1);
    (void)mallocfault_arm(0);
    good = good && (!possible || play_in_child(script, &file, &report));
    script->failed += !good;
    printf("%s %u - %.*s: %s%s\n", good ? "ok" : "not ok", script->number,
           (int)strcspn(name, "."), name, file.about == NULL ? "" : file.about,
           possible ? "" : " # SKIP this build makes no faults");
    for (size_t i = 0; i < report.count; i++) {
        printf("# %s\n", report.text[i]);
    }
    fflush(stdout);
    lines_done(&report);
    casefile_done(&file);
}

static void
find_cases(const char *path, glob_t *found)
{
    char pattern[4096];
    struct stat status;

    if (stat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
        snprintf(pattern, sizeof(pattern), "%s/*.case", path);
    } else {
        snprintf(pattern, sizeof(pattern), "%s", path);
    }
    if (glob(pattern, found->gl_pathc > 0 ? GLOB_APPEND : 0, NULL, found) !=
        0) {
        printf("Bail out! no case in %s\n", path);
        exit(2);
    }
}

static int
remove_entry(const char *path, const struct stat *status, int type,
             struct FTW *state)
{
    (void)status;
    (void)type;
    (void)state;
    return remove(path);
}

static int
enter(struct pam_script *script)
{
    int error = 0;

    snprintf(script->directory, sizeof(script->directory),
             "/tmp/pam_script-XXXXXX");
    if (mkdtemp(script->directory) == NULL ||
        chmod(script->directory, 0755) < 0) {
        return -errno;
    }
    error = hostfiles_enter(script->directory);
    if (error < 0) {
        (void)nftw(script->directory, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
    }
    return error;
}

int
main(int argc, char **argv)
{
    struct pam_script script = {0};
    glob_t found = {0};
    int option = 0;
    int error = 0;

    while ((option = getopt(argc, argv, "m:n:")) != -1) {
        if (option == 'm') {
            script.settings.module = optarg;
        } else if (option == 'n') {
            script.settings.neighbour = optarg;
        }
    }
    if (script.settings.module == NULL || script.settings.neighbour == NULL ||
        optind == argc) {
        fprintf(stderr, "usage: pam_script -m MODULE -n NEIGHBOUR "
                        "DIRECTORY|FILE...\n");
        return 2;
    }
    for (int i = optind; i < argc; i++) {
        find_cases(argv[i], &found);
    }
    error = geteuid() == 0 ? enter(&script) : -EPERM;
    if (error == -EPERM) {
        printf("1..0 # SKIP needs root and mount namespaces\n");
        return 0;
    }
    if (error < 0) {
        printf("Bail out! %s: %s\n", script.directory, strerror(-error));
        return 2;
    }
    printf("1..%zu\n", found.gl_pathc);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        run_case(&script, found.gl_pathv[i]);
    }
    globfree(&found);
    (void)nftw(script.directory, remove_entry, 8,
               FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
    return script.failed > 0;
}
