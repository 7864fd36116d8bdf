/* SPDX-License-Identifier: MIT */
/*
 * After a login the token is nowhere in the process: not in the heap, not on
 * the stack, not in a library's data.  The token of this test is only ever
 * whole in the answer of the conversation; here it exists masked, so the
 * search does not find itself.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <security/pam_appl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/fake_helper.h"
#include "tests/support/sanitized.h"
#include "tests/support/syslogtrap.h"

#define MASK 0x80U
#define TOKEN_LEN 200U
/* So many bytes of it in a row are no accident. */
#define PIECE 12U
#define MODULE_MAX 4096

static char directory[64];
static char stack[96];
static char other[96];
static char socket_path[96];
static char module[MODULE_MAX];

/* The byte of the token at this place, masked. */
static unsigned char
masked(size_t at)
{
    static const unsigned char start[] = {'e' ^ MASK, 'y' ^ MASK, 'J' ^ MASK};

    if (at < sizeof(start)) {
        return start[at];
    }
    return (unsigned char)(('A' + (at * 7 + at / 26) % 26) ^ MASK);
}

static int
converse(int count, const struct pam_message **messages,
         struct pam_response **ret_responses, void *context)
{
    struct pam_response *responses =
        calloc((size_t)count, sizeof(struct pam_response));

    (void)messages;
    (void)context;
    for (int i = 0; i < count; i++) {
        char *answer = malloc(TOKEN_LEN + 1);

        for (size_t at = 0; at < TOKEN_LEN; at++) {
            answer[at] = (char)(masked(at) ^ MASK);
        }
        answer[TOKEN_LEN] = '\0';
        responses[i].resp = answer;
    }
    *ret_responses = responses;
    return PAM_SUCCESS;
}

static bool
is_piece(const unsigned char *bytes, size_t at)
{
    for (size_t i = 0; i < PIECE; i++) {
        if ((bytes[i] ^ MASK) != masked(at + i)) {
            return false;
        }
    }
    return true;
}

/* How many pieces of the token the memory holds; the first one is told. */
static size_t
count_pieces(const unsigned char *begin, const unsigned char *end,
             const char *where)
{
    size_t found = 0;

    for (const unsigned char *at = begin; at + PIECE <= end; at++) {
        for (size_t place = 3; place + PIECE <= TOKEN_LEN; place += PIECE) {
            if (is_piece(at, place)) {
                if (found++ == 0) {
                    print_message("# byte %zu of the token at %p in %s", place,
                                  (const void *)at, where);
                }
            }
        }
    }
    return found;
}

static size_t
search_memory(void)
{
    FILE *from = fopen("/proc/self/maps", "re");
    char line[8192];
    size_t found = 0;

    assert_non_null(from);
    while (fgets(line, sizeof(line), from) != NULL) {
        uintptr_t begin = 0;
        uintptr_t end = 0;
        char access[8] = "";

        if (sscanf(line, "%lx-%lx %7s", &begin, &end, access) == 3 &&
            access[0] == 'r' && access[1] == 'w') {
            found += count_pieces((const unsigned char *)begin,
                                  (const unsigned char *)end, line);
        }
    }
    fclose(from);
    return found;
}

static void
write_stack(const char *path, const char *with, const char *arguments)
{
    FILE *to = fopen(path, "we");

    assert_non_null(to);
    fprintf(to, "auth required %s %s\n", with, arguments);
    assert_int_equal(fclose(to), 0);
}

static int
setup(void **state)
{
    const char *build = getenv("top_builddir");
    struct stat status;

    (void)state;
    snprintf(module, sizeof(module), "%s/pam_ovhpat/.libs/pam_ovhpat.so",
             build == NULL ? "." : build);
    snprintf(directory, sizeof(directory), "/tmp/ovhpat-wipe-XXXXXX");
    if (stat(module, &status) < 0 || mkdtemp(directory) == NULL) {
        return -1;
    }
    snprintf(stack, sizeof(stack), "%s/wipe", directory);
    snprintf(other, sizeof(other), "%s/other", directory);
    snprintf(socket_path, sizeof(socket_path), "%s/ovhpatd.sock", directory);
    write_stack(other, "pam_deny.so", "");
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    unlink(stack);
    unlink(other);
    unlink(socket_path);
    return rmdir(directory);
}

static int
no_delay(int code, unsigned int delay_us, void *context)
{
    (void)code;
    (void)delay_us;
    (void)context;
    return 0;
}

static pam_handle_t *
begin(const char *user, const char *arguments)
{
    const struct pam_conv conversation = {.conv = converse};
    pam_handle_t *pamh = NULL;
    char text[256];

    snprintf(text, sizeof(text), "virtual timeout=2 socket=%s %s", socket_path,
             arguments);
    write_stack(stack, module, text);
    assert_int_equal(
        pam_start_confdir("wipe", user, &conversation, directory, &pamh),
        PAM_SUCCESS);
    pam_set_item(pamh, PAM_FAIL_DELAY, (const void *)no_delay);
    return pamh;
}

/* One login; the memory is searched while the transaction is still open, and
 * once more after it. */
static void
login(enum fake_helper_mode mode, const char *user, const char *arguments,
      int expected)
{
    static struct fake_helper_plan plan;
    struct fake_helper helper;
    pam_handle_t *pamh = NULL;

    plan = (struct fake_helper_plan){.mode = mode, .verify_count = 1};
    plan.verify[0].verdict.reason = REASON_ALLOWED;
    plan.verify[0].same_account = true;
    unlink(socket_path);
    fake_helper_start(directory, &plan, &helper);
    pamh = begin(user, arguments);
    assert_int_equal(pam_authenticate(pamh, 0), expected);
    fake_helper_stop(&helper);
    /* The fake helper's records are shared memory: not the module's. */
    memset(helper.log, 0, sizeof(*helper.log));
    assert_int_equal(search_memory(), 0);
    assert_int_equal(pam_end(pamh, expected), PAM_SUCCESS);
    assert_int_equal(search_memory(), 0);
}

static void
test_search_finds(void **state)
{
    char *copy = malloc(TOKEN_LEN);

    (void)state;
    assert_int_equal(search_memory(), 0);
    for (size_t at = 0; at < TOKEN_LEN; at++) {
        copy[at] = (char)(masked(at) ^ MASK);
    }
    assert_true(search_memory() > 0);
    explicit_bzero(copy, TOKEN_LEN);
    free(copy);
    assert_int_equal(search_memory(), 0);
}

static void
test_allowed(void **state)
{
    (void)state;
    login(FAKE_HELPER_serve, "pat_jwt_zoe", "", PAM_SUCCESS);
}

static void
test_allowed_and_forwarded(void **state)
{
    (void)state;
    login(FAKE_HELPER_serve, "pat_jwt_zoe", "forward_pass", PAM_SUCCESS);
}

static void
test_nobody_answers(void **state)
{
    (void)state;
    login(FAKE_HELPER_absent, "pat_jwt_zoe", "", PAM_AUTHINFO_UNAVAIL);
    login(FAKE_HELPER_hang, "pat_jwt_zoe", "", PAM_AUTHINFO_UNAVAIL);
    login(FAKE_HELPER_drop_all, "pat_jwt_zoe", "", PAM_AUTHINFO_UNAVAIL);
}

static void
test_sent_back(void **state)
{
    (void)state;
    login(FAKE_HELPER_echo, "pat_jwt_zoe", "", PAM_AUTHINFO_UNAVAIL);
}

/* Not ours: what was typed is libpam's, and libpam forgets it. */
static void
test_local_password(void **state)
{
    (void)state;
    login(FAKE_HELPER_serve, "zoe", "names=both plain_prefix=other",
          PAM_PERM_DENIED);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_search_finds),
        cmocka_unit_test(test_allowed),
        cmocka_unit_test(test_allowed_and_forwarded),
        cmocka_unit_test(test_nobody_answers),
        cmocka_unit_test(test_sent_back),
        cmocka_unit_test(test_local_password),
    };

    if (SANITIZED) {
        printf("1..0 # SKIP there is too much memory to search\n");
        return 0;
    }
    syslogtrap_into(NULL);
    return cmocka_run_group_tests(tests, setup, teardown);
}
