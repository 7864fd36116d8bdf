/* SPDX-License-Identifier: MIT */
/*
 * The routes below /v2/iam/resource.
 */
#ifndef SIMULATOR_IAMRESOURCE_H
#define SIMULATOR_IAMRESOURCE_H

#include "simulator/call.h"

void iamresource_list(struct call *call); /* GET: resources, in pages */
void iamresource_get(struct call *call);  /* GET */

/*
 * POST .../authorization/check {"actions":[...]}: which of them the caller may
 * do on the resource, in the order of the question.
 */
void iamresource_check(struct call *call);

#endif
