/* SPDX-License-Identifier: MIT */
/*
 * Where the host's secret is kept.
 */
#ifndef HELPER_HOSTKEYFILE_H
#define HELPER_HOSTKEYFILE_H

#include "helper/hostkey.h"
#include "helper/problem.h"

/* In the state directory; a credential of systemd goes before it. */
#define HOSTKEYFILE_NAME "key"
#define HOSTKEYFILE_BAD_NAME "key.bad"
#define HOSTKEYFILE_CREDENTIAL "ovhpat.key"

/* Where the secret came from. */
enum hostkeyfile_origin {
    HOSTKEYFILE_MADE = 0,         /* there was none, or no fit one: made now */
    HOSTKEYFILE_FOUND,            /* in the state directory */
    HOSTKEYFILE_CREDENTIAL_FOUND, /* systemd's LoadCredential(Encrypted)= */
};

/*
 * Opens the secret: the file ovhpat.key in credentials_dir (NULL: none) when
 * it exists, else the file `key` in the state directory, which is made
 * (O_EXCL, mode 0400, synced) when it is missing.  A key file of another size,
 * owner, mode or link count is set aside as key.bad and a new one is made: the
 * records of the old key are then unreadable, which is a miss and no error.
 * Returns 0 and a key that the caller frees; -EINVAL with a problem when no
 * key can be had, and then no record can be kept; or -ENOMEM.
 */
int hostkeyfile_open(int state_dir_fd, const char *credentials_dir,
                     const char *machine_id_path, struct hostkey **ret_key,
                     enum hostkeyfile_origin *ret_origin,
                     struct problem *ret_problem);

#endif
