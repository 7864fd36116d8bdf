/* SPDX-License-Identifier: MIT */
/*
 * Makes consumer keys, the tokens of their validation, and identifiers.  The
 * bytes are the kernel's; a slight preference for some letters does not matter
 * here, where nothing real is protected.
 */
#include "simulator/randomtext.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

static void
randomtext_fill(void *bytes, size_t len)
{
    if (getrandom(bytes, len, 0) != (ssize_t)len) {
        perror("getrandom");
        abort();
    }
}

void
randomtext_write(char *buffer, size_t size)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    for (size_t i = 0; i + 1 < size; i++) {
        uint32_t number;

        randomtext_fill(&number, sizeof(number));
        buffer[i] = alphabet[number % (sizeof(alphabet) - 1)];
    }
    buffer[size - 1] = '\0';
}

void
randomtext_write_uuid(char buffer[RANDOMTEXT_UUID_SIZE])
{
    uint8_t bytes[16];
    size_t at = 0;

    randomtext_fill(bytes, sizeof(bytes));
    bytes[6] = (uint8_t)((bytes[6] & 0x0f) | 0x40);
    bytes[8] = (uint8_t)((bytes[8] & 0x3f) | 0x80);
    for (size_t i = 0; i < sizeof(bytes); i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10) {
            buffer[at++] = '-';
        }
        snprintf(buffer + at, 3, "%02x", bytes[i]);
        at += 2;
    }
}
