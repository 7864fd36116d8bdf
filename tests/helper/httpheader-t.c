/* SPDX-License-Identifier: MIT */
/*
 * helper/httpheader.c: which lines count, what is kept of them, dates, and
 * the budget.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "helper/httpheader.h"

/* Adds lines that end in LF. */
static void
add_all(struct httpheader *header, const char *lines)
{
    while (*lines != '\0') {
        size_t len = strcspn(lines, "\n") + 1;

        assert_int_equal(httpheader_add(header, lines, len), 0);
        lines += len;
    }
}

static void
test_fields(void **state)
{
    struct httpheader header = {0};

    (void)state;
    add_all(&header, "HTTP/1.1 200 OK\r\n"
                     "content-TYPE:application/json; charset=utf-8 \r\n"
                     "X-OVH-QUERYID: \t EU.ext-1.6ab2c49e\r\n"
                     "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
                     "Retry-After: 7\r\n"
                     "Server: nginx\r\n"
                     "\r\n");
    assert_string_equal(header.content_type, "application/json; charset=utf-8");
    assert_string_equal(header.query_id, "EU.ext-1.6ab2c49e");
    assert_int_equal(header.date_s, 784111777);
    assert_int_equal(header.retry_in_s, 7);
    assert_int_equal(header.lines, 7);
    assert_true(header.ended);
}

/* A next page is a next page, however long its name is. */
static void
test_pages(void **state)
{
    static const char *const lines[] = {
        "X-Pagination-Cursor-Next: abc",
        "x-pagination-cursor-NEXT:", "X-Pagination-Cursor-Next: \001"};
    struct httpheader header = {0};
    char line[2000] = "X-Pagination-Cursor-Next: ";

    (void)state;
    add_all(&header, "HTTP/1.1 200 OK\r\nX-Pagination-Size: 2\r\n"
                     "X-Pagination-Cursor: abc\r\n");
    assert_false(header.has_more);
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        add_all(&header, "HTTP/1.1 200 OK\r\n");
        assert_false(header.has_more);
        httpheader_add(&header, lines[i], strlen(lines[i]));
        assert_true(header.has_more);
    }
    add_all(&header, "HTTP/1.1 200 OK\r\n");
    memset(line + strlen(line), 'c', sizeof(line) - 1 - strlen(line));
    httpheader_add(&header, line, sizeof(line) - 1);
    assert_true(header.has_more);
}

static void
test_first_one_counts(void **state)
{
    struct httpheader header = {0};

    (void)state;
    add_all(&header, "HTTP/1.1 401 No\r\n"
                     "Content-Type: text/html\r\n"
                     "Content-Type: application/json\r\n"
                     "X-Ovh-Queryid: a\r\n"
                     "X-Ovh-Queryid: b\r\n"
                     "Retry-After: 5\r\n"
                     "Retry-After: 6\r\n"
                     "\r\n");
    assert_string_equal(header.content_type, "text/html");
    assert_string_equal(header.query_id, "a");
    assert_int_equal(header.retry_in_s, 5);
}

static void
test_interim_and_trailers(void **state)
{
    struct httpheader header = {0};

    (void)state;
    add_all(&header, "HTTP/1.1 103 Early\r\n"
                     "X-Ovh-Queryid: early\r\n"
                     "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
                     "\r\n"
                     "HTTP/1.1 401 No\r\n"
                     "\r\n"
                     "X-Ovh-Queryid: late\r\n"
                     "Content-Type: application/json\r\n");
    assert_string_equal(header.query_id, "");
    assert_string_equal(header.content_type, "");
    assert_int_equal(header.date_s, 0);
    assert_int_equal(header.lines, 8);
}

static void
test_strange_lines(void **state)
{
    struct httpheader header = {0};
    char line[HTTPHEADER_BYTES_MAX / 2] = "X-Ovh-Queryid: ";

    (void)state;
    add_all(&header, "HTTP/1.1 200 OK\r\n"
                     ":\r\n"
                     "no colon\r\n"
                     " X-Ovh-Queryid: folded\r\n"
                     "\tX-Ovh-Queryid: folded\r\n"
                     "X-Ovh-Queryid2: x\r\n"
                     "X-Ovh-Queryi: x\r\n"
                     "X-Ovh-Queryid: a b\r\n"
                     "X-Ovh-Queryid: a\"b\r\n"
                     "X-Ovh-Queryid: a\xc3\xa9\r\n"
                     "X-Ovh-Queryid: a\x1b[31m\r\n"
                     "Content-Type: text/\x7f\r\n"
                     "Retry-After: soon\r\n"
                     "Date: yesterday\r\n");
    assert_int_equal(httpheader_add(&header, "X-Ovh-Queryid: a\0b\r\n", 20), 0);
    memset(line + 15, 'a', VERDICT_QUERY_ID_MAX + 1);
    assert_int_equal(httpheader_add(&header, line, strlen(line)), 0);
    memset(line + 15, 'a', sizeof(line) - 16);
    assert_int_equal(httpheader_add(&header, line, strlen(line)), 0);
    assert_string_equal(header.query_id, "");
    assert_string_equal(header.content_type, "");
    assert_int_equal(header.date_s, 0);
    assert_int_equal(httpheader_retry_after_ms(&header, 0), 0);
}

static void
test_longest_query_id(void **state)
{
    struct httpheader header = {0};
    char line[] = "X-Ovh-Queryid: 01234567890123456789012345678901234567890123"
                  "456789012345678901234567890123456789012345678901234";

    (void)state;
    assert_int_equal(strlen(line), 15 + VERDICT_QUERY_ID_MAX);
    assert_int_equal(httpheader_add(&header, line, strlen(line)), 0);
    assert_string_equal(header.query_id, line + 15);
}

static void
test_budget(void **state)
{
    struct httpheader header = {0};
    char line[1024];

    (void)state;
    for (unsigned int i = 0; i < HTTPHEADER_LINES_MAX; i++) {
        assert_int_equal(httpheader_add(&header, "HTTP/1.1 100 C\r\n", 16), 0);
    }
    assert_int_equal(httpheader_add(&header, "\r\n", 2), -EMSGSIZE);

    memset(&header, 0, sizeof(header));
    memset(line, 'a', sizeof(line));
    for (unsigned int i = 0; i < HTTPHEADER_BYTES_MAX / sizeof(line); i++) {
        assert_int_equal(httpheader_add(&header, line, sizeof(line)), 0);
    }
    assert_int_equal(httpheader_add(&header, "a", 1), -EMSGSIZE);
}

static int64_t
retry_after_ms(const char *value, const char *date, int64_t now_s)
{
    struct httpheader header = {0};
    char line[256];

    snprintf(line, sizeof(line), "Retry-After: %s\r\n", value);
    httpheader_add(&header, line, strlen(line));
    if (date != NULL) {
        snprintf(line, sizeof(line), "Date: %s\r\n", date);
        httpheader_add(&header, line, strlen(line));
    }
    return httpheader_retry_after_ms(&header, now_s);
}

static void
test_retry_after(void **state)
{
    static const char date[] = "Sun, 06 Nov 1994 08:49:37 GMT";

    (void)state;
    assert_int_equal(retry_after_ms("0", NULL, 0), 1000);
    assert_int_equal(retry_after_ms("1", NULL, 0), 1000);
    assert_int_equal(retry_after_ms("120", NULL, 0), 120000);
    assert_int_equal(retry_after_ms("300", NULL, 0), 300000);
    assert_int_equal(retry_after_ms("301", NULL, 0), 300000);
    assert_int_equal(retry_after_ms("99999999999999999999", NULL, 0), 300000);
    assert_int_equal(retry_after_ms("-1", NULL, 0), 0);
    assert_int_equal(retry_after_ms("1.5", NULL, 0), 0);
    assert_int_equal(retry_after_ms("", NULL, 0), 0);
    assert_int_equal(retry_after_ms("3 s", NULL, 0), 0);
    /* A date is measured from the answer's own, else from our clock. */
    assert_int_equal(retry_after_ms("Sun, 06 Nov 1994 08:50:37 GMT", date, 0),
                     60000);
    assert_int_equal(
        retry_after_ms("Sun, 06 Nov 1994 08:50:37 GMT", NULL, 784111777),
        60000);
    assert_int_equal(retry_after_ms("Sun, 06 Nov 1994 08:49:07 GMT", date, 0),
                     1000);
    assert_int_equal(retry_after_ms("Sun, 06 Nov 2094 08:49:07 GMT", date, 0),
                     300000);
}

static void
test_dates(void **state)
{
    static const struct {
        const char *text;
        int64_t s;
    } rows[] = {
        {"Thu, 01 Jan 1970 00:00:00 GMT", 0},
        {"Sun, 06 Nov 1994 08:49:37 GMT", 784111777},
        {"Tue, 29 Feb 2028 23:59:59 GMT", 1835481599},
        {"Fri, 31 Dec 9999 23:59:59 GMT", INT64_C(253402300799)},
        {"Sat, 31 Dec 2016 23:59:60 GMT", 1483228800},
    };
    static const char *const bad[] = {
        "",
        "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 06 Nov 1994 08:49:37 GMT ",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "Son, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nox 1994 08:49:37 GMT",
        "Sun, 00 Nov 1994 08:49:37 GMT",
        "Sun, 32 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1969 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:49:37 GMT",
        "Sun, 06 Nov 1994 08:60:37 GMT",
        "Sun, 06 Nov 1994 08:49:61 GMT",
        "Sun, -6 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 199x 08:49:37 GMT",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int64_t s = -1;

        assert_int_equal(httpheader_parse_date(rows[i].text, &s), 0);
        assert_true(s == rows[i].s);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        int64_t s = -1;

        assert_int_equal(httpheader_parse_date(bad[i], &s), -EINVAL);
        assert_int_equal(s, -1);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields),
        cmocka_unit_test(test_pages),
        cmocka_unit_test(test_first_one_counts),
        cmocka_unit_test(test_interim_and_trailers),
        cmocka_unit_test(test_strange_lines),
        cmocka_unit_test(test_longest_query_id),
        cmocka_unit_test(test_budget),
        cmocka_unit_test(test_retry_after),
        cmocka_unit_test(test_dates),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
