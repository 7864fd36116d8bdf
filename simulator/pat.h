/* SPDX-License-Identifier: MIT */
/*
 * Secrets that look like OVHcloud's personal access tokens.
 */
#ifndef SIMULATOR_PAT_H
#define SIMULATOR_PAT_H

#include <json-c/json.h>

/*
 * A new random token, as a JSON string: a JWT in form, with the header
 * {"alg":"EdDSA"}, claims that name the holder (and are a guess: OVHcloud
 * documents none) and 64 random bytes where a signature would be.  It is
 * valid only because the simulator remembers it.
 * holder is borrowed text, such as xx1111-ovh/alice.  Ends the process when
 * the kernel has no random bytes.
 */
struct json_object *pat_new(const char *holder);

#endif
