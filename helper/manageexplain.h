/* SPDX-License-Identifier: MIT */
/*
 * The command explain: explain LOGIN SERVICE [any], with a token or without.
 */
#ifndef HELPER_MANAGEEXPLAIN_H
#define HELPER_MANAGEEXPLAIN_H

#include "helper/manage.h"

/*
 * Leads a login through the checks without letting anybody in, and answers the
 * call with every step.  With a token it is the login itself, without one the
 * account phase, as an ssh key sees it.
 */
void manageexplain_run(struct manage_call *call);

#endif
