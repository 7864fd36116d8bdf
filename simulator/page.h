/* SPDX-License-Identifier: MIT */
/*
 * Lists of /v2, which come in pages.
 */
#ifndef SIMULATOR_PAGE_H
#define SIMULATOR_PAGE_H

#include "simulator/call.h"

/*
 * Answers with the part of an array that X-Pagination-Size and
 * X-Pagination-Cursor ask for, and with X-Pagination-Cursor-Next when there is
 * more; with 400 for a bad size or cursor.  The array is taken over.
 */
void page_reply(struct call *call, struct json_object *array);

#endif
