/* SPDX-License-Identifier: MIT */
/*
 * ovhpat.conf, helper/config.h: a file that is taken gives a configuration
 * whose every value is within its bounds, with an https URL and at least one
 * OVH account; a file that is refused gives nothing, and says why in text that
 * a terminal can be given.
 */
#include "fuzz/target.h"

#include <errno.h>
#include <string.h>

#include "fuzz/claim.h"
#include "fuzz/heapbound.h"
#include "fuzz/workdir.h"
#include "helper/config.h"
#include "helper/configservice.h"
#include "helper/duration.h"
#include "helper/textfile.h"

#define CONFFILE_HEAP                                                          \
    (2 * (size_t)TEXTFILE_SIZE_MAX + sizeof(struct config) + 8192)
#define CONFFILE_MINUTE INT64_C(60000)
#define CONFFILE_DAY (24 * 60 * CONFFILE_MINUTE)

static void
conffile_claim_cache(int64_t fresh_ms, int64_t grace_ms)
{
    CLAIM(fresh_ms >= 0 && fresh_ms <= 5 * CONFFILE_MINUTE);
    CLAIM(grace_ms >= 0 && grace_ms <= 7 * CONFFILE_DAY);
}

static void
conffile_claim_rate(const struct config_rate *rate)
{
    CLAIM(rate->count <= DURATION_RATE_COUNT_MAX);
    CLAIM(rate->count == 0 || rate->window_ms >= 1000);
}

static void
conffile_claim_api(const struct config *config)
{
    CLAIM(strncmp(config->base_url, "https://", 8) == 0);
    CLAIM(claim_is_printable(config->base_url));
    CLAIM(identity_is_region(config->region));
    CLAIM(config->account_count >= 1 &&
          config->account_count <= CONFIG_ACCOUNTS_MAX);
    for (size_t i = 0; i < config->account_count; i++) {
        CLAIM(identity_is_account(config->accounts[i]));
        CLAIM(config_lists_account(config, config->accounts[i]));
    }
    CLAIM(config->ca_file[0] == '\0' || config->ca_file[0] == '/');
    CLAIM(config->proxy[0] == '\0' ||
          strncmp(config->proxy, "http://", 7) == 0);
    CLAIM(config->timeout_ms >= 500 && config->timeout_ms <= 10000);
    CLAIM(config->token_url[0] == '\0' ||
          strncmp(config->token_url, "https://", 8) == 0);
    CLAIM(config->status_max_age_ms >= 0 &&
          config->status_max_age_ms <= 60 * CONFFILE_MINUTE);
}

static void
conffile_claim_service(const struct config *config,
                       const struct config_service *service)
{
    CLAIM(service->name[0] != '\0');
    CLAIM(configservice_find(config, service->name) == service);
    conffile_claim_cache(service->fresh_ms, service->grace_ms);
    CLAIM(service->requirement_count <= CONFIG_REQUIREMENTS_MAX);
    for (size_t i = 0; i < service->requirement_count; i++) {
        CLAIM(service->requirements[i].action[0] != '\0');
        CLAIM(strncmp(service->requirements[i].urn, "urn:v1:", 7) == 0);
    }
}

static void
conffile_claim(const struct config *config)
{
    conffile_claim_api(config);
    CLAIM(config->map_file[0] == '/');
    conffile_claim_cache(config->fresh_ms, config->grace_ms);
    conffile_claim_rate(&config->unknown_tokens);
    conffile_claim_rate(&config->known_tokens);
    conffile_claim_rate(&config->per_source);
    CLAIM(config->in_flight >= 1 && config->in_flight <= 64);
    CLAIM(config->label_count <= CONFIG_LABELS_MAX);
    for (size_t i = 0; i < config->label_count; i++) {
        const struct config_label *label = &config->labels[i];

        CLAIM(login_is_label(label->suffix));
        CLAIM(login_is_account(label->account));
        CLAIM(strcmp(label->account, "root") != 0);
        CLAIM(config_label_account(config, label->suffix) == label->account);
    }
    CLAIM(config->service_count <= CONFIG_SERVICES_MAX);
    for (size_t i = 0; i < config->service_count; i++) {
        conffile_claim_service(config, &config->services[i]);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const char *path = workdir_write("ovhpat.conf", bytes, len);
    struct config *config = NULL;
    struct problem problem = {""};
    int result = 0;

    heapbound_begin(CONFFILE_HEAP);
    result = config_load(path, &config, &problem);
    heapbound_end();
    CLAIM(result == 0 || result == -EINVAL);
    CLAIM((result == 0) == (config != NULL));
    CLAIM(claim_is_line(problem.text));
    if (result == 0) {
        conffile_claim(config);
    } else {
        CLAIM(strncmp(problem.text, path, strlen(path)) == 0);
    }
    config_free(config);
    return 0;
}
