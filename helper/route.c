/* SPDX-License-Identifier: MIT */
/*
 * Two breakers, asked as one.  A failure of this route closes this route only,
 * so that logins that do not need it go on; what closes the API closes the
 * route too.  Half-open counts as closed for all but the first one, and the
 * API's own half-open breaker has its one question already.  It asks nobody.
 * Called by permission.c.
 */
#include "helper/route.h"

#include "helper/random.h"

static bool
route_is_closed_by(const struct breaker *breaker, int64_t now_ms)
{
    return breaker->trying || breaker_left_ms(breaker, now_ms) > 0;
}

bool
route_is_open(const struct route *route, int64_t now_ms)
{
    return !route_is_closed_by(route->api, now_ms) &&
           !route_is_closed_by(&route->own, now_ms);
}

bool
route_admit(struct route *route, int64_t now_ms)
{
    (void)breaker_admits(&route->own, now_ms);
    return route->own.trying;
}

void
route_note_answer(struct route *route)
{
    breaker_note_answer(&route->own);
}

void
route_note_failure(struct route *route, int64_t now_ms, enum reason why,
                   int64_t retry_after_ms)
{
    breaker_note_failure(&route->own, now_ms, why, retry_after_ms,
                         random_number());
    if (retry_after_ms > 0) {
        breaker_note_failure(route->api, now_ms, why, retry_after_ms,
                             random_number());
    }
}

void
route_note_nothing(struct route *route, int64_t now_ms)
{
    breaker_note_failure(&route->own, now_ms, route->own.why, 0,
                         random_number());
}

enum reason
route_last_failure(const struct route *route, int64_t now_ms,
                   enum reason otherwise)
{
    if (route_is_closed_by(route->api, now_ms)) {
        return route->api->why;
    }
    return route_is_closed_by(&route->own, now_ms) ? route->own.why : otherwise;
}
