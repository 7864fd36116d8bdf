/* SPDX-License-Identifier: MIT */
/*
 * The limits of the programs that people type tokens into.  Where they come
 * from is said in pam_ovhpat(8), which has the same rows;
 * tests/style/documented-t.sh compares the two tables.
 */
#include "ctl/wayin.h"

#include "common/token.h"

static const struct wayin wayin_rows[] = {
    {"ssh client, password", 1023, true},
    {"ssh client, keyboard-interactive", 1023, true},
    {"ssh client, SSH_ASKPASS", 1023, true},
    {"sshd, password", 1024, false},
    {"sshd, keyboard-interactive", 4096, false},
    {"sudo", 511, false},
    {"sudo -S", 511, false},
    {"sudo -A, SUDO_ASKPASS", 511, false},
    {"su", 4095, true},
    {"login", 4095, true},
    {"pamtester", 4095, true},
    {"this module, hybrid name", TOKEN_MAX, false},
    {"this module, plain name", TOKEN_MAX, false},
    {"misc_conv before 1.5.2", 511, true},
    {"pam_exec expose_authtok", 511, true},
    {"psql before 14, typed", 99, true},
    {"pgAdmin", 1000, true},
    {"Roundcube", 1024, true},
    {"psql, PGPASSFILE", 4096, false},
    {"psql, PGPASSWORD", 4096, false},
    {"psql, typed", 4095, true},
    {"Dovecot, AUTHENTICATE PLAIN", 4096, false},
    {"Dovecot, AUTHENTICATE LOGIN", 4096, false},
    {"Postfix, asking Dovecot", 4096, false},
    {"saslauthd", 256, false},
    {"vsftpd", 128, false},
};

const struct wayin *
wayin_table(size_t *ret_count)
{
    *ret_count = sizeof(wayin_rows) / sizeof(wayin_rows[0]);
    return wayin_rows;
}
