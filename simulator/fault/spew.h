/* SPDX-License-Identifier: MIT */
/*
 * The modes that are about what is sent.
 */
#ifndef SIMULATOR_FAULT_SPEW_H
#define SIMULATOR_FAULT_SPEW_H

#include "simulator/fault/fault.h"
#include "simulator/fault/stream.h"

/*
 * Waits --delay-ms and sends the configured answer once.  Returns 0 when the
 * connection can carry another request, else a negative errno.
 */
int spew_answer(const struct fault *fault, struct stream *stream);

/* One function a mode; mode.c says what each does. */
void spew_answers(const struct fault *fault, struct stream *stream);
void spew_slow(const struct fault *fault, struct stream *stream);
void spew_endless(const struct fault *fault, struct stream *stream);
void spew_endless_header(const struct fault *fault, struct stream *stream);
void spew_many_headers(const struct fault *fault, struct stream *stream);
void spew_long_header(const struct fault *fault, struct stream *stream);
void spew_huge(const struct fault *fault, struct stream *stream);
void spew_truncated(const struct fault *fault, struct stream *stream);
void spew_garbage(const struct fault *fault, struct stream *stream);
void spew_http09(const struct fault *fault, struct stream *stream);
void spew_status_101(const struct fault *fault, struct stream *stream);
void spew_redirect(const struct fault *fault, struct stream *stream);

#endif
