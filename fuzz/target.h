/* SPDX-License-Identifier: MIT */
/*
 * What every target of this folder offers: libFuzzer calls it with inputs that
 * it makes up, fuzz/replay.c with those of the corpus.
 */
#ifndef FUZZ_TARGET_H
#define FUZZ_TARGET_H

#include <stddef.h>
#include <stdint.h>

/*
 * Gives the bytes to the decoder that the target is about and claims
 * (fuzz/claim.h) what must be true of the result.  Keeps nothing from one call
 * to the next that could change a result.  Returns 0: libFuzzer reserves every
 * other value.
 */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

#endif
