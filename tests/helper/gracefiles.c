/* SPDX-License-Identifier: MIT */
/*
 * Reads as much of a file as is needed to know it again: the flags and stamps
 * at the places that record.h and timekeeper.c document.
 */
#include "tests/helper/gracefiles.h"

#include <stdio.h>
#include <string.h>

/* Where the fields are, and how long the clock's file is. */
#define RECORD_FLAGS 10U
#define RECORD_LIFE 80U
#define RECORD_REAL 88U
#define RECORD_BOOT 96U
#define RECORD_UNTIL 112U
#define RECORD_REASON 120U
#define RECORD_SMALLEST 150U
#define TIME_BOOT 10U
#define TIME_BOOT_MS 26U
#define TIME_LIFE 34U
#define TIME_HIGH 42U
#define TIME_SIZE 98U

static char gracefiles_text[256];

static int64_t
gracefiles_number(const uint8_t *bytes, size_t width)
{
    uint64_t number = 0;

    for (size_t i = 0; i < width; i++) {
        number = number << 8 | bytes[i];
    }
    return (int64_t)number;
}

static void
gracefiles_add(struct gracefiles *files, unsigned int file,
               struct gracefiles_content content)
{
    unsigned int *count = &files->meant_count[file];

    if (*count == GRACEFILES_MEANT_MAX) {
        memmove(&files->meant[file][0], &files->meant[file][1],
                sizeof(files->meant[file][0]) * (GRACEFILES_MEANT_MAX - 1));
        (*count)--;
    }
    files->meant[file][(*count)++] = content;
}

void
gracefiles_expect(struct gracefiles *files, unsigned int file,
                  struct gracefiles_content content)
{
    gracefiles_add(files, file, content);
}

void
gracefiles_expect_removal(struct gracefiles *files, unsigned int file)
{
    const struct gracefiles_content nothing = {.kind = GRACEFILES_NOTHING};

    gracefiles_add(files, file, nothing);
}

static bool
gracefiles_is_record(const struct gracefiles_content *content,
                     const uint8_t *bytes, size_t len)
{
    bool tombstone = content->kind == GRACEFILES_TOMBSTONE;

    return content->kind != GRACEFILES_NOTHING && len >= RECORD_SMALLEST &&
           gracefiles_number(bytes + RECORD_FLAGS, 2) == tombstone &&
           gracefiles_number(bytes + RECORD_LIFE, 8) ==
               content->stamp.life_ms &&
           gracefiles_number(bytes + RECORD_REAL, 8) ==
               content->stamp.real_ms &&
           bytes[RECORD_BOOT] == content->stamp.boot &&
           gracefiles_number(bytes + RECORD_UNTIL, 8) == content->until_s &&
           (!tombstone || gracefiles_number(bytes + RECORD_REASON, 2) ==
                              (int64_t)content->reason);
}

static bool
gracefiles_is_clock(const struct gracefiles_content *content,
                    const uint8_t *bytes, size_t len)
{
    return content->kind == GRACEFILES_CLOCK && len == TIME_SIZE &&
           bytes[TIME_BOOT] == content->life.boot &&
           gracefiles_number(bytes + TIME_BOOT_MS, 8) ==
               content->life.boot_ms &&
           gracefiles_number(bytes + TIME_LIFE, 8) == content->life.life_ms &&
           gracefiles_number(bytes + TIME_HIGH, 8) == content->life.high_ms;
}

/* A record that is newer than the clock's file has no age after a crash, so
 * that the login behind it would be forgotten. */
static const char *
gracefiles_compare_clock(const struct gracefiles *files, unsigned int file)
{
    const struct gracefiles_content *clock =
        &files->visible.files[GRACEFILES_TIME];
    const struct gracefiles_content *content = &files->visible.files[file];

    if (files->clock_is_bent || content->kind != GRACEFILES_RECORD ||
        (clock->kind == GRACEFILES_CLOCK &&
         clock->life.life_ms >= content->stamp.life_ms)) {
        return NULL;
    }
    snprintf(gracefiles_text, sizeof(gracefiles_text),
             "file %u is on the disk before the clock that ages it", file);
    return gracefiles_text;
}

const char *
gracefiles_replaced(struct gracefiles *files, unsigned int file,
                    const uint8_t *bytes, size_t len)
{
    for (unsigned int i = 0; i < files->meant_count[file]; i++) {
        const struct gracefiles_content *content = &files->meant[file][i];

        if (file == GRACEFILES_TIME
                ? gracefiles_is_clock(content, bytes, len)
                : gracefiles_is_record(content, bytes, len)) {
            files->visible.files[file] = *content;
            return gracefiles_compare_clock(files, file);
        }
    }
    snprintf(gracefiles_text, sizeof(gracefiles_text),
             "file %u: %zu bytes on the disk that nobody meant", file, len);
    if (file != GRACEFILES_TIME && len >= RECORD_SMALLEST) {
        snprintf(gracefiles_text, sizeof(gracefiles_text),
                 "file %u: on the disk is flags=%d life=%lld real=%lld, which "
                 "nobody meant",
                 file, (int)gracefiles_number(bytes + RECORD_FLAGS, 2),
                 (long long)gracefiles_number(bytes + RECORD_LIFE, 8),
                 (long long)gracefiles_number(bytes + RECORD_REAL, 8));
    }
    return gracefiles_text;
}

static void
gracefiles_clear(struct gracefiles_disk *disk, unsigned int file)
{
    memset(&disk->files[file], 0, sizeof(disk->files[file]));
}

const char *
gracefiles_removed(struct gracefiles *files, unsigned int file,
                   bool is_disk_bad)
{
    bool is_meant = files->visible.files[file].kind == GRACEFILES_NOTHING;

    for (unsigned int i = 0; i < files->meant_count[file]; i++) {
        const struct gracefiles_content *content = &files->meant[file][i];

        /* On a bad disk a refusal may take the file away instead. */
        is_meant = is_meant || content->kind == GRACEFILES_NOTHING ||
                   (is_disk_bad && content->kind == GRACEFILES_TOMBSTONE);
    }
    gracefiles_clear(&files->visible, file);
    if (is_meant) {
        return NULL;
    }
    snprintf(gracefiles_text, sizeof(gracefiles_text),
             "file %u was removed, which nobody meant", file);
    return gracefiles_text;
}

void
gracefiles_damaged(struct gracefiles *files, unsigned int file)
{
    gracefiles_clear(&files->visible, file);
}

void
gracefiles_synced(struct gracefiles *files)
{
    files->durable = files->visible;
}

void
gracefiles_synced_file(struct gracefiles *files, unsigned int file)
{
    files->durable.files[file] = files->visible.files[file];
}

void
gracefiles_lose(struct gracefiles *files, unsigned int file)
{
    gracefiles_clear(&files->visible, file);
    gracefiles_clear(&files->durable, file);
}

static bool
gracefiles_same(const struct gracefiles_content *a,
                const struct gracefiles_content *b)
{
    return a->kind == b->kind && a->variant == b->variant &&
           a->until_s == b->until_s && a->reason == b->reason &&
           a->stamp.life_ms == b->stamp.life_ms &&
           a->stamp.real_ms == b->stamp.real_ms &&
           a->stamp.boot == b->stamp.boot &&
           a->life.life_ms == b->life.life_ms &&
           a->life.boot_ms == b->life.boot_ms &&
           a->life.high_ms == b->life.high_ms;
}

const char *
gracefiles_settled(struct gracefiles *files, bool is_disk_bad)
{
    const char *missing = NULL;

    for (unsigned int file = 0; file < GRACEFILES_COUNT; file++) {
        unsigned int count = files->meant_count[file];

        files->meant_count[file] = 0;
        if (count == 0 || is_disk_bad || missing != NULL) {
            continue;
        }
        if (!gracefiles_same(&files->meant[file][count - 1],
                             &files->durable.files[file])) {
            snprintf(gracefiles_text, sizeof(gracefiles_text),
                     "file %u: what was meant last is not on the disk", file);
            missing = gracefiles_text;
        }
    }
    return missing;
}
