/* SPDX-License-Identifier: MIT */
/*
 * Reads header lines as libcurl hands them over, one at a time.  Keeps four
 * fields in buffers of a fixed size and drops what does not fit or holds
 * other bytes than the field may have; so nothing kept here can break a log
 * line.  Counts every line and byte, because a server that sends header lines
 * for ever would otherwise be listened to until the timeout.  Pure; called by
 * http.c.
 */
#include "helper/httpheader.h"

#include <errno.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#define HTTPHEADER_DATE_LEN 29U
/* Room for the value of any field that is kept. */
#define HTTPHEADER_VALUE_SIZE 256U

static const char httpheader_days[] = "MonTueWedThuFriSatSun";
static const char httpheader_months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

/* Which of the three-letter words the text begins with, or -1. */
static int
httpheader_word(const char *words, const char *text)
{
    for (int i = 0; words[i] != '\0'; i += 3) {
        if (strncmp(words + i, text, 3) == 0) {
            return i / 3;
        }
    }
    return -1;
}

/* Exactly `count` digits, or -1. */
static int
httpheader_digits(const char *text, size_t count)
{
    int value = 0;

    for (size_t i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return -1;
        }
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

/* Whether all that is no letter or digit in a date is where it belongs. */
static bool
httpheader_is_date(const char *text)
{
    static const char form[] = "???, ?? ??? ???? ??:??:?? GMT";

    if (strlen(text) != HTTPHEADER_DATE_LEN) {
        return false;
    }
    for (size_t i = 0; i < HTTPHEADER_DATE_LEN; i++) {
        if (form[i] != '?' && form[i] != text[i]) {
            return false;
        }
    }
    return true;
}

int
httpheader_parse_date(const char *text, int64_t *ret_s)
{
    struct tm tm = {0};
    int year = 0;

    if (!httpheader_is_date(text)) {
        return -EINVAL;
    }
    year = httpheader_digits(text + 12, 4);
    tm.tm_mday = httpheader_digits(text + 5, 2);
    tm.tm_mon = httpheader_word(httpheader_months, text + 8);
    tm.tm_hour = httpheader_digits(text + 17, 2);
    tm.tm_min = httpheader_digits(text + 20, 2);
    tm.tm_sec = httpheader_digits(text + 23, 2);
    if (httpheader_word(httpheader_days, text) < 0 || year < 1970 ||
        tm.tm_mday < 1 || tm.tm_mday > 31 || tm.tm_mon < 0 || tm.tm_hour < 0 ||
        tm.tm_hour > 23 || tm.tm_min < 0 || tm.tm_min > 59 || tm.tm_sec < 0 ||
        tm.tm_sec > 60) {
        return -EINVAL;
    }
    tm.tm_year = year - 1900;
    *ret_s = timegm(&tm);
    return 0;
}

static bool
httpheader_is_query_id(const char *value)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789.-";
    size_t len = strlen(value);

    return len <= VERDICT_QUERY_ID_MAX && strspn(value, allowed) == len;
}

/* Delay-seconds or a date (RFC 9110 section 10.2.3). */
static void
httpheader_set_retry(struct httpheader *header, const char *value)
{
    size_t digits = strspn(value, "0123456789");
    int64_t at_s = 0;

    if (header->retry_in_s != 0 || header->retry_at_s != 0) {
        return;
    }
    if (digits > 0 && value[digits] == '\0') {
        int seconds = digits > 6 ? HTTPHEADER_RETRY_MAX_S
                                 : httpheader_digits(value, digits);

        header->retry_in_s = seconds > 0 ? seconds : HTTPHEADER_RETRY_MIN_S;
    } else if (httpheader_parse_date(value, &at_s) == 0) {
        header->retry_at_s = at_s;
    }
}

/* Keeps the value of a field that is known. */
static void
httpheader_set(struct httpheader *header, const char *name, const char *value)
{
    if (strcasecmp(name, "content-type") == 0) {
        if (header->content_type[0] == '\0' &&
            strlen(value) <= HTTPHEADER_TYPE_MAX) {
            memcpy(header->content_type, value, strlen(value) + 1);
        }
    } else if (strcasecmp(name, "x-ovh-queryid") == 0) {
        if (header->query_id[0] == '\0' && httpheader_is_query_id(value)) {
            memcpy(header->query_id, value, strlen(value) + 1);
        }
    } else if (strcasecmp(name, "date") == 0) {
        if (header->date_s == 0) {
            (void)httpheader_parse_date(value, &header->date_s);
        }
    } else if (strcasecmp(name, "retry-after") == 0) {
        httpheader_set_retry(header, value);
    }
}

/*
 * Copies len bytes without the white space around them.  Returns false when
 * they do not fit or are not all printable ASCII and space.
 */
static bool
httpheader_copy(const char *text, size_t len, char *buffer, size_t size)
{
    while (len > 0 && (text[len - 1] == ' ' || text[len - 1] == '\t')) {
        len--;
    }
    while (len > 0 && (*text == ' ' || *text == '\t')) {
        text++;
        len--;
    }
    if (len >= size) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        if (text[i] < 0x20 || text[i] > 0x7e) {
            return false;
        }
    }
    memcpy(buffer, text, len);
    buffer[len] = '\0';
    return true;
}

static void
httpheader_forget(struct httpheader *header)
{
    struct httpheader fresh = {.lines = header->lines, .bytes = header->bytes};

    *header = fresh;
}

int
httpheader_add(struct httpheader *header, const char *line, size_t len)
{
    char name[32];
    char value[HTTPHEADER_VALUE_SIZE];
    const char *colon = NULL;

    header->lines++;
    header->bytes += len;
    if (header->lines > HTTPHEADER_LINES_MAX ||
        header->bytes > HTTPHEADER_BYTES_MAX) {
        return -EMSGSIZE;
    }
    while (len > 0 && (line[len - 1] == '\n' || line[len - 1] == '\r')) {
        len--;
    }
    if (len == 0) {
        header->ended = true;
        return 0;
    }
    if (len >= 5 && memcmp(line, "HTTP/", 5) == 0) {
        httpheader_forget(header);
        return 0;
    }
    colon = memchr(line, ':', len);
    if (header->ended || colon == NULL || line[0] == ' ' || line[0] == '\t' ||
        !httpheader_copy(line, (size_t)(colon - line), name, sizeof(name))) {
        return 0;
    }
    header->has_more |= strcasecmp(name, "x-pagination-cursor-next") == 0;
    if (!httpheader_copy(colon + 1, len - (size_t)(colon - line) - 1, value,
                         sizeof(value))) {
        return 0;
    }
    httpheader_set(header, name, value);
    return 0;
}

int64_t
httpheader_retry_after_ms(const struct httpheader *header, int64_t now_s)
{
    int64_t in_s = header->retry_in_s;

    if (in_s == 0 && header->retry_at_s != 0) {
        in_s =
            header->retry_at_s - (header->date_s != 0 ? header->date_s : now_s);
        if (in_s < HTTPHEADER_RETRY_MIN_S) {
            in_s = HTTPHEADER_RETRY_MIN_S;
        }
    }
    if (in_s > HTTPHEADER_RETRY_MAX_S) {
        in_s = HTTPHEADER_RETRY_MAX_S;
    }
    return in_s * 1000;
}
