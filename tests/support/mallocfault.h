/* SPDX-License-Identifier: MIT */
/*
 * Lets one allocation of the module under test fail.  Those of libpam, libc
 * and the test itself are left alone.  Not available under a sanitizer that
 * brings its own allocator.
 */
#ifndef TESTS_SUPPORT_MALLOCFAULT_H
#define TESTS_SUPPORT_MALLOCFAULT_H

#include <stdbool.h>

/* The nth malloc(3) of pam_ovhpat.so from now on fails; 0: none.  Returns
 * false when faults cannot be made in this build. */
bool mallocfault_arm(unsigned int nth);

#endif
