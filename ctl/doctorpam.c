/* SPDX-License-Identifier: MIT */
/*
 * The stacks of this host in a few lines: which services take tokens, and what
 * lint has found.  The findings themselves are lint's to show.
 */
#include "ctl/doctorpam.h"

#include <stdio.h>
#include <string.h>

#include "ctl/lintdir.h"

/* The services that are ours, as one text; cut when it is too long. */
static void
doctorpam_services(const struct lintdir *lintdir, char *text, size_t size,
                   bool *ret_sshd_is_ours)
{
    size_t used = 0;

    text[0] = '\0';
    for (size_t i = 0; i < lintdir->service_count; i++) {
        int length = 0;

        if (!lintdir->ours[i]) {
            continue;
        }
        *ret_sshd_is_ours =
            *ret_sshd_is_ours || strcmp(lintdir->services[i], "sshd") == 0;
        length = snprintf(text + used, size - used, "%s%s",
                          used > 0 ? ", " : "", lintdir->services[i]);
        if (length < 0 || (size_t)length >= size - used) {
            return;
        }
        used += (size_t)length;
    }
}

/* The first finding that nobody intends, of those that there are. */
static void
doctorpam_findings(struct doctorreport *report, const struct findings *findings)
{
    size_t open = findings_open(findings);
    size_t at = 0;

    while (at < findings->count && findings->list[at].intended != NULL) {
        at++;
    }
    if (at < findings->count) {
        doctorreport_add(report, DOCTORREPORT_FAILURE, "pam.d",
                         "ovhpatctl lint shows all", "%zu findings; %s:%u: %s",
                         open, findings->list[at].file, findings->list[at].line,
                         findings->list[at].id);
    }
}

static void
doctorpam_report(struct doctorreport *report, const struct lintdir *lintdir,
                 bool *ret_sshd_is_ours)
{
    char services[200] = "";

    doctorpam_services(lintdir, services, sizeof(services), ret_sshd_is_ours);
    if (lintdir_ours(lintdir) == 0) {
        doctorreport_add(report, DOCTORREPORT_FAILURE, "pam.d",
                         "put the two lines of pam_ovhpat(8) into a service",
                         "%s: no service names pam_ovhpat.so, so no token is "
                         "ever asked for",
                         lintdir->source.directories[0]);
    } else {
        doctorreport_add(report, DOCTORREPORT_OK, "pam.d", NULL,
                         "pam_ovhpat.so is in %zu services: %s",
                         lintdir_ours(lintdir), services);
    }
    doctorpam_findings(report, lintdir->findings);
    for (size_t i = 0; i < lintdir->trouble_count; i++) {
        doctorreport_add(report, DOCTORREPORT_UNSEEN, "pam.d", "run as root",
                         "%s: %s", lintdir->troubles[i].file,
                         strerror(-lintdir->troubles[i].error));
    }
}

void
doctorpam_look(struct doctorreport *report, const char *pam_directory,
               const char *module_directory, bool *ret_sshd_is_ours)
{
    struct lintdir lintdir = {0};
    int error = lintdir_init(&lintdir);

    if (error == 0) {
        lintdir.source.directories[0] = pam_directory;
        lintdir.source.directories[1] = LINTDIR_VENDOR;
        lintdir.lists_both = strcmp(pam_directory, LINTDIR_SYSTEM) == 0;
        lintdir.module_directory = module_directory;
        error = lintdir_list(&lintdir, NULL);
    }
    if (error == 0) {
        error = lintdir_judge(&lintdir);
    }
    if (error == 0) {
        doctorpam_report(report, &lintdir, ret_sshd_is_ours);
    } else {
        doctorreport_add(report, DOCTORREPORT_UNSEEN, "pam.d", "run as root",
                         "%s: %s", pam_directory, strerror(-error));
    }
    lintdir_done(&lintdir);
}
