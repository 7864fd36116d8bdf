/* SPDX-License-Identifier: MIT */
/*
 * The password that a person types, common/token.h: what goes on to ovhpatd
 * and into a header line is b64token of RFC 6750 and nothing else, whatever
 * its length.  The form is written a second time here.
 */
#include "fuzz/target.h"

#include <stdbool.h>
#include <string.h>

#include "common/token.h"
#include "fuzz/claim.h"
#include "fuzz/fence.h"
#include "fuzz/heapbound.h"

static bool
tokenform_is_b64token(const uint8_t *bytes, size_t len)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "abcdefghijklmnopqrstuvwxyz"
                                  "0123456789-._~+/";
    size_t body = len;

    while (body > 0 && bytes[body - 1] == '=') {
        body--;
    }
    for (size_t i = 0; i < body; i++) {
        if (bytes[i] == '\0' || strchr(allowed, bytes[i]) == NULL) {
            return false;
        }
    }
    return body > 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const uint8_t *fenced = fence_bytes(bytes, len);
    bool is_token = len >= TOKEN_MIN && len <= TOKEN_MAX &&
                    tokenform_is_b64token(bytes, len);
    enum token_shape shape = TOKEN_UNFIT;

    if (len > FENCE_MAX) {
        return 0;
    }
    heapbound_begin(0);
    shape = token_shape((const char *)fenced, len);
    (void)token_is_varied(fenced, len);
    (void)token_is_pat_form((const char *)fenced, len);
    heapbound_end();
    /* What is sent is a token; a token is sent, or has another issuer. */
    CLAIM(shape != TOKEN_FIT || is_token);
    CLAIM(shape != TOKEN_CUT || is_token);
    CLAIM(!is_token || shape == TOKEN_FIT || shape == TOKEN_CUT ||
          shape == TOKEN_OF_OTHERS || shape == TOKEN_API_KEY);
    CLAIM((shape == TOKEN_STAND_IN) == (len > 0 && bytes[0] == '\b'));
    CLAIM(shape != TOKEN_CUT ||
          (token_length_is_limit(len) && memcmp(bytes, "eyJ", 3) == 0));
    return 0;
}
