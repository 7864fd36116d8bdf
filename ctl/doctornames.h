/* SPDX-License-Identifier: MIT */
/*
 * Users, groups and what NSS makes of login names.
 */
#ifndef CTL_DOCTORNAMES_H
#define CTL_DOCTORNAMES_H

#include "ctl/doctorreport.h"
#include "helper/identitymap.h"

#define DOCTORNAMES_NSSWITCH "/etc/nsswitch.conf"

/* The user that ovhpatd runs as, and the group that may ask it. */
void doctornames_service(struct doctorreport *report);

/*
 * Whether the map leads to accounts of this host, and whether their pat_jwt_
 * names are known, without which sshd passes no token on.  Asks NSS, so it can
 * take as long as the host's directory server.
 */
void doctornames_accounts(struct doctorreport *report,
                          const struct identitymap *map);

#endif
