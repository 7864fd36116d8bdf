/* SPDX-License-Identifier: MIT */
/*
 * What the modules of others do: enough to say what a stack makes of them.
 */
#ifndef CTL_PAMMODULE_H
#define CTL_PAMMODULE_H

#include <stdint.h>

enum pammodule_kind {
    PAMMODULE_UNKNOWN = 0, /* not in the table: it may do anything */
    PAMMODULE_PASSWORD,    /* checks this host's own passwords */
    PAMMODULE_CREDENTIAL,  /* proves who it is by something else */
    PAMMODULE_CONDITION,   /* true or false; proves nothing */
    PAMMODULE_GATE,        /* refuses some, proves nothing */
    PAMMODULE_SETTING,     /* sets something up; a no is an accident */
    PAMMODULE_PERMIT,      /* always yes */
    PAMMODULE_DENY,        /* always no */
};

struct pammodule {
    const char *name; /* pam_unix.so; NULL for what is not known */
    enum pammodule_kind kind;
    /* PAM codes as pamwalk.h has them: when there is nothing to refuse, and
     * when there is.  Empty: it never does. */
    uint32_t passes;
    uint32_t refuses;
};

/* The row of a module's file name; the row of unknown modules if it has none.
 * Never NULL. */
const struct pammodule *pammodule_find(const char *name);

#endif
