/* SPDX-License-Identifier: MIT */
/*
 * Runs a crew of processes and times every piece of their work.  Processes,
 * not threads: libpam's modules are written for programs like sshd, which fork
 * per connection, and a dlopen in one thread would wait for that in another.
 * The processes write into shared memory that is mapped before the fork, so
 * measuring costs two clock readings and one store per piece of work.  Nothing
 * is printed here.  Called by pamload and raw_request.
 */
#include "bench/crew.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* What one process reports; followed in memory by its samples. */
struct crew_member {
    bool finished;
    uint64_t done;
    uint64_t failed;
    uint64_t failed_by_code[CREW_CODES];
    int64_t end_ns;
    int64_t cpu_ns;
    int64_t elapsed_ns[];
};

struct crew {
    const struct crew_plan *plan;
    const struct crew_job *job;
    uint64_t count_each;
    size_t member_size;
    unsigned char *members;
    int ready[2]; /* a process writes one byte when it is warm */
    int go[2];    /* the parent closes its end: start */
    pid_t pids[CREW_PROCESSES_MAX];
};

static int64_t
crew_now_ns(void)
{
    struct timespec now = {0};

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int64_t
crew_timeval_ns(struct timeval time)
{
    return (int64_t)time.tv_sec * 1000000000 + (int64_t)time.tv_usec * 1000;
}

/* Of this process and of the ones that it started and waited for. */
static int64_t
crew_cpu_ns(void)
{
    const int whose[] = {RUSAGE_SELF, RUSAGE_CHILDREN};
    int64_t sum_ns = 0;

    for (size_t i = 0; i < sizeof(whose) / sizeof(whose[0]); i++) {
        struct rusage usage = {0};

        getrusage(whose[i], &usage);
        sum_ns += crew_timeval_ns(usage.ru_utime);
        sum_ns += crew_timeval_ns(usage.ru_stime);
    }
    return sum_ns;
}

static struct crew_member *
crew_member_at(const struct crew *crew, unsigned int number)
{
    return (void *)(crew->members + number * crew->member_size);
}

static void
crew_member_fail(struct crew_member *member, int code)
{
    bool fits = code > 0 && code < (int)CREW_CODES;

    if (code != 0) {
        member->failed++;
        member->failed_by_code[fits ? (size_t)code : CREW_CODES - 1]++;
    }
}

static void
crew_member_loop(const struct crew *crew, struct crew_member *member)
{
    int64_t before_ns = crew_now_ns();
    int64_t stop_ns = before_ns + crew->plan->duration_ms * 1000000;
    bool by_time = crew->plan->count == 0;
    int64_t cpu_ns = crew_cpu_ns();

    while (member->done < crew->count_each &&
           (!by_time || before_ns < stop_ns)) {
        int code = crew->job->work(crew->job->context);
        int64_t after_ns = crew_now_ns();

        crew_member_fail(member, code);
        member->elapsed_ns[member->done++] = after_ns - before_ns;
        before_ns = after_ns;
    }
    member->cpu_ns = crew_cpu_ns() - cpu_ns;
    member->end_ns = before_ns;
    member->finished = true;
}

/* The life of one process.  Returns whether all went as it should. */
static bool
crew_member_live(struct crew *crew, unsigned int number)
{
    struct crew_member *member = crew_member_at(crew, number);
    char byte = 0;

    close(crew->ready[0]);
    close(crew->go[1]);
    if (crew->job->begin != NULL &&
        crew->job->begin(number, crew->job->context) < 0) {
        return false;
    }
    for (uint64_t i = 0; i < crew->plan->warmup; i++) {
        crew_member_fail(member, crew->job->work(crew->job->context));
    }
    if (write(crew->ready[1], &byte, 1) != 1) {
        return false;
    }
    if (read(crew->go[0], &byte, 1) != 0) { /* end of file is the signal */
        return false;
    }
    crew_member_loop(crew, member);
    return true;
}

static int
crew_fork(struct crew *crew)
{
    pid_t parent = getpid();

    for (unsigned int i = 0; i < crew->plan->processes; i++) {
        pid_t pid = fork();

        if (pid < 0) {
            return -errno;
        }
        if (pid == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            _exit(getppid() == parent && crew_member_live(crew, i) ? 0 : 1);
        }
        crew->pids[i] = pid;
    }
    return 0;
}

/* Waits until every process is warm; end of file means that one is gone. */
static int
crew_await_ready(struct crew *crew)
{
    close(crew->ready[1]);
    crew->ready[1] = -1;
    for (unsigned int i = 0; i < crew->plan->processes; i++) {
        char byte = 0;

        if (read(crew->ready[0], &byte, 1) != 1) {
            return -ECHILD;
        }
    }
    return 0;
}

static void
crew_reap(struct crew *crew, bool must_end)
{
    for (unsigned int i = 0; i < crew->plan->processes; i++) {
        if (crew->pids[i] <= 0) {
            continue;
        }
        if (must_end) {
            kill(crew->pids[i], SIGKILL);
        }
        while (waitpid(crew->pids[i], NULL, 0) < 0 && errno == EINTR) {
        }
    }
}

static int
crew_compare_ns(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a;
    int64_t right = *(const int64_t *)b;

    return (left > right) - (left < right);
}

static int
crew_collect(const struct crew *crew, int64_t start_ns,
             struct crew_result *ret_result)
{
    struct crew_result result = {0};
    uint64_t at = 0;

    for (unsigned int i = 0; i < crew->plan->processes; i++) {
        const struct crew_member *member = crew_member_at(crew, i);

        if (!member->finished) {
            return -ECHILD;
        }
        result.done += member->done;
        result.failed += member->failed;
        result.cpu_ns += member->cpu_ns;
        if (member->end_ns - start_ns > result.wall_ns) {
            result.wall_ns = member->end_ns - start_ns;
        }
        for (size_t code = 0; code < CREW_CODES; code++) {
            result.failed_by_code[code] += member->failed_by_code[code];
        }
    }
    result.elapsed_ns = calloc(result.done + 1, sizeof(*result.elapsed_ns));
    if (result.elapsed_ns == NULL) {
        return -ENOMEM;
    }
    for (unsigned int i = 0; i < crew->plan->processes; i++) {
        const struct crew_member *member = crew_member_at(crew, i);

        memcpy(result.elapsed_ns + at, member->elapsed_ns,
               member->done * sizeof(*result.elapsed_ns));
        at += member->done;
    }
    qsort(result.elapsed_ns, result.done, sizeof(*result.elapsed_ns),
          crew_compare_ns);
    *ret_result = result;
    return 0;
}

static int
crew_measure(struct crew *crew, struct crew_result *ret_result)
{
    int64_t start_ns = 0;
    int error = crew_fork(crew);

    if (error == 0) {
        error = crew_await_ready(crew);
    }
    start_ns = crew_now_ns();
    close(crew->go[1]);
    crew->go[1] = -1;
    crew_reap(crew, error < 0);
    return error < 0 ? error : crew_collect(crew, start_ns, ret_result);
}

static int
crew_plan_check(const struct crew_plan *plan, uint64_t *ret_count_each)
{
    uint64_t each = CREW_SAMPLES_MAX;

    if (plan->processes < 1 || plan->processes > CREW_PROCESSES_MAX) {
        return -EINVAL;
    }
    if (plan->count > 0) {
        each = (plan->count + plan->processes - 1) / plan->processes;
    } else if (plan->duration_ms <= 0) {
        return -EINVAL;
    }
    if (each > CREW_SAMPLES_MAX) {
        return -EINVAL;
    }
    *ret_count_each = each;
    return 0;
}

static void
crew_done(struct crew *crew)
{
    int fds[] = {crew->ready[0], crew->ready[1], crew->go[0], crew->go[1]};

    for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++) {
        if (fds[i] >= 0) {
            close(fds[i]);
        }
    }
    if (crew->members != NULL) {
        munmap(crew->members, crew->plan->processes * crew->member_size);
    }
}

/* Shared memory for all processes; pages that nobody writes cost nothing. */
static int
crew_open(struct crew *crew)
{
    void *members = NULL;

    crew->member_size =
        sizeof(struct crew_member) + (size_t)crew->count_each * sizeof(int64_t);
    members = mmap(NULL, crew->plan->processes * crew->member_size,
                   PROT_READ | PROT_WRITE,
                   MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (members == MAP_FAILED) {
        return -errno;
    }
    crew->members = members;
    if (pipe2(crew->ready, O_CLOEXEC) < 0 || pipe2(crew->go, O_CLOEXEC) < 0) {
        return -errno;
    }
    return 0;
}

int
crew_run(const struct crew_plan *plan, const struct crew_job *job,
         struct crew_result *ret_result)
{
    struct crew crew = {
        .plan = plan, .job = job, .ready = {-1, -1}, .go = {-1, -1}};
    int error = crew_plan_check(plan, &crew.count_each);

    if (error == 0) {
        error = crew_open(&crew);
    }
    if (error == 0) {
        error = crew_measure(&crew, ret_result);
    }
    crew_done(&crew);
    return error;
}

const char *
crew_error_text(int error)
{
    if (error == -ECHILD) {
        return "a measuring process could not begin, or died";
    }
    if (error == -EINVAL) {
        return "too many processes or too much work";
    }
    return strerror(-error);
}

void
crew_result_done(struct crew_result *result)
{
    free(result->elapsed_ns);
    memset(result, 0, sizeof(*result));
}

int64_t
crew_percentile_ns(const struct crew_result *result, double percent)
{
    uint64_t rank = 0;

    if (result->done == 0) {
        return 0;
    }
    rank = (uint64_t)((double)result->done * percent / 100.0);
    return result->elapsed_ns[rank < result->done ? rank : result->done - 1];
}
