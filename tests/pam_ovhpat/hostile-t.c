/* SPDX-License-Identifier: MIT */
/*
 * The built pam_ovhpat.so in applications that do not keep to what PAM promises
 * a module: conversations that fail, lie or answer with too much, processes
 * without descriptors, that fork between two phases, ignore SIGCHLD, log in
 * from many threads or load the module ten thousand times.  The module must
 * refuse what it cannot decide, must work where it can, and must leave the
 * process as it found it.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <security/pam_appl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/login.h"
#include "common/wire.h"
#include "tests/support/hoststate.h"
#include "tests/support/lines.h"
#include "tests/support/sanitized.h"
#include "tests/support/syslogtrap.h"

#define TOKEN_LEN 200U
#define MUCH 100000U
#define THREADS 16
#define THREAD_LOGINS 50
#define LOGINS 2000
#define LOADS 10000
#define GROWTH_MAX_BYTES (256L * 1024)
#define CLIENTS_MAX 64
#define HYBRID "pat_jwt_zoe"
#define PLAIN "zoe"

enum answer {
    ANSWER_TOKEN,
    ANSWER_FAILS,
    ANSWER_AGAIN,
    ANSWER_NO_RESPONSES,
    ANSWER_NULL,
    ANSWER_EMPTY,
    ANSWER_MUCH,
    ANSWER_ODD_BYTES,
    ANSWER_ODD_RETCODE,
};

static char directory[64];
static char stack[96];
static char other[96];
static char socket_path[96];
static char module[4096];
static pid_t helper;

/* ---- an ovhpatd that says yes to everything ---- */

static void
reply_to(int client, const uint8_t *bytes, size_t len)
{
    static struct wire_packet packet;
    static struct wire_request request;
    struct verdict verdict = {.reason = REASON_ALLOWED,
                              .source = VERDICT_ONLINE};
    struct login login;

    if (wire_decode_request(bytes, len, &request) < 0 ||
        request.type == WIRE_PREPARE) {
        return;
    }
    snprintf(verdict.identity, sizeof(verdict.identity), "%s",
             "urn:v1:eu:identity:user:xx1111-ovh/zoe");
    if (login_parse(request.login, &login) == 0) {
        memcpy(verdict.account, login.account, sizeof(verdict.account));
    }
    if (wire_encode_reply(&verdict, &packet) == 0) {
        (void)send(client, packet.bytes, packet.len, MSG_NOSIGNAL);
    }
}

/* Takes what there is of each; closed ones get -1. */
static void
serve_clients(struct pollfd *fds, nfds_t count)
{
    static uint8_t bytes[WIRE_PACKET_MAX];

    for (nfds_t i = 1; i < count; i++) {
        ssize_t got = 0;

        if (fds[i].revents == 0) {
            continue;
        }
        got = recv(fds[i].fd, bytes, sizeof(bytes), MSG_DONTWAIT);
        if (got > 0) {
            reply_to(fds[i].fd, bytes, (size_t)got);
        } else {
            close(fds[i].fd);
            fds[i].fd = -1;
        }
    }
}

static void
serve(int listener)
{
    struct pollfd fds[CLIENTS_MAX + 1] = {{.fd = listener, .events = POLLIN}};

    for (int i = 1; i <= CLIENTS_MAX; i++) {
        fds[i].fd = -1;
        fds[i].events = POLLIN;
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (;;) {
        poll(fds, CLIENTS_MAX + 1, -1);
        serve_clients(fds, CLIENTS_MAX + 1);
        for (int i = 1; fds[0].revents != 0 && i <= CLIENTS_MAX; i++) {
            if (fds[i].fd < 0) {
                fds[i].fd = accept(listener, NULL, NULL);
                break;
            }
        }
    }
}

static int
start_helper(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

    snprintf(address.sun_path, sizeof(address.sun_path), "%s", socket_path);
    if (fd < 0 ||
        bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0 ||
        listen(fd, CLIENTS_MAX) < 0) {
        return -errno;
    }
    helper = fork();
    if (helper == 0) {
        serve(fd);
    }
    close(fd);
    return helper < 0 ? -errno : 0;
}

/* ---- the application ---- */

static void
write_stack(const char *path, const char *text)
{
    static const char *const types[] = {"auth", "account", "session",
                                        "password"};
    FILE *to = fopen(path, "we");

    assert_non_null(to);
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        fprintf(to, "%s required %s\n", types[i], text);
    }
    assert_int_equal(fclose(to), 0);
}

static int
setup(void **state)
{
    const char *build = getenv("top_builddir");
    struct stat status;
    char text[5000];

    (void)state;
    snprintf(module, sizeof(module), "%s/pam_ovhpat/.libs/pam_ovhpat.so",
             build == NULL ? "." : build);
    snprintf(directory, sizeof(directory), "/tmp/ovhpat-hostile-XXXXXX");
    if (stat(module, &status) < 0 || mkdtemp(directory) == NULL) {
        return -1;
    }
    snprintf(stack, sizeof(stack), "%s/hostile", directory);
    snprintf(other, sizeof(other), "%s/other", directory);
    snprintf(socket_path, sizeof(socket_path), "%s/ovhpatd.sock", directory);
    snprintf(text, sizeof(text), "%s virtual names=both timeout=5 socket=%s",
             module, socket_path);
    write_stack(stack, text);
    write_stack(other, "pam_deny.so");
    return start_helper();
}

static int
teardown(void **state)
{
    (void)state;
    kill(helper, SIGKILL);
    waitpid(helper, NULL, 0);
    unlink(stack);
    unlink(other);
    unlink(socket_path);
    return rmdir(directory);
}

static char *
filled(size_t len)
{
    char *text = malloc(len + 1);

    for (size_t at = 0; at < len; at++) {
        text[at] = (char)('A' + (at * 7 + at / 26) % 26);
    }
    memcpy(text, "eyJ", 3);
    text[len] = '\0';
    return text;
}

static char *
answer_text(enum answer answer)
{
    char *odd = NULL;

    switch (answer) {
    case ANSWER_NULL:
        return NULL;
    case ANSWER_EMPTY:
        return strdup("");
    case ANSWER_MUCH:
        return filled(MUCH);
    case ANSWER_ODD_BYTES:
        odd = filled(TOKEN_LEN);
        for (size_t at = 3; at < TOKEN_LEN; at++) {
            odd[at] = (char)(at % 255 + 1);
        }
        return odd;
    case ANSWER_TOKEN:
    case ANSWER_ODD_RETCODE:
    case ANSWER_FAILS:
    case ANSWER_AGAIN:
    case ANSWER_NO_RESPONSES:
        break;
    }
    return filled(TOKEN_LEN);
}

static int
converse(int count, const struct pam_message **messages,
         struct pam_response **ret_responses, void *context)
{
    enum answer answer = *(const enum answer *)context;
    struct pam_response *responses = NULL;

    (void)messages;
    if (answer == ANSWER_NO_RESPONSES) {
        *ret_responses = NULL;
        return PAM_SUCCESS;
    }
    if (answer == ANSWER_FAILS || answer == ANSWER_AGAIN) {
        return answer == ANSWER_FAILS ? PAM_CONV_ERR : PAM_CONV_AGAIN;
    }
    responses = calloc((size_t)count, sizeof(*responses));
    for (int i = 0; i < count; i++) {
        responses[i].resp = answer_text(answer);
        responses[i].resp_retcode = answer == ANSWER_ODD_RETCODE ? -77 : 0;
    }
    *ret_responses = responses;
    return PAM_SUCCESS;
}

static int
no_delay(int code, unsigned int delay_us, void *context)
{
    (void)code;
    (void)delay_us;
    (void)context;
    return 0;
}

/* A transaction; the answer must live as long as it does. */
static pam_handle_t *
begin(const char *user, enum answer *answer)
{
    const struct pam_conv conversation = {.conv = converse,
                                          .appdata_ptr = answer};
    pam_handle_t *pamh = NULL;

    if (pam_start_confdir("hostile", user, &conversation, directory, &pamh) !=
        PAM_SUCCESS) {
        return NULL;
    }
    pam_set_item(pamh, PAM_FAIL_DELAY, (const void *)no_delay);
    return pamh;
}

/* All phases with a good token; the code of the first that says no. */
static int
whole_login(const char *user)
{
    enum answer answer = ANSWER_TOKEN;
    pam_handle_t *pamh = begin(user, &answer);
    int code = pamh == NULL ? PAM_SYSTEM_ERR : pam_authenticate(pamh, 0);

    if (pamh == NULL) {
        return code;
    }
    code = code == PAM_SUCCESS ? pam_acct_mgmt(pamh, 0) : code;
    code = code == PAM_SUCCESS ? pam_setcred(pamh, PAM_ESTABLISH_CRED) : code;
    code = code == PAM_SUCCESS ? pam_open_session(pamh, 0) : code;
    code = code == PAM_SUCCESS ? pam_close_session(pamh, 0) : code;
    return pam_end(pamh, code) == PAM_SUCCESS ? code : PAM_ABORT;
}

/* Runs it in a process of its own; what it returns. */
static int
in_child(int (*run)(void))
{
    int status = 0;
    pid_t pid = fork();

    if (pid == 0) {
        alarm(30);
        _exit(run());
    }
    assert_true(pid > 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (!WIFEXITED(status)) {
        fail_msg("the application died of signal %d", WTERMSIG(status));
    }
    return WEXITSTATUS(status);
}

static void
assert_same_host(const struct lines *before)
{
    struct lines after = {0};
    struct lines report = {0};

    hoststate_describe(&after);
    if (!lines_compare("host process", before, &after, lines_equal, &report)) {
        for (size_t i = 0; i < report.count; i++) {
            print_message("# %s\n", report.text[i]);
        }
        fail_msg("the host process changed");
    }
    lines_done(&after);
    lines_done(&report);
}

static void
assert_answered(const char *user, enum answer answer, int expected)
{
    struct lines before = {0};
    pam_handle_t *pamh = NULL;
    int code = 0;

    hoststate_describe(&before);
    pamh = begin(user, &answer);
    assert_non_null(pamh);
    code = pam_authenticate(pamh, 0);
    if (code != expected) {
        fail_msg("%s, answer %d: code %d, not %d", user, (int)answer, code,
                 expected);
    }
    assert_int_equal(pam_end(pamh, code), PAM_SUCCESS);
    assert_same_host(&before);
    lines_done(&before);
}

/* ---- tests ---- */

static void
test_conversations(void **state)
{
    /* PAM_PERM_DENIED is libpam's, when nobody in the stack feels responsible:
     * what is no token is left to the next module. */
    static const struct {
        enum answer answer;
        int hybrid;
        int plain;
    } rows[] = {
        {ANSWER_TOKEN, PAM_SUCCESS, PAM_SUCCESS},
        {ANSWER_ODD_RETCODE, PAM_SUCCESS, PAM_SUCCESS},
        {ANSWER_FAILS, PAM_AUTH_ERR, PAM_AUTH_ERR},
        {ANSWER_NO_RESPONSES, PAM_AUTH_ERR, PAM_AUTH_ERR},
        {ANSWER_NULL, PAM_AUTH_ERR, PAM_AUTH_ERR},
        {ANSWER_EMPTY, PAM_AUTH_ERR, PAM_PERM_DENIED},
        {ANSWER_MUCH, PAM_AUTH_ERR, PAM_PERM_DENIED},
        {ANSWER_ODD_BYTES, PAM_AUTH_ERR, PAM_PERM_DENIED},
        {ANSWER_AGAIN, PAM_AUTH_ERR, PAM_AUTH_ERR},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_answered(HYBRID, rows[i].answer, rows[i].hybrid);
        assert_answered(PLAIN, rows[i].answer, rows[i].plain);
    }
}

/* The texts of the module go to nobody, and that is no reason to fail. */
static void
test_conversation_for_texts(void **state)
{
    static const enum answer answers[] = {ANSWER_FAILS, ANSWER_NO_RESPONSES,
                                          ANSWER_NULL, ANSWER_MUCH};

    (void)state;
    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
        enum answer answer = answers[i];
        pam_handle_t *pamh = begin(HYBRID, &answer);

        assert_non_null(pamh);
        assert_int_equal(pam_chauthtok(pamh, 0), PAM_PERM_DENIED);
        assert_int_equal(pam_end(pamh, PAM_PERM_DENIED), PAM_SUCCESS);
    }
}

static void
test_no_conversation(void **state)
{
    const struct pam_conv none = {0};
    pam_handle_t *pamh = NULL;

    (void)state;
    assert_int_equal(
        pam_start_confdir("hostile", HYBRID, &none, directory, &pamh),
        PAM_SUCCESS);
    pam_set_item(pamh, PAM_FAIL_DELAY, (const void *)no_delay);
    assert_int_equal(pam_authenticate(pamh, 0), PAM_AUTH_ERR);
    assert_int_equal(pam_acct_mgmt(pamh, 0), PAM_SUCCESS);
    assert_int_equal(pam_end(pamh, PAM_AUTH_ERR), PAM_SUCCESS);
}

/* The conversation logs in as zoe and means somebody else, whose text lies
 * where zoe's was freed. */
static int
converse_as_other(int count, const struct pam_message **messages,
                  struct pam_response **ret_responses, void *context)
{
    enum answer answer = ANSWER_TOKEN;
    pam_handle_t **pamh = context;

    pam_set_item(*pamh, PAM_USER, "pat_jwt_eve");
    return converse(count, messages, ret_responses, &answer);
}

static void
test_user_changed(void **state)
{
    pam_handle_t *pamh = NULL;
    const struct pam_conv conversation = {.conv = converse_as_other,
                                          .appdata_ptr = &pamh};

    (void)state;
    assert_int_equal(
        pam_start_confdir("hostile", HYBRID, &conversation, directory, &pamh),
        PAM_SUCCESS);
    pam_set_item(pamh, PAM_FAIL_DELAY, (const void *)no_delay);
    assert_int_equal(pam_authenticate(pamh, 0), PAM_USER_UNKNOWN);
    assert_null(pam_getenv(pamh, "OVHPAT_ACCOUNT"));
    /* Nothing was said of eve, who may log in by herself. */
    assert_int_equal(pam_authenticate(pamh, 0), PAM_SUCCESS);
    assert_string_equal(pam_getenv(pamh, "OVHPAT_ACCOUNT"), "eve");
    assert_int_equal(pam_end(pamh, PAM_SUCCESS), PAM_SUCCESS);
}

/* Both sides of a fork go on with the transaction. */
static void
test_fork_after_authentication(void **state)
{
    enum answer answer = ANSWER_TOKEN;
    pam_handle_t *pamh = begin(HYBRID, &answer);
    int status = 0;
    pid_t pid = 0;

    (void)state;
    assert_non_null(pamh);
    assert_int_equal(pam_authenticate(pamh, 0), PAM_SUCCESS);
    pid = fork();
    if (pid == 0) {
        int code = pam_acct_mgmt(pamh, 0);
        const char *account = NULL;

        code = code == PAM_SUCCESS ? pam_open_session(pamh, 0) : code;
        account = pam_getenv(pamh, "OVHPAT_ACCOUNT");
        if (account == NULL || strcmp(account, PLAIN) != 0) {
            code = PAM_ABORT;
        }
        pam_end(pamh, code | (int)PAM_DATA_SILENT);
        _exit(code);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    assert_int_equal(pam_acct_mgmt(pamh, 0), PAM_SUCCESS);
    assert_int_equal(pam_end(pamh, PAM_SUCCESS), PAM_SUCCESS);
}

/* As sshd does it: a child authenticates, its parent does the rest. */
static void
test_fork_before_authentication(void **state)
{
    enum answer answer = ANSWER_TOKEN;
    pam_handle_t *pamh = begin(HYBRID, &answer);
    int status = 0;
    pid_t pid = 0;

    (void)state;
    assert_non_null(pamh);
    pid = fork();
    if (pid == 0) {
        _exit(pam_authenticate(pamh, 0));
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    assert_int_equal(pam_acct_mgmt(pamh, 0), PAM_SUCCESS);
    assert_null(pam_getenv(pamh, "OVHPAT_ACCOUNT"));
    assert_int_equal(pam_end(pamh, PAM_SUCCESS), PAM_SUCCESS);
}

static int
login_without_children(void)
{
    struct sigaction action;
    int code = 0;

    signal(SIGCHLD, SIG_IGN);
    code = whole_login(HYBRID);
    sigaction(SIGCHLD, NULL, &action);
    return action.sa_handler == SIG_IGN ? code : PAM_ABORT;
}

static void
test_children_ignored(void **state)
{
    (void)state;
    assert_int_equal(in_child(login_without_children), PAM_SUCCESS);
}

/* Nothing is open, so the module's own descriptors could become 0, 1 and 2,
 * where others write to. */
static int
login_without_descriptors(void)
{
    int code = 0;

    close_range(0, ~0U, 0);
    code = whole_login(HYBRID);
    for (int fd = 0; fd < 64; fd++) {
        if (fcntl(fd, F_GETFD) != -1) {
            return PAM_ABORT;
        }
    }
    return code;
}

static void
test_no_descriptors(void **state)
{
    (void)state;
    assert_int_equal(in_child(login_without_descriptors), PAM_SUCCESS);
}

/* Whether the module has said that it got no descriptor. */
static bool
said_no_descriptor(const struct lines *log)
{
    for (size_t i = 0; i < log->count; i++) {
        if (strstr(log->text[i], "reason=OVHPAT-R30") != NULL &&
            strstr(log->text[i], "error=EMFILE") != NULL) {
            return true;
        }
    }
    return false;
}

/* No descriptor can be opened: a refusal, by the module and by libpam, which
 * itself wants one; and when there are enough again, all is well. */
static int
login_with_few_descriptors(void)
{
    enum answer answer = ANSWER_TOKEN;
    pam_handle_t *pamh = begin(HYBRID, &answer);
    struct rlimit limit;
    rlim_t enough = 0;

    getrlimit(RLIMIT_NOFILE, &limit);
    enough = limit.rlim_cur;
    for (rlim_t some = 0; pamh != NULL && some <= 3; some++) {
        struct lines log = {0};
        int code = 0;

        limit.rlim_cur = some;
        setrlimit(RLIMIT_NOFILE, &limit);
        syslogtrap_into(&log);
        code = pam_authenticate(pamh, 0);
        syslogtrap_into(NULL);
        if (code == PAM_SUCCESS || !said_no_descriptor(&log) ||
            pam_getenv(pamh, "OVHPAT_ACCOUNT") != NULL) {
            return PAM_ABORT;
        }
        lines_done(&log);
    }
    limit.rlim_cur = enough;
    setrlimit(RLIMIT_NOFILE, &limit);
    return pam_authenticate(pamh, 0) + pam_end(pamh, PAM_SUCCESS);
}

static void
test_few_descriptors(void **state)
{
    (void)state;
    assert_int_equal(in_child(login_with_few_descriptors), PAM_SUCCESS);
}

static void *
log_in_often(void *context)
{
    int *failures = context;

    for (int i = 0; i < THREAD_LOGINS; i++) {
        *failures += whole_login(i % 2 == 0 ? HYBRID : PLAIN) != PAM_SUCCESS;
    }
    return NULL;
}

static void
test_threads(void **state)
{
    pthread_t threads[THREADS];
    int failures[THREADS] = {0};
    struct lines before = {0};

    (void)state;
    hoststate_describe(&before);
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(
            pthread_create(&threads[i], NULL, log_in_often, &failures[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_int_equal(failures[i], 0);
    }
    assert_same_host(&before);
    lines_done(&before);
}

static long
resident_bytes(void)
{
    FILE *from = fopen("/proc/self/statm", "re");
    long total = 0;
    long resident = 0;

    assert_non_null(from);
    assert_int_equal(fscanf(from, "%ld %ld", &total, &resident), 2);
    fclose(from);
    return resident * sysconf(_SC_PAGESIZE);
}

static void
load_once(void)
{
    void *handle = dlopen(module, RTLD_NOW | RTLD_LOCAL);

    if (handle == NULL) {
        fail_msg("%s", dlerror());
    }
    assert_int_equal(dlclose(handle), 0);
}

static void
login_once(void)
{
    assert_int_equal(whole_login(HYBRID), PAM_SUCCESS);
}

/* Does it so often, and compares the process before and after. */
static void
assert_no_growth(void (*once)(void), int times)
{
    struct lines before = {0};
    long bytes = 0;

    for (int i = 0; i < times / 10; i++) {
        once();
    }
    hoststate_describe(&before);
    bytes = resident_bytes();
    for (int i = 0; i < times; i++) {
        once();
    }
    bytes = resident_bytes() - bytes;
    assert_same_host(&before);
    lines_done(&before);
    /* The sanitizer keeps what was freed. */
    if (!SANITIZED && bytes > GROWTH_MAX_BYTES) {
        fail_msg("%ld bytes more after %d times", bytes, times);
    }
}

static void
test_loaded_often(void **state)
{
    (void)state;
    assert_no_growth(load_once, LOADS);
}

static void
test_allowed_often(void **state)
{
    (void)state;
    assert_no_growth(login_once, LOGINS);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_conversations),
        cmocka_unit_test(test_conversation_for_texts),
        cmocka_unit_test(test_no_conversation),
        cmocka_unit_test(test_user_changed),
        cmocka_unit_test(test_fork_after_authentication),
        cmocka_unit_test(test_fork_before_authentication),
        cmocka_unit_test(test_children_ignored),
        cmocka_unit_test(test_no_descriptors),
        cmocka_unit_test(test_few_descriptors),
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_loaded_often),
        cmocka_unit_test(test_allowed_often),
    };

    syslogtrap_into(NULL);
    return cmocka_run_group_tests(tests, setup, teardown);
}
