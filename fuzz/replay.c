/* SPDX-License-Identifier: MIT */
/*
 * main() of a target where no fuzzer is: gives it every file that is named, and
 * every file of a directory that is named, so that any compiler can run the
 * corpus.  Each input is given whole and cut short at each of its bytes up to a
 * limit, because what is missing at the end is what decoders forget.  It judges
 * nothing: the target claims, and a claim that does not hold ends the process
 * with the input's name on stderr.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "fuzz/fence.h"
#include "fuzz/target.h"

#define REPLAY_PATH_MAX 4096
/* Inputs up to so many bytes are also given cut short. */
#define REPLAY_CUT_MAX 600U

static unsigned int replay_inputs;

/* From the heap, in its own size: a sanitizer sees what is read before it. */
static void
replay_give(const uint8_t *bytes, size_t len)
{
    uint8_t *copy = malloc(len > 0 ? len : 1);

    if (copy == NULL) {
        exit(EXIT_FAILURE);
    }
    memcpy(copy, bytes, len);
    (void)LLVMFuzzerTestOneInput(copy, len);
    free(copy);
    replay_inputs++;
}

static void
replay_file(const char *path)
{
    static uint8_t bytes[FENCE_MAX];
    FILE *file = fopen(path, "re");
    size_t len = 0;

    if (file == NULL) {
        perror(path);
        exit(EXIT_FAILURE);
    }
    len = fread(bytes, 1, sizeof(bytes), file);
    fclose(file);
    /* The process may end inside: the last name is the input's. */
    fprintf(stderr, "%s\n", path);
    replay_give(bytes, len);
    for (size_t cut = 0; cut < len && len <= REPLAY_CUT_MAX; cut++) {
        replay_give(bytes, cut);
    }
}

static void
replay_directory(const char *path)
{
    struct dirent **entries = NULL;
    int count = scandir(path, &entries, NULL, alphasort);

    for (int i = 0; i < count; i++) {
        char name[REPLAY_PATH_MAX];

        snprintf(name, sizeof(name), "%s/%s", path, entries[i]->d_name);
        if (entries[i]->d_name[0] != '.') {
            replay_file(name);
        }
        free(entries[i]);
    }
    free(entries);
}

int
main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        struct stat status = {0};

        if (stat(argv[i], &status) == 0 && S_ISDIR(status.st_mode)) {
            replay_directory(argv[i]);
        } else {
            replay_file(argv[i]);
        }
    }
    printf("%u inputs\n", replay_inputs);
    return replay_inputs > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
