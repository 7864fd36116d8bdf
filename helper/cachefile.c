/* SPDX-License-Identifier: MIT */
/*
 * Between the cache and the disk: names, the key, the writer thread, and what
 * to say when something is wrong.  A wrong file is a miss for its own record
 * and never for another, and never a reason not to start.
 */
#include "helper/cachefile.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "helper/hostkeyfile.h"
#include "helper/log.h"
#include "helper/store.h"
#include "helper/writer.h"

#define CACHEFILE_NAME_DIGITS ((size_t)HOSTKEY_NAME_SIZE * 2)
/* Writes under way whose end is looked at; what is looked at is not replaced
 * by a newer write, so a disk that hangs must not collect more of them. */
#define CACHEFILE_WATCHED_MAX 64U

struct cachefile {
    struct store store;
    struct writer *writer; /* NULL: nothing is written */
    const struct hostkey *key;
    bool degraded; /* the last write failed; said once */
    unsigned int watched;
};

struct cachefile_name {
    char text[STORE_NAME_MAX];
};

/* 32 hexadecimal digits, with an i before them for an identity. */
static struct cachefile_name
cachefile_name(enum cachetable_kind kind, const uint8_t *name)
{
    struct cachefile_name file = {""};
    char *at = file.text;

    if (kind == CACHETABLE_IDENTITY) {
        *at++ = 'i';
    }
    for (size_t i = 0; i < HOSTKEY_NAME_SIZE; i++) {
        at += snprintf(at, 3, "%02x", name[i]);
    }
    return file;
}

static int
cachefile_digit(char digit)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = digit == '\0' ? NULL : strchr(digits, digit);

    return at == NULL ? -1 : (int)(at - digits);
}

/* The other way; false for a file that is none of ours. */
static bool
cachefile_parse_name(const char *text, enum cachetable_kind *ret_kind,
                     uint8_t ret_name[HOSTKEY_NAME_SIZE])
{
    *ret_kind = text[0] == 'i' ? CACHETABLE_IDENTITY : CACHETABLE_TOKEN;
    text += text[0] == 'i';
    if (strlen(text) != CACHEFILE_NAME_DIGITS) {
        return false;
    }
    for (size_t i = 0; i < HOSTKEY_NAME_SIZE; i++) {
        int high = cachefile_digit(text[2 * i]);
        int low = cachefile_digit(text[2 * i + 1]);

        if (high < 0 || low < 0) {
            return false;
        }
        ret_name[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

/* A key for this process's life, so that negative cache and single flight
 * work without a state directory. */
static int
cachefile_passing_key(struct hostkey **ret_key)
{
    uint8_t secret[HOSTKEY_SIZE];
    int error = 0;

    if (getrandom(secret, sizeof(secret), 0) != (ssize_t)sizeof(secret)) {
        return -ENOMEM;
    }
    error = hostkey_derive(secret, "", ret_key);
    OPENSSL_cleanse(secret, sizeof(secret));
    return error;
}

static int
cachefile_open_key(const struct cachefile *files, const char *credentials_dir,
                   const char *machine_id_path, struct hostkey **ret_key)
{
    enum hostkeyfile_origin origin = HOSTKEYFILE_MADE;
    struct problem problem = {0};
    int error = hostkeyfile_open(files->store.state_fd, credentials_dir,
                                 machine_id_path, ret_key, &origin, &problem);

    if (error == -EINVAL) {
        log_line(LOG_ERR,
                 "cache: %s; records are in memory only and end with ovhpatd",
                 problem.text);
    } else if (error == 0 && origin == HOSTKEYFILE_MADE) {
        log_line(LOG_NOTICE, "cache: a new key was made; records of another "
                             "key cannot be read");
    }
    return error;
}

int
cachefile_open(struct event_base *base, const char *state_dir,
               const char *credentials_dir, const char *machine_id_path,
               struct cachefile **ret_files, struct hostkey **ret_key)
{
    struct cachefile *files = calloc(1, sizeof(*files));
    struct hostkey *key = NULL;
    struct problem problem = {0};
    int error = 0;

    if (files == NULL) {
        return -ENOMEM;
    }
    error = store_open(state_dir, &files->store, &problem);
    if (error < 0) {
        log_line(LOG_ERR,
                 "cache: %s; records are in memory only and end with ovhpatd",
                 problem.text);
    } else {
        error =
            cachefile_open_key(files, credentials_dir, machine_id_path, &key);
        if (error == 0) {
            files->writer = writer_new(base, &files->store);
            error = files->writer == NULL ? -ENOMEM : 0;
        }
    }
    if (error == -EINVAL) {
        error = cachefile_passing_key(&key);
    }
    if (error < 0) {
        hostkey_free(key);
        cachefile_close(files);
        return error;
    }
    files->key = key;
    *ret_key = key;
    *ret_files = files;
    return 0;
}

struct writer *
cachefile_writer(const struct cachefile *files)
{
    return files->writer;
}

void
cachefile_close(struct cachefile *files)
{
    writer_free(files->writer);
    store_close(&files->store);
    free(files);
}

struct cachefile_loading {
    struct cachefile *files;
    struct timekeeper *keeper;
    bool (*each)(void *context, enum cachetable_kind kind,
                 const struct record *record, const uint8_t *bytes, size_t len);
    void *context;
    unsigned int other_version;
    unsigned int other_key;
    unsigned int damaged;
};

static void
cachefile_load_time(struct cachefile_loading *loading, const uint8_t *bytes,
                    size_t len)
{
    if (bytes == NULL || timekeeper_decode(bytes, len, loading->files->key,
                                           loading->keeper) < 0) {
        log_line(LOG_WARNING,
                 "cache: the file %s is damaged or of another "
                 "key; no grace until the API has answered",
                 TIMEKEEPER_FILE);
        store_set_aside(&loading->files->store, TIMEKEEPER_FILE);
    }
}

static void
cachefile_damaged(struct cachefile_loading *loading, const char *file)
{
    loading->damaged++;
    if (loading->damaged == 1) {
        log_line(LOG_WARNING, "cache: the record %.*s is damaged and set aside",
                 (int)STORE_NAME_MAX, file);
    }
    store_set_aside(&loading->files->store, file);
}

/* The clock's file first: ages need it. */
static void
cachefile_load_first(void *context, const char *file, const uint8_t *bytes,
                     size_t len)
{
    if (strcmp(file, TIMEKEEPER_FILE) == 0) {
        cachefile_load_time(context, bytes, len);
    }
}

static void
cachefile_load_one(void *context, const char *file, const uint8_t *bytes,
                   size_t len)
{
    struct cachefile_loading *loading = context;
    const struct store *store = &loading->files->store;
    uint8_t name[HOSTKEY_NAME_SIZE];
    enum cachetable_kind kind = CACHETABLE_TOKEN;
    struct record record;

    if (!cachefile_parse_name(file, &kind, name)) {
        return;
    }
    switch (bytes == NULL ? -EBADMSG
                          : record_decode(bytes, len, name, loading->files->key,
                                          &record)) {
    case 0:
        if (!loading->each(loading->context, kind, &record, bytes, len)) {
            (void)store_remove(store, file);
        }
        return;
    case -ENOTSUP:
        loading->other_version++;
        return;
    case -ESTALE:
        loading->other_key++;
        return;
    default:
        cachefile_damaged(loading, file);
    }
}

void
cachefile_load(struct cachefile *files, struct timekeeper *keeper,
               bool (*each)(void *context, enum cachetable_kind kind,
                            const struct record *record, const uint8_t *bytes,
                            size_t len),
               void *context)
{
    struct cachefile_loading loading = {
        .files = files, .keeper = keeper, .each = each, .context = context};

    if (files->writer == NULL) {
        return;
    }
    store_load(&files->store, cachefile_load_first, &loading);
    store_load(&files->store, cachefile_load_one, &loading);
    if (loading.damaged + loading.other_version + loading.other_key > 0) {
        log_line(LOG_WARNING,
                 "cache: %u damaged records set aside, %u of another version "
                 "and %u of another key left alone",
                 loading.damaged, loading.other_version, loading.other_key);
    }
}

static void
cachefile_written(int error, void *context)
{
    struct cachefile *files = context;

    files->watched--;
    if (error < 0 && !files->degraded) {
        log_line(LOG_ERR,
                 "cache: a record cannot be written (%s); records are in "
                 "memory only until it works again",
                 strerrorname_np(-error));
    }
    files->degraded = error < 0;
}

void
cachefile_put(struct cachefile *files, enum cachetable_kind kind,
              const uint8_t name[HOSTKEY_NAME_SIZE], const uint8_t *bytes,
              size_t len)
{
    struct cachefile_name file = cachefile_name(kind, name);
    bool is_watched = files->watched < CACHEFILE_WATCHED_MAX;

    if (files->writer != NULL &&
        writer_put(files->writer, file.text, bytes, len,
                   is_watched ? cachefile_written : NULL, files) == 0) {
        files->watched += is_watched;
    }
}

bool
cachefile_put_refusal(struct cachefile *files, enum cachetable_kind kind,
                      const uint8_t name[HOSTKEY_NAME_SIZE],
                      const uint8_t *bytes, size_t len,
                      void (*done)(int error, void *context), void *context)
{
    struct cachefile_name file = cachefile_name(kind, name);

    if (files->writer == NULL) {
        return false;
    }
    if (writer_put_refusal(files->writer, file.text, bytes, len, done,
                           context) < 0) {
        log_line(LOG_ALERT, "cache: out of memory, a refusal is not written; "
                            "it stands until ovhpatd ends");
        return false;
    }
    return true;
}

void
cachefile_remove(struct cachefile *files, enum cachetable_kind kind,
                 const uint8_t name[HOSTKEY_NAME_SIZE])
{
    struct cachefile_name file = cachefile_name(kind, name);

    if (files->writer != NULL) {
        (void)writer_remove(files->writer, file.text);
    }
}

void
cachefile_put_time(struct cachefile *files, struct timekeeper *keeper,
                   const struct clock_reading *now)
{
    uint8_t bytes[TIMEKEEPER_BYTES];

    /* A clock that is not trusted would be after the next start. */
    if (files->writer != NULL && keeper->trusted) {
        timekeeper_encode(keeper, now, files->key, bytes);
        (void)writer_put(files->writer, TIMEKEEPER_FILE, bytes, sizeof(bytes),
                         NULL, NULL);
    }
}
