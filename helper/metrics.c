/* SPDX-License-Identifier: MIT */
/*
 * Counting.  Rows are found by a walk: there are as many as services times ways
 * to end, a few dozen on a host, and the usual ones come first.  No I/O;
 * managemetrics.c writes it out.
 */
#include "helper/metrics.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define METRICS_OTHER "other"

static const char *const metrics_usual[] = {
    "sshd",  "sudo",       "sudo-i",  "su",     "su-l",
    "login", "postgresql", "dovecot", "vsftpd", "cron",
};

static const uint32_t metrics_ends_ms[METRICS_BUCKETS] = {
    5, 10, 25, 50, 100, 250, 500, 1000, 2000, 3000, 5000, 10000,
};

const char *
metrics_service(const struct config *config, const char *service)
{
    for (size_t i = 0; i < config->service_count; i++) {
        if (strcmp(config->services[i].name, service) == 0) {
            return config->services[i].name;
        }
    }
    for (size_t i = 0; i < sizeof(metrics_usual) / sizeof(metrics_usual[0]);
         i++) {
        if (strcmp(metrics_usual[i], service) == 0) {
            return metrics_usual[i];
        }
    }
    return METRICS_OTHER;
}

static bool
metrics_is_row(const struct metrics_row *row, const char *service,
               bool is_account_phase, const struct verdict *verdict)
{
    return row->reason == verdict->reason && row->source == verdict->source &&
           row->is_account_phase == is_account_phase &&
           strcmp(row->service, service) == 0;
}

void
metrics_count(struct metrics *metrics, const struct config *config,
              const char *service, bool is_account_phase,
              const struct verdict *verdict)
{
    const char *counted = metrics_service(config, service);
    struct metrics_row *row = metrics->rows;
    const struct metrics_row *end = row + metrics->row_count;

    while (row < end &&
           !metrics_is_row(row, counted, is_account_phase, verdict)) {
        row++;
    }
    if (row == end && metrics->row_count == METRICS_ROWS_MAX) {
        metrics->uncounted++;
        return;
    }
    if (row == end) {
        metrics->row_count++;
        snprintf(row->service, sizeof(row->service), "%s", counted);
        row->is_account_phase = is_account_phase;
        row->reason = verdict->reason;
        row->source = verdict->source;
    }
    row->count++;
}

void
metrics_note(struct metrics *metrics, bool is_failure, enum reason why,
             int64_t elapsed_ms)
{
    size_t bucket = 0;

    if (metrics == NULL) {
        return;
    }
    if (is_failure) {
        metrics->failures++;
        metrics->failed_s = time(NULL);
        metrics->failed_why = why;
        return;
    }
    while (bucket < METRICS_BUCKETS &&
           elapsed_ms > (int64_t)metrics_ends_ms[bucket]) {
        bucket++;
    }
    metrics->latency[bucket]++;
    metrics->latency_sum_ms += elapsed_ms > 0 ? (uint64_t)elapsed_ms : 0;
    metrics->latency_count++;
    metrics->answered_s = time(NULL);
}

uint32_t
metrics_bucket_ms(size_t bucket)
{
    return bucket < METRICS_BUCKETS ? metrics_ends_ms[bucket] : 0;
}
