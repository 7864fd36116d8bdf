/* SPDX-License-Identifier: MIT */
/*
 * Tells the sysadmin why nothing is known about users, and the breaker whether
 * OVHcloud can be reached.  An answer of any kind, a refusal too, says that it
 * can.  Never says anything about a user's standing.  Called by standing.c.
 */
#include "helper/standingtrouble.h"

#include <errno.h>
#include <string.h>

#include "common/deadline.h"
#include "helper/random.h"

void
standingtrouble_note(struct standingtrouble *trouble,
                     const struct hostanswer *answer)
{
    if (answer->class == HOSTANSWER_UNREACHABLE) {
        log_repeated(&trouble->silences, LOG_WARNING,
                     "how users stand cannot be asked for: %s", answer->detail);
        breaker_note_failure(&trouble->breaker, deadline_now_ms(),
                             REASON_API_NETWORK, answer->retry_after_ms,
                             random_number());
        return;
    }
    breaker_note_answer(&trouble->breaker);
    if (answer->class == HOSTANSWER_REFUSED) {
        log_repeated(&trouble->refusals, LOG_ERR,
                     "the host's own credentials: OVHcloud refuses them or "
                     "they lack a right: %s queryid=%s",
                     answer->detail, answer->query_id);
    }
}

void
standingtrouble_unsent(struct standingtrouble *trouble, const char *urn,
                       int error)
{
    if (error != -ENOTCONN) {
        log_repeated(&trouble->overflows, LOG_WARNING,
                     "how user identity=%s stands cannot be asked for: %s", urn,
                     error == -EAGAIN ? "too many questions are under way"
                                      : strerrorname_np(-error));
    }
    if (trouble->breaker.trying) { /* it was to hear how this one ends */
        breaker_note_failure(&trouble->breaker, deadline_now_ms(),
                             trouble->breaker.why, 0, random_number());
    }
}
