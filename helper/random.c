/* SPDX-License-Identifier: MIT */
/*
 * One call, so that no caller has to think about what happens before the
 * kernel's pool is ready.  Never used for keys or salts.
 */
#include "helper/random.h"

#include <sys/random.h>

#include "common/deadline.h"

uint32_t
random_number(void)
{
    uint32_t number = 0;

    if (getrandom(&number, sizeof(number), GRND_NONBLOCK) !=
        (ssize_t)sizeof(number)) {
        number = (uint32_t)deadline_now_ms();
    }
    return number;
}
