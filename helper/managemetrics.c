/* SPDX-License-Identifier: MIT */
/*
 * Writes counters and gauges in the text format of OpenMetrics 1.0
 * (prometheus.io/docs/specs/om/open_metrics_spec).  All labels are constants or
 * services of metrics_service(), so there are few of them and nothing needs
 * escaping.
 */
#include "helper/managemetrics.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/deadline.h"
#include "helper/cacheview.h"

static void
managemetrics_family(FILE *out, const char *name, const char *type,
                     const char *help)
{
    fprintf(out, "# TYPE ovhpat_%s %s\n# HELP ovhpat_%s %s\n", name, type, name,
            help);
}

static void
managemetrics_gauge(FILE *out, const char *name, const char *help,
                    int64_t value)
{
    managemetrics_family(out, name, "gauge", help);
    fprintf(out, "ovhpat_%s %" PRId64 "\n", name, value);
}

static void
managemetrics_logins(FILE *out, const struct metrics *metrics)
{
    managemetrics_family(
        out, "logins", "counter",
        "Decisions by service, phase, result, source, reason.");
    for (size_t i = 0; i < metrics->row_count; i++) {
        const struct metrics_row *row = &metrics->rows[i];

        fprintf(out,
                "ovhpat_logins_total{service=\"%s\",phase=\"%s\","
                "result=\"%s\",source=\"%s\",reason=\"%s\"} %" PRIu64 "\n",
                row->service, row->is_account_phase ? "account" : "auth",
                outcome_name(reason_outcome(row->reason)),
                verdict_source_name(row->source), reason_id(row->reason),
                row->count);
    }
    managemetrics_family(out, "logins_uncounted", "counter",
                         "Decisions for which there was no row.");
    fprintf(out, "ovhpat_logins_uncounted_total %" PRIu64 "\n",
            metrics->uncounted);
}

static void
managemetrics_latency(FILE *out, const struct metrics *metrics)
{
    uint64_t sum = 0;

    managemetrics_family(out, "api_answer_seconds", "histogram",
                         "Time until the API answered.");
    for (size_t i = 0; i <= METRICS_BUCKETS; i++) {
        uint32_t end_ms = metrics_bucket_ms(i);

        sum += metrics->latency[i];
        if (end_ms == 0) {
            fprintf(out,
                    "ovhpat_api_answer_seconds_bucket{le=\"+Inf\"} %" PRIu64
                    "\n",
                    sum);
        } else {
            fprintf(out,
                    "ovhpat_api_answer_seconds_bucket{le=\"%.3f\"} %" PRIu64
                    "\n",
                    end_ms / 1000.0, sum);
        }
    }
    fprintf(out, "ovhpat_api_answer_seconds_sum %" PRIu64 ".%03u\n",
            metrics->latency_sum_ms / 1000,
            (unsigned int)(metrics->latency_sum_ms % 1000));
    fprintf(out, "ovhpat_api_answer_seconds_count %" PRIu64 "\n",
            metrics->latency_count);
    managemetrics_family(out, "api_failures", "counter",
                         "Questions that the API did not answer.");
    fprintf(out, "ovhpat_api_failures_total %" PRIu64 "\n", metrics->failures);
}

static void
managemetrics_limits(FILE *out, const struct config *config)
{
    const struct config_rate *rates[] = {
        &config->unknown_tokens, &config->known_tokens, &config->per_source};
    static const char *const names[] = {"unknown_tokens", "known_tokens",
                                        "per_source"};

    managemetrics_family(out, "limit_questions_per_second", "gauge",
                         "Questions to the API that are let through; no line: "
                         "off.");
    for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
        if (rates[i]->count > 0) {
            fprintf(out,
                    "ovhpat_limit_questions_per_second{limit=\"%s\"} %.4f\n",
                    names[i], rates[i]->count * 1000.0 / rates[i]->window_ms);
        }
    }
}

static void
managemetrics_write(FILE *out, const struct manage_desk *desk)
{
    const struct decision_desk *decisions = desk->decisions;
    const struct cache *cache = decisions->cache;

    managemetrics_family(out, "build", "info", "The version.");
    fprintf(out, "ovhpat_build_info{version=\"%s\"} 1\n", PACKAGE_VERSION);
    managemetrics_gauge(out, "start_time_seconds", "Start, Unix time.",
                        desk->started_s);
    managemetrics_logins(out, &decisions->metrics);
    managemetrics_latency(out, &decisions->metrics);
    managemetrics_gauge(out, "api_last_answer_time_seconds",
                        "Last answer of the API, Unix time.",
                        decisions->metrics.answered_s);
    managemetrics_gauge(out, "breaker_open", "1 while the API is not asked.",
                        breaker_left_ms(desk->breaker, deadline_now_ms()) > 0);
    managemetrics_gauge(out, "cache_records", "Records in memory.",
                        (int64_t)cacheview_count(cache, false));
    managemetrics_gauge(out, "cache_tombstones", "Refusals that are kept.",
                        (int64_t)cacheview_count(cache, true));
    managemetrics_gauge(out, "cache_trusted", "0: no grace.",
                        cache_is_trusted(cache));
    managemetrics_gauge(out, "locks", "Names that are locked.",
                        (int64_t)decisions->locks.count);
    managemetrics_gauge(out, "connections", "Clients.",
                        (int64_t)*desk->connections);
    managemetrics_limits(out, decisions->rules.config);
    fputs("# EOF\n", out);
}

void
managemetrics_run(struct manage_call *call)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);

    if (out == NULL) {
        manage_answer_error(call, MANAGEWIRE_CANNOT, "out of memory");
        return;
    }
    managemetrics_write(out, manage_desk(call));
    if (fclose(out) != 0) {
        free(text);
        text = NULL;
    }
    manage_answer_text(call, MANAGEWIRE_GOOD, text, len);
}
