/* SPDX-License-Identifier: MIT */
/*
 * The order of the links: files, accounts, socket, the way to the API, the
 * host's own credentials, names, PAM, sshd, the token.  A link that is broken
 * is said, and the rest goes on.  Changes nothing, writes nothing, sends no
 * token of a user anywhere.
 */
#include "ctl/doctor.h"

#include <signal.h>
#include <stdio.h>

#include "ctl/arguments.h"
#include "ctl/doctorapi.h"
#include "ctl/doctorcredentials.h"
#include "ctl/doctorfiles.h"
#include "ctl/doctornames.h"
#include "ctl/doctorpam.h"
#include "ctl/doctorreport.h"
#include "ctl/doctorsocket.h"
#include "ctl/doctorsshd.h"
#include "ctl/doctortoken.h"
#include "ctl/json.h"
#include "ctl/lintdir.h"
#include "ctl/output.h"
#include "ctl/serviceuser.h"
#include "helper/rulebook.h"

struct doctor {
    const char *config;
    const char *socket;
    const char *state_dir;
    const char *pam_dir;
    const char *module_dir;
    const char *sshd;
    const char *sshd_config;
    const char *token_file;
};

static void
doctor_look(const struct doctor *doctor, struct doctorreport *report)
{
    const struct serviceuser user = serviceuser_find(doctor->state_dir);
    struct rulebook rulebook = {0};
    bool sshd_is_ours = false;
    bool is_away = false;

    doctorfiles_config(report, doctor->config, &user, &rulebook);
    doctornames_service(report);
    doctorfiles_state(report, doctor->state_dir);
    doctorsocket_look(report, doctor->socket);
    if (rulebook.config != NULL) {
        doctorcredentials_read(report, &user, &rulebook);
        is_away = !doctorapi_look(report, rulebook.config);
        doctorcredentials_ask(report, &rulebook, is_away);
        doctornames_accounts(report, rulebook.map);
    }
    doctorpam_look(report, doctor->pam_dir, doctor->module_dir, &sshd_is_ours);
    doctorsshd_look(report, doctor->sshd, doctor->sshd_config, sshd_is_ours);
    doctortoken_look(report, doctor->token_file);
    rulebook_done(&rulebook);
}

static void
doctor_print_json(const struct doctorreport *report)
{
    struct json json;

    json_init(&json, stdout);
    json_object_begin(&json, NULL);
    json_number(&json, "failures",
                (int64_t)doctorreport_count(report, DOCTORREPORT_FAILURE));
    json_number(&json, "warnings",
                (int64_t)doctorreport_count(report, DOCTORREPORT_WARNING));
    json_number(&json, "unseen",
                (int64_t)doctorreport_count(report, DOCTORREPORT_UNSEEN));
    json_array_begin(&json, "links");
    for (size_t i = 0; i < report->count; i++) {
        const struct doctorreport_line *line = &report->lines[i];

        json_object_begin(&json, NULL);
        json_string(&json, "level", doctorreport_level_name(line->level));
        json_string(&json, "link", line->link);
        json_string(&json, "text", line->text);
        json_string(&json, "next", line->next);
        json_object_end(&json);
    }
    json_array_end(&json);
    json_object_end(&json);
}

static enum command_exit
doctor_verdict(const struct doctorreport *report)
{
    if (doctorreport_count(report, DOCTORREPORT_FAILURE) > 0) {
        return COMMAND_NO;
    }
    return doctorreport_count(report, DOCTORREPORT_UNSEEN) > 0 ? COMMAND_UNKNOWN
                                                               : COMMAND_YES;
}

enum command_exit
doctor_run(struct command_call *call)
{
    struct doctor doctor = {
        .config = OVHPAT_CONFDIR "/ovhpat.conf",
        .socket = OVHPAT_RUNDIR "/ovhpatd.sock",
        .state_dir = OVHPAT_STATEDIR,
        .pam_dir = LINTDIR_SYSTEM,
        .module_dir = OVHPAT_PAMDIR,
        .sshd = DOCTORSSHD_PROGRAM,
    };
    const struct arguments_option options[] = {
        {"config", &doctor.config, NULL},
        {"module-dir", &doctor.module_dir, NULL},
        {"pam-dir", &doctor.pam_dir, NULL},
        {"socket", &doctor.socket, NULL},
        {"sshd", &doctor.sshd, NULL},
        {"sshd-config", &doctor.sshd_config, NULL},
        {"state-dir", &doctor.state_dir, NULL},
        {"token-file", &doctor.token_file, NULL}};
    struct doctorreport report = {0};
    enum command_exit code = COMMAND_UNKNOWN;

    if (!arguments_parse(call, options, sizeof(options) / sizeof(options[0]), 0,
                         0)) {
        return COMMAND_USAGE;
    }
    /* The TLS library writes to connections that the server has closed. */
    signal(SIGPIPE, SIG_IGN);
    report.prints = !call->json;
    doctor_look(&doctor, &report);
    if (call->json) {
        doctor_print_json(&report);
    }
    code = output_finish(doctor_verdict(&report));
    doctorreport_done(&report);
    return code;
}
