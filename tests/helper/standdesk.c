/* SPDX-License-Identifier: MIT */
/*
 * Puts the parts together that ask how users stand; only the network is fake.
 */
#include "tests/helper/standdesk.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <event2/event.h>
#include <stdlib.h>
#include <string.h>

#include "helper/writer.h"
#include "tests/helper/fakeclock.h"
#include "tests/helper/fakehttp.h"

#define STANDDESK_TURNS 10000
#define STANDDESK_TURN_US 1000

void
standdesk_reload(struct standdesk *stand, bool on)
{
    const struct hostapi_settings settings = {.credential = stand->credential,
                                              .base_url = GRACEDESK_URL,
                                              .timeout_ms = 10000};
    struct hostapi *hostapi = NULL;

    if (on) {
        assert_int_equal(hostapi_new(&settings, &hostapi), 0);
    }
    standing_use(stand->standing, hostapi);
    hostapi_free(stand->hostapi);
    stand->hostapi = hostapi;
}

void
standdesk_open(struct standdesk *stand)
{
    memset(stand, 0, sizeof(*stand));
    fakeclock_reset();
    fakehttp_reset();
    gracedesk_open(&stand->desk, "/tmp");
    stand->credential = calloc(1, sizeof(*stand->credential));
    assert_non_null(stand->credential);
    stand->credential->kind = CREDENTIAL_BEARER;
    secret_set(&stand->credential->secret, "host-token", 10);
    stand->desk.decisions.rules.credential = stand->credential;
    stand->standing =
        standing_new(stand->desk.base, stand->desk.decisions.cache);
    assert_non_null(stand->standing);
    stand->desk.decisions.standing = stand->standing;
    stand->desk.inquiries.standing = stand->standing;
    standdesk_reload(stand, true);
}

void
standdesk_close(struct standdesk *stand)
{
    standing_free(stand->standing);
    stand->desk.decisions.standing = NULL;
    stand->desk.inquiries.standing = NULL;
    hostapi_free(stand->hostapi);
    gracedesk_close(&stand->desk);
}

void
standdesk_answer(const char *path, uint16_t status, const char *body)
{
    size_t number = 0;

    while (number < fakehttp.count && !fakehttp.requests[number].open) {
        number++;
    }
    assert_true(number < fakehttp.count);
    assert_string_equal(fakehttp.requests[number].url + strlen(GRACEDESK_URL),
                        path);
    fakehttp_answer(number, status, body);
}

void
standdesk_await(struct standdesk *stand, const bool *flag)
{
    const struct timeval turn = {.tv_usec = STANDDESK_TURN_US};

    for (unsigned int i = 0; !*flag && i < STANDDESK_TURNS; i++) {
        event_base_loopexit(stand->desk.base, &turn);
        event_base_loop(stand->desk.base, EVLOOP_ONCE);
    }
    assert_true(*flag);
}

static void
standdesk_on_kept(int error, void *context)
{
    assert_int_equal(error, 0);
    *(bool *)context = true;
}

void
standdesk_answer_kept(struct standdesk *stand, const char *path,
                      uint16_t status, const char *body)
{
    bool kept = false;

    standdesk_answer(path, status, body);
    assert_int_equal(writer_settle(cache_writer(stand->desk.decisions.cache),
                                   standdesk_on_kept, &kept),
                     0);
    standdesk_await(stand, &kept);
}

void
standdesk_answer_whoami(void)
{
    standdesk_answer("/auth/details", 200, STANDDESK_WHOAMI);
}
