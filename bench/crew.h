/* SPDX-License-Identifier: MIT */
/*
 * A crew: several processes that do the same work at the same time, each
 * piece of work timed.
 */
#ifndef BENCH_CREW_H
#define BENCH_CREW_H

#include <stddef.h>
#include <stdint.h>

#define CREW_PROCESSES_MAX 64U
/* Codes of failed work: PAM codes, CURLcodes, HTTP statuses. */
#define CREW_CODES 1000U
/* The most pieces of work that one process may do. */
#define CREW_SAMPLES_MAX 4000000U

struct crew_plan {
    unsigned int processes; /* 1 to CREW_PROCESSES_MAX */
    uint64_t count;         /* pieces of work of all processes, or 0 */
    int64_t duration_ms;    /* how long when count is 0 */
    uint64_t warmup;        /* pieces per process that are not counted */
};

struct crew_job {
    /* Called once in each process, which is number 0, 1, ...; 0 or a negative
     * errno.  May be NULL. */
    int (*begin)(unsigned int number, void *context);
    /* One piece of work: 0, or a code below CREW_CODES. */
    int (*work)(void *context);
    void *context; /* each process has its own copy */
};

struct crew_result {
    uint64_t done;   /* pieces of work, the failed ones included */
    uint64_t failed; /* warm-up included */
    uint64_t failed_by_code[CREW_CODES];
    int64_t wall_ns;     /* from the common start to the last end */
    int64_t cpu_ns;      /* user and system time, children included */
    int64_t *elapsed_ns; /* `done` times, sorted; owned */
};

/*
 * Forks the processes, waits until all have warmed up, starts them together
 * and collects what they measured.  A process dies with its parent.
 * Returns 0; the caller calls crew_result_done().  Otherwise -EINVAL for a
 * plan out of bounds, -ECHILD when a process failed to begin or died, or a
 * negative errno of mmap(2), pipe(2), fork(2).
 */
int crew_run(const struct crew_plan *plan, const struct crew_job *job,
             struct crew_result *ret_result);

/* What an error of crew_run() means; never NULL. */
const char *crew_error_text(int error);

void crew_result_done(struct crew_result *result);

/* The time that `percent` of the work stayed within (nearest rank); 0 when
 * nothing was done. */
int64_t crew_percentile_ns(const struct crew_result *result, double percent);

#endif
