/* SPDX-License-Identifier: MIT */
/*
 * Name, connection, TLS, answer, clock: the links between this host and
 * OVHcloud, each said up to the first that is broken.  What is behind a broken
 * one is not guessed.
 */
#include "ctl/doctorapi.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

#include "helper/probe.h"

/* Grace ends for clocks that differ by more (timekeeper.h). */
#define DOCTORAPI_CLOCK_FAILS_S 300
#define DOCTORAPI_CLOCK_WARNS_S 30
#define DOCTORAPI_DAY_S 86400
/* OVHcloud renews its certificates before this. */
#define DOCTORAPI_CERTIFICATE_WARNS_DAYS 14
#define DOCTORAPI_DATE_SIZE 16U

static void
doctorapi_clock(struct doctorreport *report, int64_t date_s)
{
    int64_t now_s = (int64_t)time(NULL);
    int64_t apart_s = now_s > date_s ? now_s - date_s : date_s - now_s;
    enum doctorreport_level level = DOCTORREPORT_OK;

    if (date_s == 0) {
        doctorreport_add(report, DOCTORREPORT_UNSEEN, "clock", "date -u",
                         "the answer has no date to compare with");
        return;
    }
    if (apart_s > DOCTORAPI_CLOCK_WARNS_S) {
        level = apart_s > DOCTORAPI_CLOCK_FAILS_S ? DOCTORREPORT_FAILURE
                                                  : DOCTORREPORT_WARNING;
    }
    doctorreport_add(report, level, "clock",
                     level == DOCTORREPORT_OK
                         ? NULL
                         : "set the clock: timedatectl set-ntp true",
                     "this host is %" PRId64 " s %s OVHcloud", apart_s,
                     now_s >= date_s ? "ahead of" : "behind");
}

static void
doctorapi_unanswered(struct doctorreport *report, const struct config *config,
                     const struct probe_result *result)
{
    static const struct {
        const char *link;
        const char *next;
    } stages[] = {
        [PROBE_NAME] = {"dns",
                        "getent hosts the name; see /etc/resolv.conf and "
                        "[api] endpoint"},
        [PROBE_CONNECT] = {"network", "let this host connect to port 443, or "
                                      "set [api] proxy"},
        [PROBE_TLS] = {"tls", "look at the host's clock, at [api] ca_file, and "
                              "at what stands between here and OVHcloud"},
        [PROBE_ANSWER] = {"api", "try again; see [api] endpoint and proxy, and "
                                 "OVHcloud's status page"},
    };
    enum probe_stage stage = probe_stage(result);

    doctorreport_add(report, DOCTORREPORT_FAILURE, stages[stage].link,
                     stages[stage].next, "%s: %s", config->base_url,
                     result->error);
}

/* The day of a time, in UTC. */
static const char *
doctorapi_date(int64_t time_s, char text[DOCTORAPI_DATE_SIZE])
{
    time_t time = (time_t)time_s;
    struct tm parts = {0};

    if (time_s == 0 || gmtime_r(&time, &parts) == NULL ||
        strftime(text, DOCTORAPI_DATE_SIZE, "%Y-%m-%d", &parts) == 0) {
        snprintf(text, DOCTORAPI_DATE_SIZE, "an unknown day");
    }
    return text;
}

/* The file with the CAs; that it is missing is said by doctorfiles.c or by
 * the question. */
static void
doctorapi_ca_file(struct doctorreport *report, const struct config *config)
{
    const char *path = probe_ca_file(config);
    char changed[DOCTORAPI_DATE_SIZE] = "";
    struct stat status = {0};

    if (stat(path, &status) == 0) {
        doctorreport_add(report, DOCTORREPORT_OK, "tls", NULL,
                         "%s: found, %s, changed last on %s", path,
                         config->ca_file[0] == '\0' ? "the system's CAs"
                                                    : "[api] ca_file",
                         doctorapi_date((int64_t)status.st_mtime, changed));
    }
}

/* A certificate that was found good, and for how long it will be. */
static void
doctorapi_certificate(struct doctorreport *report,
                      const struct httpcertificate *certificate)
{
    int64_t days =
        (certificate->ends_s - (int64_t)time(NULL)) / DOCTORAPI_DAY_S;
    bool soon = days < DOCTORAPI_CERTIFICATE_WARNS_DAYS;
    char begins[DOCTORAPI_DATE_SIZE] = "";
    char ends[DOCTORAPI_DATE_SIZE] = "";

    if (certificate->ends_s == 0) {
        doctorreport_add(report, DOCTORREPORT_UNSEEN, "tls",
                         "openssl s_client -connect HOST:443",
                         "libcurl does not tell the certificate's dates");
        return;
    }
    doctorreport_add(
        report, soon ? DOCTORREPORT_WARNING : DOCTORREPORT_OK, "tls",
        soon ? "renew it, if the endpoint or what stands before it is yours; "
               "OVHcloud renews its own"
             : NULL,
        "certificate of %s: good from %s to %s, %" PRId64 " days left; issued "
        "by %s",
        certificate->subject, doctorapi_date(certificate->begins_s, begins),
        doctorapi_date(certificate->ends_s, ends), days, certificate->issuer);
}

bool
doctorapi_look(struct doctorreport *report, const struct config *config)
{
    struct problem problem = {0};
    struct probe_result result = {0};

    doctorapi_ca_file(report, config);
    if (probe_run(config, &result, &problem) < 0) {
        doctorreport_add(report, DOCTORREPORT_FAILURE, "tls",
                         "mend [api] ca_file", "%s", problem.text);
        return false;
    }
    if (result.outcome != HTTP_ANSWERED) {
        doctorapi_unanswered(report, config, &result);
        return false;
    }
    doctorreport_add(report, DOCTORREPORT_OK, "tls", NULL,
                     "%s: the name, the connection and the certificate are "
                     "good",
                     config->base_url);
    doctorapi_certificate(report, &result.certificate);
    if (result.status == 200) {
        doctorreport_add(report, DOCTORREPORT_OK, "api", NULL,
                         "answered in %" PRId64 " ms", result.elapsed_ms);
    } else {
        doctorreport_add(report, DOCTORREPORT_FAILURE, "api",
                         "see [api] endpoint, and OVHcloud's status page",
                         "%s/auth/time answered HTTP %u", config->base_url,
                         result.status);
    }
    doctorapi_clock(report, result.date_s);
    return result.status == 200;
}
