/* SPDX-License-Identifier: MIT */
/*
 * helper/metrics.c: what is counted where, and that strangers make no rows.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "helper/metrics.h"

static struct metrics metrics;
static struct config *config;

static int
setup(void **state)
{
    (void)state;
    memset(&metrics, 0, sizeof(metrics));
    config = calloc(1, sizeof(*config));
    return config == NULL ? -1 : 0;
}

static int
teardown(void **state)
{
    (void)state;
    free(config);
    return 0;
}

static void
count(const char *service, enum reason reason, enum verdict_source source)
{
    const struct verdict verdict = {.reason = reason, .source = source};

    metrics_count(&metrics, config, service, false, &verdict);
}

static void
test_rows(void **state)
{
    const struct verdict yes = {.reason = REASON_ALLOWED};

    (void)state;
    count("sshd", REASON_ALLOWED, VERDICT_ONLINE);
    count("sshd", REASON_ALLOWED, VERDICT_ONLINE);
    count("sshd", REASON_ALLOWED, VERDICT_GRACE);
    count("sudo", REASON_ALLOWED, VERDICT_ONLINE);
    count("sshd", REASON_TOKEN_REFUSED, VERDICT_NOT_ASKED);
    metrics_count(&metrics, config, "sshd", true, &yes);
    assert_int_equal(metrics.row_count, 5);
    assert_int_equal(metrics.rows[0].count, 2);
    assert_string_equal(metrics.rows[0].service, "sshd");
    assert_true(metrics.rows[4].is_account_phase);
}

static void
test_strangers(void **state)
{
    char name[32];

    (void)state;
    config->service_count = 1;
    snprintf(config->services[0].name, sizeof(config->services[0].name),
             "mine");
    for (unsigned int i = 0; i < 1000; i++) {
        snprintf(name, sizeof(name), "made-up-%u", i);
        count(name, REASON_ALLOWED, VERDICT_ONLINE);
    }
    count("mine", REASON_ALLOWED, VERDICT_ONLINE);
    assert_int_equal(metrics.row_count, 2);
    assert_string_equal(metrics.rows[0].service, "other");
    assert_int_equal(metrics.rows[0].count, 1000);
    assert_string_equal(metrics.rows[1].service, "mine");
    assert_string_equal(metrics_service(config, "x\"} 1\n"), "other");
}

static void
test_full(void **state)
{
    enum reason reason = REASON_INTERNAL;
    static const char *const services[] = {"sshd", "sudo", "su", "login",
                                           "cron"};

    (void)state;
    for (size_t s = 0; s < 5; s++) {
        for (size_t i = 0; reason_at(i, &reason) == 0; i++) {
            for (int source = 0; source < 4; source++) {
                count(services[s], reason, (enum verdict_source)source);
            }
        }
    }
    assert_int_equal(metrics.row_count, METRICS_ROWS_MAX);
    assert_true(metrics.uncounted > 0);
    count("sshd", REASON_INTERNAL, VERDICT_NOT_ASKED);
    assert_int_equal(metrics.rows[0].count, 2);
}

static void
test_api(void **state)
{
    (void)state;
    metrics_note(NULL, true, REASON_API_TLS, 0);
    metrics_note(&metrics, false, REASON_INTERNAL, 0);
    metrics_note(&metrics, false, REASON_INTERNAL, 5);
    metrics_note(&metrics, false, REASON_INTERNAL, 6);
    metrics_note(&metrics, false, REASON_INTERNAL, 3600000);
    assert_int_equal(metrics.latency[0], 2);
    assert_int_equal(metrics.latency[1], 1);
    assert_int_equal(metrics.latency[METRICS_BUCKETS], 1);
    assert_int_equal(metrics.latency_count, 4);
    assert_int_equal(metrics.latency_sum_ms, 3600011);
    assert_int_equal(metrics.failed_s, 0);
    assert_true(metrics.answered_s > 0);
    metrics_note(&metrics, true, REASON_API_TLS, 9);
    assert_int_equal(metrics.failures, 1);
    assert_int_equal(metrics.failed_why, REASON_API_TLS);
    assert_int_equal(metrics.latency_count, 4);
    assert_int_equal(metrics_bucket_ms(METRICS_BUCKETS), 0);
    for (size_t i = 1; i < METRICS_BUCKETS; i++) {
        assert_true(metrics_bucket_ms(i) > metrics_bucket_ms(i - 1));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_rows, setup, teardown),
        cmocka_unit_test_setup_teardown(test_strangers, setup, teardown),
        cmocka_unit_test_setup_teardown(test_full, setup, teardown),
        cmocka_unit_test_setup_teardown(test_api, setup, teardown),
    };

    return cmocka_run_group_tests_name("metrics", tests, NULL, NULL);
}
