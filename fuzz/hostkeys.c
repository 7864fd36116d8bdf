/* SPDX-License-Identifier: MIT */
/*
 * Derives each key once: that costs more than a thousand inputs.  A key lies in
 * OpenSSL's secure heap, which the leak sanitizer does not search, so it is
 * told that what the key points to is no leak; where there is no sanitizer,
 * there is nobody to tell.  Called by the targets of sealed files.
 */
#include "fuzz/hostkeys.h"

#include "fuzz/claim.h"

/* <sanitizer/lsan_interface.h>, which not every compiler has. */
void __lsan_disable(void) __attribute__((weak));
void __lsan_enable(void) __attribute__((weak));

static struct hostkey *hostkeys_keys[HOSTKEYS_COUNT];

const struct hostkey *
hostkeys_at(size_t index)
{
    const uint8_t secret[HOSTKEY_SIZE] = {(uint8_t)(index + 1)};

    CLAIM(index < HOSTKEYS_COUNT);
    if (hostkeys_keys[index] == NULL) {
        if (__lsan_disable != NULL) {
            __lsan_disable();
        }
        CLAIM(hostkey_derive(secret, "machine", &hostkeys_keys[index]) == 0);
        if (__lsan_enable != NULL) {
            __lsan_enable();
        }
    }
    return hostkeys_keys[index];
}
