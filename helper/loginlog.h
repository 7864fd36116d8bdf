/* SPDX-License-Identifier: MIT */
/*
 * The one line that each decision leaves in the log.
 */
#ifndef HELPER_LOGINLOG_H
#define HELPER_LOGINLOG_H

#include <stdbool.h>
#include <sys/types.h>

#include "common/wire.h"

/*
 * Logs the verdict about the request of a process with this uid.  detail is
 * what the API client adds (curl's text, OVHcloud's error class), or "".  A
 * trial (ovhpatctl explain) begins with another word than a login.
 */
void loginlog_write(const struct wire_request *request, uid_t uid,
                    const struct verdict *verdict, const char *detail,
                    bool is_trial);

#endif
