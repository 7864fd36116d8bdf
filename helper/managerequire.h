/* SPDX-License-Identifier: MIT */
/*
 * What IAM says to a login that is explained: each requirement of its service,
 * the answer and the fact.
 */
#ifndef HELPER_MANAGEREQUIRE_H
#define HELPER_MANAGEREQUIRE_H

struct decision;
struct json_object;

/* One object for each requirement, in the order of ovhpat.conf: action, urn,
 * answer (allowed, denied, none, not asked), why (null: nothing to add), fact
 * (allowed, denied, null: none) and age_s of the fact (null: not known).  To be
 * called behind the check `require`; empty when nothing is required. */
struct json_object *managerequire_list(const struct decision *decision);

#endif
