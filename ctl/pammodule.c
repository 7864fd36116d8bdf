/* SPDX-License-Identifier: MIT */
/*
 * The table of modules, from their manual pages and sources (Linux-PAM 1.5 and
 * 1.7, systemd, sssd, and what Debian has beside them).  It errs towards more
 * codes than a module gives where that raises no alarm.  A module that is not
 * listed is taken for one that may prove an identity, so a stack that leans on
 * it is not accused.
 */
#include "ctl/pammodule.h"

#include <security/pam_appl.h>
#include <stddef.h>
#include <string.h>

#include "ctl/pamwalk.h"

enum {
    PAMMODULE_YES = PAMWALK_CODE(PAM_SUCCESS),
    PAMMODULE_SKIP = PAMWALK_CODE(PAM_IGNORE),
    PAMMODULE_EITHER = PAMMODULE_YES | PAMMODULE_SKIP,
    PAMMODULE_WRONG = PAMWALK_CODE(PAM_AUTH_ERR),
    PAMMODULE_DENIED = PAMWALK_CODE(PAM_PERM_DENIED),
    /* A wrong password, or nobody that the module knows. */
    PAMMODULE_NO = PAMMODULE_WRONG | PAMWALK_CODE(PAM_USER_UNKNOWN),
    PAMMODULE_NO_REMOTE = PAMMODULE_NO | PAMWALK_CODE(PAM_AUTHINFO_UNAVAIL),
    PAMMODULE_FAILS =
        PAMWALK_CODE(PAM_SYSTEM_ERR) | PAMWALK_CODE(PAM_SERVICE_ERR),
};

static const struct pammodule pammodule_table[] = {
    {"pam_permit.so", PAMMODULE_PERMIT, PAMMODULE_YES, 0},
    {"pam_deny.so", PAMMODULE_DENY, 0, PAMMODULE_WRONG | PAMMODULE_DENIED},

    {"pam_unix.so", PAMMODULE_PASSWORD, PAMMODULE_YES, PAMMODULE_NO},
    {"pam_unix2.so", PAMMODULE_PASSWORD, PAMMODULE_YES, PAMMODULE_NO},
    {"pam_pwdb.so", PAMMODULE_PASSWORD, PAMMODULE_YES, PAMMODULE_NO},
    {"pam_extrausers.so", PAMMODULE_PASSWORD, PAMMODULE_YES, PAMMODULE_NO},

    {"pam_fprintd.so", PAMMODULE_CREDENTIAL, PAMMODULE_YES,
     PAMMODULE_NO_REMOTE},
    {"pam_google_authenticator.so", PAMMODULE_CREDENTIAL, PAMMODULE_EITHER,
     PAMMODULE_NO},
    {"pam_krb5.so", PAMMODULE_CREDENTIAL, PAMMODULE_EITHER,
     PAMMODULE_NO_REMOTE},
    {"pam_ldap.so", PAMMODULE_CREDENTIAL, PAMMODULE_EITHER,
     PAMMODULE_NO_REMOTE},
    {"pam_oath.so", PAMMODULE_CREDENTIAL, PAMMODULE_YES, PAMMODULE_NO},
    {"pam_pkcs11.so", PAMMODULE_CREDENTIAL, PAMMODULE_EITHER, PAMMODULE_NO},
    {"pam_radius_auth.so", PAMMODULE_CREDENTIAL, PAMMODULE_YES,
     PAMMODULE_NO_REMOTE},
    {"pam_ssh_agent_auth.so", PAMMODULE_CREDENTIAL, PAMMODULE_YES,
     PAMMODULE_NO},
    {"pam_sss.so", PAMMODULE_CREDENTIAL, PAMMODULE_EITHER, PAMMODULE_NO_REMOTE},
    {"pam_sss_gss.so", PAMMODULE_CREDENTIAL, PAMMODULE_EITHER,
     PAMMODULE_NO_REMOTE},
    {"pam_systemd_home.so", PAMMODULE_CREDENTIAL, PAMMODULE_EITHER,
     PAMMODULE_NO_REMOTE},
    {"pam_timestamp.so", PAMMODULE_CREDENTIAL, PAMMODULE_YES, PAMMODULE_NO},
    {"pam_u2f.so", PAMMODULE_CREDENTIAL, PAMMODULE_EITHER, PAMMODULE_NO_REMOTE},
    {"pam_userdb.so", PAMMODULE_CREDENTIAL, PAMMODULE_YES, PAMMODULE_NO},
    {"pam_winbind.so", PAMMODULE_CREDENTIAL, PAMMODULE_EITHER,
     PAMMODULE_NO_REMOTE},
    {"pam_yubico.so", PAMMODULE_CREDENTIAL, PAMMODULE_YES, PAMMODULE_NO_REMOTE},

    {"pam_access.so", PAMMODULE_CONDITION, PAMMODULE_YES, PAMMODULE_DENIED},
    {"pam_listfile.so", PAMMODULE_CONDITION, PAMMODULE_YES, PAMMODULE_WRONG},
    {"pam_localuser.so", PAMMODULE_CONDITION, PAMMODULE_YES,
     PAMMODULE_DENIED | PAMMODULE_NO},
    {"pam_rhosts.so", PAMMODULE_CONDITION, PAMMODULE_YES, PAMMODULE_WRONG},
    {"pam_rootok.so", PAMMODULE_CONDITION, PAMMODULE_YES, PAMMODULE_WRONG},
    {"pam_succeed_if.so", PAMMODULE_CONDITION, PAMMODULE_EITHER,
     PAMMODULE_WRONG},
    {"pam_time.so", PAMMODULE_CONDITION, PAMMODULE_YES, PAMMODULE_DENIED},
    {"pam_usertype.so", PAMMODULE_CONDITION, PAMMODULE_YES,
     PAMMODULE_WRONG | PAMMODULE_DENIED},
    {"pam_wheel.so", PAMMODULE_CONDITION, PAMMODULE_EITHER, PAMMODULE_DENIED},

    {"pam_faillock.so", PAMMODULE_GATE, PAMMODULE_EITHER, PAMMODULE_WRONG},
    {"pam_nologin.so", PAMMODULE_GATE, PAMMODULE_SKIP, PAMMODULE_WRONG},
    {"pam_securetty.so", PAMMODULE_GATE, PAMMODULE_EITHER, PAMMODULE_WRONG},
    {"pam_sepermit.so", PAMMODULE_GATE, PAMMODULE_EITHER, PAMMODULE_WRONG},
    {"pam_shells.so", PAMMODULE_GATE, PAMMODULE_YES, PAMMODULE_WRONG},
    {"pam_tally2.so", PAMMODULE_GATE, PAMMODULE_EITHER, PAMMODULE_WRONG},

    {"pam_cap.so", PAMMODULE_SETTING, PAMMODULE_EITHER, PAMMODULE_FAILS},
    {"pam_echo.so", PAMMODULE_SETTING, PAMMODULE_SKIP, 0},
    {"pam_ecryptfs.so", PAMMODULE_SETTING, PAMMODULE_EITHER, PAMMODULE_FAILS},
    {"pam_env.so", PAMMODULE_SETTING, PAMMODULE_SKIP, PAMMODULE_FAILS},
    {"pam_faildelay.so", PAMMODULE_SETTING, PAMMODULE_SKIP, PAMMODULE_FAILS},
    {"pam_gnome_keyring.so", PAMMODULE_SETTING, PAMMODULE_EITHER,
     PAMMODULE_FAILS},
    {"pam_group.so", PAMMODULE_SETTING, PAMMODULE_SKIP, PAMMODULE_FAILS},
    {"pam_issue.so", PAMMODULE_SETTING, PAMMODULE_SKIP, PAMMODULE_FAILS},
    {"pam_keyinit.so", PAMMODULE_SETTING, PAMMODULE_EITHER, PAMMODULE_FAILS},
    {"pam_kwallet5.so", PAMMODULE_SETTING, PAMMODULE_EITHER, PAMMODULE_FAILS},
    {"pam_lastlog.so", PAMMODULE_SETTING, PAMMODULE_EITHER, PAMMODULE_WRONG},
    {"pam_limits.so", PAMMODULE_SETTING, PAMMODULE_EITHER, PAMMODULE_DENIED},
    {"pam_loginuid.so", PAMMODULE_SETTING, PAMMODULE_EITHER, PAMMODULE_FAILS},
    {"pam_mail.so", PAMMODULE_SETTING, PAMMODULE_SKIP, PAMMODULE_FAILS},
    {"pam_mkhomedir.so", PAMMODULE_SETTING, PAMMODULE_YES, PAMMODULE_DENIED},
    {"pam_motd.so", PAMMODULE_SETTING, PAMMODULE_SKIP, PAMMODULE_FAILS},
    {"pam_mount.so", PAMMODULE_SETTING, PAMMODULE_EITHER, PAMMODULE_FAILS},
    {"pam_namespace.so", PAMMODULE_SETTING, PAMMODULE_YES, PAMMODULE_FAILS},
    {"pam_selinux.so", PAMMODULE_SETTING, PAMMODULE_EITHER, PAMMODULE_FAILS},
    {"pam_setquota.so", PAMMODULE_SETTING, PAMMODULE_EITHER, PAMMODULE_DENIED},
    {"pam_systemd.so", PAMMODULE_SETTING, PAMMODULE_YES, PAMMODULE_FAILS},
    {"pam_tmpdir.so", PAMMODULE_SETTING, PAMMODULE_YES, PAMMODULE_FAILS},
    {"pam_tty_audit.so", PAMMODULE_SETTING, PAMMODULE_EITHER, PAMMODULE_FAILS},
    {"pam_umask.so", PAMMODULE_SETTING, PAMMODULE_EITHER, PAMMODULE_FAILS},
    {"pam_warn.so", PAMMODULE_SETTING, PAMMODULE_SKIP, 0},
    {"pam_xauth.so", PAMMODULE_SETTING, PAMMODULE_EITHER, PAMMODULE_FAILS},
};

static const struct pammodule pammodule_unknown = {
    NULL, PAMMODULE_UNKNOWN, PAMMODULE_EITHER,
    PAMMODULE_NO_REMOTE | PAMMODULE_DENIED};

const struct pammodule *
pammodule_find(const char *name)
{
    size_t count = sizeof(pammodule_table) / sizeof(pammodule_table[0]);

    for (size_t i = 0; i < count; i++) {
        if (strcmp(pammodule_table[i].name, name) == 0) {
            return &pammodule_table[i];
        }
    }
    return &pammodule_unknown;
}
