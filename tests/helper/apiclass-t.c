/* SPDX-License-Identifier: MIT */
/*
 * helper/apiclass.c: every status with every kind of body, and every way to
 * have no answer, against the rules written down a second time.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "helper/apiclass.h"

static struct apiclass_judgement
expected(unsigned int status, bool decoded, bool own)
{
    struct apiclass_judgement garbage = {API_UNREACHABLE, REASON_API_GARBAGE};
    struct apiclass_judgement judgement = garbage;

    if (status >= 500 && status <= 599) {
        judgement.reason = REASON_API_SERVER;
    }
    if (status >= 300 && status <= 399) {
        judgement.reason = REASON_API_REDIRECT;
    }
    switch (status) {
    case 200:
        judgement.class = decoded ? API_ACCEPTED : API_UNREACHABLE;
        judgement.reason = decoded ? REASON_INTERNAL : REASON_API_GARBAGE;
        break;
    case 401:
        judgement.class = own ? API_REFUSED : API_REFUSED_UNPROVEN;
        judgement.reason = own ? REASON_TOKEN_REFUSED : REASON_TOKEN_UNPROVEN;
        break;
    case 403:
        judgement.class = own ? API_REFUSED : API_UNREACHABLE;
        judgement.reason = own ? REASON_TOKEN_FORBIDDEN : REASON_API_FORBIDDEN;
        break;
    case 400:
    case 402:
    case 422:
    case 423:
    case 431:
    case 460:
        if (own) {
            judgement.class = API_REFUSED_UNPROVEN;
            judgement.reason = REASON_TOKEN_OBJECTED;
        }
        break;
    case 404:
    case 405:
    case 406:
    case 410:
    case 415:
    case 451:
        judgement.reason = REASON_API_ENDPOINT;
        break;
    case 407:
        judgement.reason = REASON_API_PROXY;
        break;
    case 408:
    case 425:
        judgement.reason = REASON_API_SERVER;
        break;
    case 429:
        judgement.reason = REASON_API_THROTTLED;
        break;
    default:
        break;
    }
    return judgement;
}

static void
test_every_status(void **state)
{
    (void)state;
    for (unsigned int status = 0; status <= UINT16_MAX; status++) {
        for (unsigned int flags = 0; flags < 4; flags++) {
            struct apiclass_evidence evidence = {
                .transfer = HTTP_ANSWERED,
                .status = (uint16_t)status,
                .decoded = (flags & 1) != 0,
                .own_error = (flags & 2) != 0,
            };
            struct apiclass_judgement want =
                expected(status, evidence.decoded, evidence.own_error);
            struct apiclass_judgement got = apiclass_judge(&evidence);

            assert_int_equal(got.class, want.class);
            assert_int_equal(got.reason, want.reason);
        }
    }
}

/* The form of the token chooses the reason of one refusal and nothing else. */
static void
test_other_kind(void **state)
{
    (void)state;
    for (unsigned int status = 0; status <= UINT16_MAX; status++) {
        for (unsigned int flags = 0; flags < 4; flags++) {
            struct apiclass_evidence evidence = {
                .transfer = HTTP_ANSWERED,
                .status = (uint16_t)status,
                .decoded = (flags & 1) != 0,
                .own_error = (flags & 2) != 0,
                .other_kind = true,
            };
            struct apiclass_judgement want =
                expected(status, evidence.decoded, evidence.own_error);
            struct apiclass_judgement got = apiclass_judge(&evidence);

            if (status == 401 && evidence.own_error) {
                want.reason = REASON_TOKEN_OTHER_KIND;
            }
            assert_int_equal(got.class, want.class);
            assert_int_equal(got.reason, want.reason);
        }
    }
}

static void
test_no_answer(void **state)
{
    static const struct {
        enum http_outcome transfer;
        enum reason reason;
    } rows[] = {
        {HTTP_LOCAL, REASON_API_LOCAL},
        {HTTP_NETWORK, REASON_API_NETWORK},
        {HTTP_TIMEOUT, REASON_API_TIMEOUT},
        {HTTP_TLS, REASON_API_TLS},
        {HTTP_GARBAGE, REASON_API_GARBAGE},
        {HTTP_PROXY, REASON_API_PROXY},
        {(enum http_outcome)99, REASON_API_LOCAL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        /* Whatever else the evidence says. */
        struct apiclass_evidence evidence = {.transfer = rows[i].transfer,
                                             .status = 200,
                                             .decoded = true,
                                             .own_error = true};
        struct apiclass_judgement got = apiclass_judge(&evidence);

        assert_int_equal(got.class, API_UNREACHABLE);
        assert_int_equal(got.reason, rows[i].reason);
    }
}

static void
test_zero_is_nothing(void **state)
{
    struct apiclass_evidence evidence = {0};

    (void)state;
    assert_int_equal(apiclass_judge(&evidence).class, API_UNREACHABLE);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_status),
        cmocka_unit_test(test_other_kind),
        cmocka_unit_test(test_no_answer),
        cmocka_unit_test(test_zero_is_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
