/* SPDX-License-Identifier: MIT */
/*
 * /etc/login.defs, common/logindefs.h, as it is read in sshd and in every
 * process that asks NSS: root is never in the range, errno stays, and lines of
 * other keys change nothing.
 */
#include "fuzz/target.h"

#include <errno.h>

#include "common/logindefs.h"
#include "fuzz/claim.h"
#include "fuzz/heapbound.h"
#include "fuzz/workdir.h"

/* 64 KiB of the file, and the NUL. */
#define LOGINDEFSFILE_HEAP ((size_t)64 * 1024 + 1)

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const char *path = workdir_write("login.defs", bytes, len);
    struct logindefs logindefs;

    heapbound_begin(LOGINDEFSFILE_HEAP);
    errno = EXDEV;
    logindefs = logindefs_read(path);
    CLAIM(errno == EXDEV);
    heapbound_end();
    CLAIM(logindefs.uid_min > 0);
    CLAIM(!logindefs_in_range(&logindefs, 0));
    CLAIM(!logindefs_in_range(&logindefs, logindefs.uid_min - 1));
    CLAIM(logindefs.uid_max != (uid_t)-1);
    CLAIM(!logindefs_in_range(&logindefs, logindefs.uid_max + 1));
    return 0;
}
