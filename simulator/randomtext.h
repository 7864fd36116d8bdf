/* SPDX-License-Identifier: MIT */
/*
 * Unguessable letters and digits.
 */
#ifndef SIMULATOR_RANDOMTEXT_H
#define SIMULATOR_RANDOMTEXT_H

#include <stddef.h>

/*
 * Fills buffer with size - 1 letters and digits and a NUL.  Ends the process
 * when the kernel has no random bytes.
 */
void randomtext_write(char *buffer, size_t size);

/* The same with a UUID of version 4 (RFC 4122), 36 characters and a NUL. */
#define RANDOMTEXT_UUID_SIZE 37
void randomtext_write_uuid(char buffer[RANDOMTEXT_UUID_SIZE]);

#endif
