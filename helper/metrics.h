/* SPDX-License-Identifier: MIT */
/*
 * Counters of what ovhpatd did since it started, for `ovhpatctl metrics` and
 * `status`.  In memory only and of one size: what clients send can fill no more
 * than the rows that there are.
 */
#ifndef HELPER_METRICS_H
#define HELPER_METRICS_H

#include <stdbool.h>
#include <stdint.h>

#include "common/verdict.h"
#include "helper/config.h"

#define METRICS_ROWS_MAX 512U
#define METRICS_BUCKETS 12U

/* Decisions that are alike. */
struct metrics_row {
    char service[WIRE_SERVICE_MAX + 1];
    bool is_account_phase;
    enum reason reason;
    enum verdict_source source;
    uint64_t count;
};

struct metrics {
    size_t row_count;
    struct metrics_row rows[METRICS_ROWS_MAX];
    uint64_t uncounted; /* decisions that found no row */
    /* Questions to the API that were answered, by milliseconds. */
    uint64_t latency[METRICS_BUCKETS + 1];
    uint64_t latency_sum_ms;
    uint64_t latency_count;
    uint64_t failures;  /* questions that were not */
    int64_t answered_s; /* Unix time of the last one, 0: none yet */
    int64_t failed_s;
    enum reason failed_why;
};

/*
 * The name under which a service is counted: its own when ovhpat.conf has a
 * section for it or when it is one of the usual ones, else "other": names come
 * from clients, and they must not make rows at will.
 */
const char *metrics_service(const struct config *config, const char *service);

/* Counts a decision of the account phase or of a login. */
void metrics_count(struct metrics *metrics, const struct config *config,
                   const char *service, bool is_account_phase,
                   const struct verdict *verdict);

/*
 * A question to the API has ended after this time: unanswered, for this reason,
 * or answered, whatever the answer was.  Does nothing for NULL.
 */
void metrics_note(struct metrics *metrics, bool is_failure, enum reason why,
                  int64_t elapsed_ms);

/* The upper end of a bucket in milliseconds, or 0 for the last one, which has
 * none. */
uint32_t metrics_bucket_ms(size_t bucket);

#endif
