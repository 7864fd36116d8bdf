/* SPDX-License-Identifier: MIT */
/*
 * helper/percent.c: what stays, what is encoded.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <string.h>

#include "helper/percent.h"

static void
assert_encoded(const char *text, const char *wanted)
{
    char to[PERCENT_SIZE(300)];

    percent_encode(text, strlen(text), to);
    assert_string_equal(to, wanted);
}

static void
test_texts(void **state)
{
    (void)state;
    assert_encoded("", "");
    assert_encoded("alice.martin_1-2~", "alice.martin_1-2~");
    assert_encoded("a b+c", "a%20b%2Bc");
    assert_encoded("../x?y#z&w=1", "..%2Fx%3Fy%23z%26w%3D1");
    assert_encoded("urn:v1:eu:resource:vps:a.b",
                   "urn%3Av1%3Aeu%3Aresource%3Avps%3Aa.b");
    assert_encoded("%2F", "%252F");
    assert_encoded("a@b", "a%40b");
}

/* Every byte, the NUL too, alone and at the longest. */
static void
test_bytes(void **state)
{
    char to[PERCENT_SIZE(256)];
    uint8_t all[256];

    (void)state;
    for (unsigned int byte = 0; byte < 256; byte++) {
        char one[PERCENT_SIZE(1)];

        all[byte] = (uint8_t)byte;
        percent_encode(&all[byte], 1, one);
        assert_true(strlen(one) == 3 || one[0] == (char)byte);
        assert_int_equal(strspn(one, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmn"
                                     "opqrstuvwxyz0123456789-._~%"),
                         strlen(one));
    }
    percent_encode(all, sizeof(all), to);
    assert_int_equal(strlen(to), 66 + 3 * 190);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_bytes),
    };

    return cmocka_run_group_tests_name("percent", tests, NULL, NULL);
}
