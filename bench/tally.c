/* SPDX-License-Identifier: MIT */
/*
 * Prints what a crew measured.  Times are milliseconds, the rate is pieces of
 * work per second of wall clock over all processes, the CPU time is that of
 * the measuring processes themselves: a helper behind a socket and a server
 * are not in it.  Nothing is judged here.  Called by pamload and raw_request.
 */
#include "bench/tally.h"

#include <inttypes.h>
#include <stdio.h>

static double
tally_ms(int64_t ns)
{
    return (double)ns / 1e6;
}

static double
tally_rate(const struct crew_result *result)
{
    return result->wall_ns > 0
               ? (double)result->done * 1e9 / (double)result->wall_ns
               : 0.0;
}

static double
tally_cpu_ms(const struct crew_result *result)
{
    return result->done > 0 ? tally_ms(result->cpu_ns) / (double)result->done
                            : 0.0;
}

static int64_t
tally_max_ns(const struct crew_result *result)
{
    return result->done > 0 ? result->elapsed_ns[result->done - 1] : 0;
}

static void
tally_print_json(const char *label, const struct crew_plan *plan,
                 const struct crew_result *result)
{
    const char *comma = "";

    printf(
        "{\"label\":\"%s\",\"processes\":%u,\"transactions\":%" PRIu64
        ",\"seconds\":%.3f,\"rate\":%.1f,\"p50_ms\":%.4f,"
        "\"p95_ms\":%.4f,\"p99_ms\":%.4f,\"max_ms\":%.4f,"
        "\"cpu_ms\":%.4f,\"failures\":%" PRIu64 ",\"failed_by_code\":{",
        label, plan->processes, result->done, tally_ms(result->wall_ns) / 1e3,
        tally_rate(result), tally_ms(crew_percentile_ns(result, 50)),
        tally_ms(crew_percentile_ns(result, 95)),
        tally_ms(crew_percentile_ns(result, 99)),
        tally_ms(tally_max_ns(result)), tally_cpu_ms(result), result->failed);
    for (size_t code = 0; code < CREW_CODES; code++) {
        if (result->failed_by_code[code] > 0) {
            printf("%s\"%zu\":%" PRIu64, comma, code,
                   result->failed_by_code[code]);
            comma = ",";
        }
    }
    printf("}}\n");
}

static void
tally_print_text(const char *label, const struct crew_plan *plan,
                 const struct crew_result *result,
                 const char *(*code_text)(int code))
{
    printf("%s: %" PRIu64 " in %.2f s by %u process%s, %.1f/s\n", label,
           result->done, tally_ms(result->wall_ns) / 1e3, plan->processes,
           plan->processes == 1 ? "" : "es", tally_rate(result));
    printf("  p50 %.3f ms  p95 %.3f ms  p99 %.3f ms  max %.3f ms  "
           "CPU %.3f ms each\n",
           tally_ms(crew_percentile_ns(result, 50)),
           tally_ms(crew_percentile_ns(result, 95)),
           tally_ms(crew_percentile_ns(result, 99)),
           tally_ms(tally_max_ns(result)), tally_cpu_ms(result));
    printf("  failures: %" PRIu64 "\n", result->failed);
    for (int code = 0; code < (int)CREW_CODES; code++) {
        if (result->failed_by_code[code] > 0) {
            printf("    %" PRIu64 " times %d (%s)\n",
                   result->failed_by_code[code], code, code_text(code));
        }
    }
}

void
tally_print(const char *label, const struct crew_plan *plan,
            const struct crew_result *result, bool as_json,
            const char *(*code_text)(int code))
{
    if (as_json) {
        tally_print_json(label, plan, result);
    } else {
        tally_print_text(label, plan, result, code_text);
    }
}
