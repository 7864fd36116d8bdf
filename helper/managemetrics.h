/* SPDX-License-Identifier: MIT */
/*
 * The command metrics: what was counted, as OpenMetrics text.
 */
#ifndef HELPER_MANAGEMETRICS_H
#define HELPER_MANAGEMETRICS_H

#include "helper/manage.h"

/* Answers the call. */
void managemetrics_run(struct manage_call *call);

#endif
