/* SPDX-License-Identifier: MIT */
/*
 * The host's own credentials.
 */
#ifndef CTL_DOCTORCREDENTIALS_H
#define CTL_DOCTORCREDENTIALS_H

#include <stdbool.h>

#include "ctl/doctorreport.h"
#include "ctl/serviceuser.h"
#include "helper/rulebook.h"

/*
 * Reads the file that [api] credentials names as ovhpatd's user does, into the
 * rulebook, whose configuration is good, and says what is wrong with it.
 */
void doctorcredentials_read(struct doctorreport *report,
                            const struct serviceuser *user,
                            struct rulebook *rulebook);

/*
 * Asks OVHcloud with them: are they taken, whose are they, and which rights do
 * they have?  Nothing is asked when there are none, or when the API is
 * `away`.
 */
void doctorcredentials_ask(struct doctorreport *report,
                           const struct rulebook *rulebook, bool away);

#endif
