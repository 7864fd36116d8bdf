/* SPDX-License-Identifier: MIT */
/*
 * Everything that the simulated OVHcloud knows.
 */
#ifndef SIMULATOR_STATE_H
#define SIMULATOR_STATE_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stdint.h>

#include "simulator/credential.h"

/* Room for a reason with the file's name in front. */
#define STATE_REASON 1024

/* The largest state file. */
#define STATE_FILE_MAX (64U * 1024 * 1024)

struct state {
    struct json_object *root; /* complete: see defaults.h */
    struct credential_index *credentials;
    const char *path;            /* borrowed */
    bool saves;                  /* changes go back into the file */
    bool is_controlled;          /* PATCH /simulator/state is there */
    const char *region;          /* borrowed from root: eu, ca or us */
    unsigned long long issued;   /* OAuth2 tokens since the start */
    bool refuse_disabled;        /* tokens of a disabled user are refused */
    bool refuse_password_change; /* and of one who must change the password */
};

/*
 * Reads the state file (README.md has the format).  path is borrowed for the
 * life of the state; region overrides the file's, NULL does not.
 * Returns 0, or a negative errno with a reason that names file and line or
 * member; *ret_state is then untouched.  End with state_done().
 */
int state_load(const char *path, const char *region, struct state *ret_state,
               char reason[STATE_REASON]);

/*
 * Changes the state by a JSON merge patch (RFC 7396).  Nothing that was
 * borrowed from the old state is good afterwards.  Returns 0, or a negative
 * errno with a reason and the state as it was.
 */
int state_patch(struct state *state, struct json_object *patch,
                char reason[STATE_REASON]);

/* The server's clock: seconds since 1970, with the state's clock_offset_s. */
int64_t state_time(const struct state *state);

void state_done(struct state *state);

/*
 * To be called after every change by a client: writes the file through a
 * temporary one and rename(2) if the state saves.  The file holds secrets and
 * gets mode 0600.  Returns 0 or a negative errno.
 */
int state_changed(const struct state *state);

#endif
