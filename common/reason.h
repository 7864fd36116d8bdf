/* SPDX-License-Identifier: MIT */
/*
 * THE table of reasons: which check decided.  Every refusal carries one; its
 * id ("OVHPAT-R41") is stable, stands in the log line of the module and of the
 * helper, and is explained in ovhpat-reasons(7), which is made from this
 * table.  A new reason takes a free number; a number is never used again for
 * something else.
 *
 *   0        a bug          10-19  the login name and what was typed
 *   20-29    the account on this host      30-39  the helper and its socket
 *   40-49    the API refuses the token     50-59  whose token it is
 *   60-69    the sysadmin's rules          70-79  limits
 *   80-99    the API could not be asked
 */
#ifndef COMMON_REASON_H
#define COMMON_REASON_H

#include <stddef.h>
#include <stdint.h>

#include "common/outcome.h"

/* clang-format off */
/*   name                wire  id     outcome         what happened; what to do */
#define REASON_TABLE(X) \
    X(INTERNAL,             0, "R00", INTERNAL, \
      "an error inside pam_ovhpat", \
      "this is a bug; report it with the log lines before this one") \
    X(NAME_MALFORMED,      10, "R10", USER_UNKNOWN, \
      "the login name is not pat_jwt_ACCOUNT[+LABEL]", \
      "log in as pat_jwt_ACCOUNT, with ACCOUNT the Unix account") \
    X(STAND_IN_PASSWORD,   11, "R11", BAD_TOKEN, \
      "sshd passed its stand-in instead of the password", \
      "sshd does this for names that NSS does not know and for root; check getent passwd NAME and libnss_ovhpat(8)") \
    X(SECRET_NO_TOKEN,     12, "R12", BAD_TOKEN, \
      "what was typed cannot be a token", \
      "type the token as OVHcloud showed it: 64 to 4096 letters, digits and -._~+/=") \
    X(TOKEN_CUT,           13, "R13", BAD_TOKEN, \
      "the token was cut on its way here", \
      "the client or the service reads no more than that many characters; see the table of lengths in pam_ovhpat(8)") \
    X(NO_SECRET,           14, "R14", BAD_TOKEN, \
      "the application gave no password", \
      "the conversation failed or use_first_pass found nothing") \
    X(NAME_NOT_OURS,       15, "R15", NOT_OURS, \
      "the login name is not one of ours here", \
      "nothing to do: names= on the pam.d line says which names are ours") \
    X(SECRET_NOT_OURS,     16, "R16", NOT_OURS, \
      "what was typed is a local password, not a token", \
      "nothing to do: the next module of the stack gets it; see plain_prefix= in pam_ovhpat(8)") \
    X(NO_USER,             17, "R17", USER_UNKNOWN, \
      "the application gave no user name", \
      "the conversation failed; see the application's own log") \
    X(SECRET_API_KEY,      18, "R18", BAD_TOKEN, \
      "what was typed looks like a key of OVHcloud's API, not like a token", \
      "application keys, application secrets, consumer keys and OAuth2 client ids log nobody in; type a personal access token, or a service account's access token") \
    X(ACCOUNT_UNKNOWN,     20, "R20", USER_UNKNOWN, \
      "the account does not exist on this host", \
      "create the account, or add `virtual` if this service's users are no Unix accounts") \
    X(ACCOUNT_UID_RANGE,   21, "R21", NOT_PERMITTED, \
      "the account's uid is outside UID_MIN..UID_MAX", \
      "root and system accounts never log in with a token; use an ordinary account and sudo") \
    X(ACCOUNT_UID_DIFFERS, 22, "R22", NOT_PERMITTED, \
      "the login name belongs to another uid than the account", \
      "somebody made an account with the login name; remove it") \
    X(ACCOUNT_LOOKUP,      23, "R23", UNAVAILABLE, \
      "the account could not be looked up", \
      "NSS answered with an error; check getent passwd ACCOUNT") \
    X(ACCOUNT_PROTECTED,   24, "R24", NOT_OURS, \
      "root and accounts outside UID_MIN..UID_MAX are none of ours", \
      "nothing to do: other PAM modules decide about this account") \
    X(ACCOUNT_EXPIRED,     25, "R25", NOT_PERMITTED, \
      "the account has expired", \
      "chage -l ACCOUNT shows the date; chage -E -1 ACCOUNT lifts it") \
    X(HELPER_UNREACHABLE,  30, "R30", UNAVAILABLE, \
      "ovhpatd cannot be reached", \
      "check systemctl status ovhpatd.socket ovhpatd.service and who may use the socket") \
    X(HELPER_TIMEOUT,      31, "R31", UNAVAILABLE, \
      "ovhpatd did not answer in time", \
      "check ovhpatd's log; the module waits no longer than timeout=") \
    X(HELPER_GARBAGE,      32, "R32", UNAVAILABLE, \
      "ovhpatd's answer cannot be read", \
      "module and helper are of different versions; install both from the same package") \
    X(HELPER_IMPOSTOR,     33, "R33", MISCONFIGURED, \
      "the socket belongs to neither root nor the owner of its directory", \
      "somebody else listens there, so no token was sent; check the socket= path") \
    X(MODULE_ARGUMENT,     34, "R34", MISCONFIGURED, \
      "the pam.d line has an unknown or malformed argument", \
      "the log line before this one shows it; see pam_ovhpat(8)") \
    X(NO_MEMORY,           35, "R35", NO_MEMORY, \
      "out of memory", \
      "the process that logs in, or ovhpatd, ran into its memory limit") \
    X(REQUEST_MALFORMED,   36, "R36", MISCONFIGURED, \
      "ovhpatd could not read the request", \
      "module and helper are of different versions; install both from the same package") \
    X(HELPER_BUSY,         37, "R37", UNAVAILABLE, \
      "ovhpatd has no place for another login", \
      "too many logins wait; see [limits] in ovhpat.conf(5)") \
    X(TOKEN_REFUSED,       40, "R40", BAD_TOKEN, \
      "OVHcloud does not know the token (401)", \
      "the token is wrong, was deleted or has expired; make a new one in the Control Panel") \
    X(TOKEN_FORBIDDEN,     41, "R41", BAD_TOKEN, \
      "OVHcloud forbids the token (403)", \
      "the user is disabled or the credential is no longer valid; see the user in the Control Panel") \
    X(TOKEN_UNPROVEN,      42, "R42", BAD_TOKEN, \
      "401 without OVHcloud's error body", \
      "something between this host and OVHcloud answers in its place; check proxy and endpoint") \
    X(TOKEN_OBJECTED,      43, "R43", BAD_TOKEN, \
      "OVHcloud objects to this token or its OVH account (400, 402, 422, 423, 460)", \
      "look at the OVH account's state in the Control Panel") \
    X(TOKEN_BURIED,        44, "R44", BAD_TOKEN, \
      "OVHcloud refused this token the last time it could be asked", \
      "the API cannot be reached now, and a refusal stands until OVHcloud accepts the token again") \
    X(TOKEN_OTHER_KIND,    45, "R45", BAD_TOKEN, \
      "it does not look like a personal access token, and OVHcloud does not know it", \
      "tokens of AI Training, of GitHub and of other services log nobody in; make a personal access token for the IAM user, and type the whole of it") \
    X(TOKEN_EXPIRED,       46, "R46", BAD_TOKEN, \
      "the token has expired, by what OVHcloud said of it", \
      "make a new token in the Control Panel; if its life was made longer, log in once while the API can be reached") \
    X(FOREIGN_OVH_ACCOUNT, 50, "R50", NOT_PERMITTED, \
      "the token belongs to an OVH account that is not listed", \
      "[api] account in ovhpat.conf names the OVH accounts whose users may log in") \
    X(FOREIGN_REGION,      51, "R51", NOT_PERMITTED, \
      "the identity is of another OVHcloud region", \
      "endpoint and token must be of one region (eu, ca, us)") \
    X(ACCOUNT_OWNER,       52, "R52", NOT_PERMITTED, \
      "the token belongs to the OVH account's owner", \
      "make an IAM local user, and log in with that user's token") \
    X(FEDERATED_USER,      53, "R53", NOT_PERMITTED, \
      "the token belongs to a federated user", \
      "only IAM local users log in; make a local user") \
    X(SERVICE_ACCOUNT,     54, "R54", NOT_PERMITTED, \
      "the token belongs to a service account that no map line names", \
      "add a service: line to identity.map, or use a user's token") \
    X(IDENTITY_UNUSABLE,   55, "R55", NOT_PERMITTED, \
      "the identity's name has characters that are not accepted", \
      "names of IAM users are letters, digits, dot, underscore, @ and hyphen here") \
    X(USER_DISABLED,       56, "R56", NOT_PERMITTED, \
      "the user is disabled in OVHcloud's IAM", \
      "enable the user in the Control Panel; the next question lets it in again") \
    X(USER_PASSWORD,       57, "R57", NOT_PERMITTED, \
      "the user must change the password at OVHcloud first", \
      "log in to the Control Panel as that user and change it") \
    X(USER_GONE,           58, "R58", NOT_PERMITTED, \
      "there is no such user in OVHcloud's IAM any more", \
      "the user was deleted; remove the map line and the account's keys") \
    X(STATUS_UNKNOWN,      59, "R59", NOT_PERMITTED, \
      "the user's status could not be asked, and status_unknown = deny", \
      "see ovhpatd's log for what the host's own credentials lack, and status_unknown in ovhpat.conf(5)") \
    X(NO_MAP_LINE,         60, "R60", NOT_PERMITTED, \
      "no line of identity.map gives this identity the wanted account", \
      "add a line for the identity that the log line names") \
    X(MAP_REFUSES,         61, "R61", NOT_PERMITTED, \
      "a line of identity.map refuses this identity", \
      "the log line names the map line") \
    X(LABEL_UNBOUND,       62, "R62", USER_UNKNOWN, \
      "the suffix of the login name is neither an account nor a known label", \
      "add it to [labels] in ovhpat.conf, or log in as pat_jwt_ACCOUNT") \
    X(ACCOUNT_UNREACHABLE, 63, "R63", NOT_PERMITTED, \
      "no line of identity.map leads to the account", \
      "nobody can log in as this pat_jwt_ name; add a map line") \
    X(ACCOUNT_NOT_MAPPED,  64, "R64", NOT_OURS, \
      "no line of identity.map leads to the account, so it is none of ours", \
      "nothing to do: other PAM modules decide about this account") \
    X(ACCOUNT_LOCKED,      65, "R65", NOT_PERMITTED, \
      "the account is locked on this host", \
      "ovhpatctl locks says since when, by whom and why; ovhpatctl unlock ACCOUNT lifts it") \
    X(IDENTITY_LOCKED,     66, "R66", NOT_PERMITTED, \
      "the identity is locked on this host", \
      "ovhpatctl locks says since when, by whom and why; ovhpatctl unlock IDENTITY lifts it") \
    X(IAM_DENIES,          67, "R67", NOT_PERMITTED, \
      "IAM does not allow the identity what this service requires", \
      "the log line names action and resource; give the user a policy for them, or change require in ovhpat.conf") \
    X(IAM_UNKNOWN,         68, "R68", UNAVAILABLE, \
      "whether IAM allows what this service requires could not be asked", \
      "the log line says what was wrong; without an answer of the last hours nobody gets in by a requirement") \
    X(SOURCE_LIMIT,        70, "R70", TOO_MANY, \
      "too many unknown tokens from one source", \
      "somebody guesses, or a job uses a dead token; see per_source in ovhpat.conf(5)") \
    X(HOST_LIMIT,          71, "R71", UNAVAILABLE, \
      "too many questions to the API from this host", \
      "see unknown_tokens, known_tokens and in_flight in ovhpat.conf(5)") \
    X(API_NETWORK,         80, "R80", UNAVAILABLE, \
      "the API cannot be reached", \
      "check DNS, routes and firewall between this host and the endpoint") \
    X(API_TIMEOUT,         81, "R81", UNAVAILABLE, \
      "the API did not answer in time", \
      "see timeout in ovhpat.conf(5)") \
    X(API_TLS,             82, "R82", UNAVAILABLE, \
      "the API's certificate or TLS handshake failed", \
      "somebody may be in between; check ca_file, this host's clock and openssl s_client") \
    X(API_THROTTLED,       83, "R83", UNAVAILABLE, \
      "the API asks to slow down (429)", \
      "too many requests from this host or network; see [limits] in ovhpat.conf(5)") \
    X(API_SERVER,          84, "R84", UNAVAILABLE, \
      "the API has an error of its own (408, 425, 5xx)", \
      "wait; see OVHcloud's status page") \
    X(API_ENDPOINT,        85, "R85", UNAVAILABLE, \
      "the endpoint does not have the route (404, 405, 410 ...)", \
      "check endpoint in ovhpat.conf") \
    X(API_REDIRECT,        86, "R86", UNAVAILABLE, \
      "the endpoint redirects; redirects are never followed", \
      "check endpoint in ovhpat.conf") \
    X(API_GARBAGE,         87, "R87", UNAVAILABLE, \
      "the API's answer cannot be understood", \
      "a proxy may change it; report it with the Queryid if it does not") \
    X(API_FORBIDDEN,       88, "R88", UNAVAILABLE, \
      "403 without OVHcloud's error body", \
      "a firewall or proxy answers in OVHcloud's place") \
    X(API_PROXY,           89, "R89", UNAVAILABLE, \
      "the proxy refuses", \
      "check proxy in ovhpat.conf") \
    X(API_LOCAL,           90, "R90", UNAVAILABLE, \
      "ovhpatd lacks memory, descriptors or the CA file", \
      "check ovhpatd's log, its limits and ca_file") \
    X(API_BREAKER,         91, "R91", UNAVAILABLE, \
      "the API was away a moment ago and is not asked again yet", \
      "a login tries again within a minute; see the lines before for what was wrong") \
    X(ALLOWED,            200, "OK",  ALLOWED, \
      "the login is allowed", \
      "nothing to do")
/* clang-format on */

enum reason {
#define REASON_ENUMERATOR(name, wire, id, outcome, text, advice)               \
    REASON_##name = (wire),
    REASON_TABLE(REASON_ENUMERATOR)
#undef REASON_ENUMERATOR
};

/* The reason with this wire value; every unknown value is INTERNAL. */
enum reason reason_from_wire(uint16_t wire);

/* How a question with this reason ended; unknown values are INTERNAL. */
enum outcome reason_outcome(enum reason reason);

/* The stable id, "OVHPAT-R41"; never NULL. */
const char *reason_id(enum reason reason);

/* One sentence without a full stop: what happened; never NULL. */
const char *reason_text(enum reason reason);

/* One sentence without a full stop: what to do about it; never NULL. */
const char *reason_advice(enum reason reason);

/*
 * Walks the table: the reason at position index, in *ret_reason.
 * Returns 0, or -ENOENT behind the last one.
 */
int reason_at(size_t index, enum reason *ret_reason);

#endif
