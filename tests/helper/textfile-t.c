/* SPDX-License-Identifier: MIT */
/*
 * helper/textfile.c: what is read and what is refused, by kind of file, owner,
 * mode, directories above, size and bytes; then lines and comments.  Cases
 * that need another uid run only as root.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "helper/textfile.h"
#include "tests/helper/scarcity.h"
#include "tests/helper/scratch.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define SOMEBODY 12345U
#define NOBODY 65534U
#define WATCHDOG_S 20U

/* The file is refused with PATH and then the text; nothing else is touched. */
static void
assert_refused(const char *path, const char *text)
{
    char untouched[] = "untouched";
    struct textfile file = {.text = untouched, .len = 42};
    struct problem problem = {""};

    assert_int_equal(textfile_read(path, &file, &problem), -EINVAL);
    scratch_assert_problem(problem.text, path, text);
    assert_ptr_equal(file.text, untouched);
    assert_int_equal(file.len, 42);
}

static void
assert_read(const char *path, const char *text, size_t len)
{
    struct textfile file = {0};
    struct problem problem = {"untouched"};

    assert_int_equal(textfile_read(path, &file, &problem), 0);
    assert_int_equal(file.len, len);
    assert_memory_equal(file.text, text, len);
    assert_int_equal(file.text[len], '\0');
    assert_string_equal(problem.text, "untouched");
    textfile_done(&file);
    assert_null(file.text);
    textfile_done(&file); /* twice is fine */
}

static void
test_contents(void **state)
{
    static const char *const texts[] = {"",    "\n",   "a",
                                        "a\n", "a\nb", "a\n\n\nb\r\n\xff\x01"};

    for (size_t i = 0; i < COUNT(texts); i++) {
        assert_read(scratch_write(*state, "file", texts[i]), texts[i],
                    strlen(texts[i]));
    }
}

static void
test_size(void **state)
{
    size_t len = TEXTFILE_SIZE_MAX;
    char *text = malloc(len + 1);

    assert_non_null(text);
    for (size_t i = 0; i <= len; i++) {
        text[i] = i % 100 == 99 ? '\n' : 'x';
    }
    assert_read(scratch_write_bytes(*state, "file", text, len), text, len);
    assert_refused(scratch_write_bytes(*state, "file", text, len + 1),
                   ": is larger than 1 MiB");
    free(text);
}

static void
test_line_length(void **state)
{
    char text[2 * TEXTFILE_LINE_MAX] = "first\n";
    size_t start = strlen(text);

    memset(text + start, 'x', TEXTFILE_LINE_MAX);
    assert_read(scratch_write(*state, "file", text), text, strlen(text));
    strcat(text, "\nlast");
    assert_read(scratch_write(*state, "file", text), text, strlen(text));
    memset(text + start, 'x', TEXTFILE_LINE_MAX + 1);
    assert_refused(scratch_write(*state, "file", text),
                   ":2: line is longer than 4400 bytes");
}

static void
test_nul(void **state)
{
    assert_refused(scratch_write_bytes(*state, "file", "a\nb\nc\0d\n", 8),
                   ":3: has a NUL byte");
    assert_refused(scratch_write_bytes(*state, "file", "\0", 1),
                   ":1: has a NUL byte");
    assert_refused(scratch_write_bytes(*state, "file", "a\n\0", 3),
                   ":2: has a NUL byte");
}

static void
test_missing(void **state)
{
    assert_refused(scratch_path(*state, "none"),
                   ": cannot be opened: No such file or directory");
    assert_refused(scratch_path(*state, "none/file"),
                   ": cannot be opened: No such file or directory");
    assert_refused("", ": cannot be opened: No such file or directory");
}

static void
test_symbolic_link(void **state)
{
    const char *path = scratch_path(*state, "link");

    scratch_write(*state, "file", "text\n");
    assert_int_equal(symlink("file", path), 0);
    assert_refused(path, ": is a symbolic link");
    assert_int_equal(unlink(path), 0);
    assert_int_equal(symlink("none", path), 0);
    assert_refused(path, ": is a symbolic link");
}

static void
test_not_regular(void **state)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const char *fifo = scratch_path(*state, "fifo");
    const char *sock = scratch_path(*state, "socket");
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_refused(scratch_mkdir(*state, "dir", 0700),
                   ": is not a regular file");
    assert_int_equal(mkfifo(fifo, 0600), 0);
    assert_refused(fifo, ": is not a regular file"); /* and does not hang */
    assert_true(fd >= 0);
    assert_true(strlen(sock) < sizeof(address.sun_path));
    strcpy(address.sun_path, sock);
    assert_int_equal(
        bind(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
    assert_refused(sock, ": is not a regular file");
    close(fd);
    assert_refused("/dev/null", ": is not a regular file");
}

static void
test_mode(void **state)
{
    static const struct {
        mode_t mode;
        const char *text; /* NULL: accepted */
    } cases[] = {
        {0400, NULL},
        {0600, NULL},
        {0640, NULL},
        {0644, NULL},
        {0755, NULL},
        {0664, ": can be written by its group (mode 0664); chmod g-w"},
        {0620, ": can be written by its group (mode 0620); chmod g-w"},
        {0666, ": can be written by its group (mode 0666); chmod g-w"},
        {0646, ": can be written by others (mode 0646); chmod o-w"},
        {02602, ": can be written by others (mode 2602); chmod o-w"},
    };
    const char *path = scratch_write(*state, "file", "text\n");

    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(chmod(path, cases[i].mode), 0);
        if (cases[i].text == NULL) {
            assert_read(path, "text\n", 5);
        } else {
            assert_refused(path, cases[i].text);
        }
    }
}

static void
test_directory_mode(void **state)
{
    static const struct {
        mode_t mode;
        const char *who; /* NULL: accepted */
    } cases[] = {
        {0700, NULL},     {0755, NULL},        {01777, NULL},
        {01770, NULL},    {0775, "its group"}, {02770, "its group"},
        {0777, "others"}, {0702, "others"},
    };
    char inner[SCRATCH_SIZE * 2] = "";
    char outer[SCRATCH_SIZE * 2] = "";
    char text[SCRATCH_SIZE * 4] = "";

    strcpy(outer, scratch_mkdir(*state, "outer", 0700));
    scratch_mkdir(*state, "outer/inner", 0700);
    strcpy(inner, scratch_write(*state, "outer/inner/file", "text\n"));
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(chmod(outer, cases[i].mode), 0);
        if (cases[i].who == NULL) {
            assert_read(inner, "text\n", 5);
            continue;
        }
        snprintf(text, sizeof(text), ": directory %s can be written by %s",
                 outer, cases[i].who);
        assert_refused(inner, text);
    }
}

/* Whoever may write the directory of a link decides where it leads. */
static void
test_directory_links(void **state)
{
    char text[SCRATCH_SIZE * 4] = "";

    scratch_mkdir(*state, "good", 0700);
    scratch_write(*state, "good/file", "text\n");
    scratch_mkdir(*state, "bad", 0700);
    scratch_write(*state, "bad/file", "text\n");
    assert_int_equal(symlink("../good", scratch_path(*state, "bad/good")), 0);
    assert_int_equal(symlink("../bad", scratch_path(*state, "good/bad")), 0);
    assert_read(scratch_path(*state, "good/bad/file"), "text\n", 5);
    assert_read(scratch_path(*state, "bad/good/file"), "text\n", 5);
    assert_int_equal(chmod(scratch_path(*state, "bad"), 0777), 0);
    snprintf(text, sizeof(text), ": directory %s can be written by others",
             scratch_path(*state, "bad"));
    assert_refused(scratch_path(*state, "bad/good/file"), text);
    assert_refused(scratch_path(*state, "good/bad/file"), text);
    assert_read(scratch_path(*state, "good/file"), "text\n", 5);
}

static void
test_relative(void **state)
{
    const struct scratch *scratch = *state;
    char text[SCRATCH_SIZE * 2] = "";
    int here = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);

    assert_true(here >= 0);
    scratch_mkdir(scratch, "dir", 0700);
    scratch_write(scratch, "dir/file", "text\n");
    assert_int_equal(chdir(scratch->dir), 0);
    assert_read("dir/file", "text\n", 5);
    assert_read("./dir/../dir//file", "text\n", 5);
    assert_int_equal(chdir("dir"), 0);
    assert_read("file", "text\n", 5);
    assert_int_equal(chmod(scratch->dir, 0777), 0);
    snprintf(text, sizeof(text), ": directory %s can be written by others",
             scratch->dir);
    assert_refused("file", text);
    assert_int_equal(fchdir(here), 0);
    close(here);
}

static void
test_foreign_owner(void **state)
{
    char text[SCRATCH_SIZE * 4] = "";
    const char *dir = NULL;
    const char *path = NULL;

    if (geteuid() != 0) {
        skip();
    }
    dir = scratch_mkdir(*state, "dir", 0755);
    path = scratch_write(*state, "dir/file", "text\n");
    assert_int_equal(chown(path, 0, SOMEBODY), 0);
    assert_read(path, "text\n", 5);
    assert_int_equal(chown(path, SOMEBODY, 0), 0);
    assert_refused(path, ": belongs to uid 12345, must belong to root");
    assert_int_equal(chown(path, 0, 0), 0);
    assert_int_equal(chown(dir, SOMEBODY, 0), 0);
    snprintf(text, sizeof(text),
             ": directory %s belongs to uid 12345, must belong to root", dir);
    assert_refused(path, text);
    assert_int_equal(chmod(dir, 01777), 0); /* a sticky one is no better */
    assert_refused(path, text);
}

/* What an unprivileged process sees; runs in a child. */
static void
check_unprivileged(const struct scratch *scratch)
{
    struct textfile file = {0};
    struct problem problem = {""};
    const char *path = scratch_path(scratch, "file");

    alarm(WATCHDOG_S);
    if (setresuid(NOBODY, NOBODY, NOBODY) < 0 ||
        textfile_read(scratch_path(scratch, "mine"), &file, &problem) < 0) {
        _exit(1);
    }
    textfile_done(&file);
    if (textfile_read(path, &file, &problem) != -EINVAL ||
        strstr(problem.text, ": belongs to uid 12345, must belong to root or "
                             "uid 65534") == NULL) {
        _exit(2);
    }
    if (textfile_read(scratch_path(scratch, "root"), &file, &problem) < 0) {
        _exit(3);
    }
    textfile_done(&file);
    if (textfile_read(scratch_path(scratch, "closed"), &file, &problem) !=
            -EINVAL ||
        strstr(problem.text, ": cannot be opened: Permission denied") == NULL) {
        _exit(4);
    }
    _exit(0);
}

static void
test_unprivileged(void **state)
{
    const struct scratch *scratch = *state;
    const char *mine = NULL;
    const char *foreign = NULL;
    pid_t child = 0;
    int status = 0;

    if (geteuid() != 0) {
        skip();
    }
    assert_int_equal(chmod(scratch->dir, 0755), 0);
    mine = scratch_write(scratch, "mine", "text\n");
    foreign = scratch_write(scratch, "file", "text\n");
    scratch_write(scratch, "closed", "text\n");
    assert_int_equal(chmod(scratch_write(scratch, "root", "text\n"), 0644), 0);
    assert_int_equal(chown(mine, NOBODY, NOBODY), 0);
    assert_int_equal(chmod(foreign, 0644), 0);
    assert_int_equal(chown(foreign, SOMEBODY, SOMEBODY), 0);
    fflush(NULL);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        check_unprivileged(scratch);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

/* Each allocation fails once. */
static void
test_no_memory(void **state)
{
    struct textfile file = {0};
    struct problem problem = {"untouched"};
    const char *path = scratch_write(*state, "file", "text\n");
    int failures = 0;
    int status = -ENOMEM;

    for (; status != 0; failures++) {
        scarcity_left = failures;
        status = textfile_read(path, &file, &problem);
        scarcity_left = -1;
        assert_true(status == 0 || status == -ENOMEM);
        assert_int_equal(status == 0, file.text != NULL);
    }
    assert_in_range(failures, 4, 10);
    assert_string_equal(problem.text, "untouched");
    textfile_done(&file);
}

static void
test_next_line(void **state)
{
    char text[] = "one\n\n three \r\n\nlast";
    static const char *const lines[] = {"one", "", " three \r", "", "last"};
    char empty[] = "";
    char ended[] = "x\n";
    char *cursor = text;

    (void)state;
    for (size_t i = 0; i < COUNT(lines); i++) {
        assert_string_equal(textfile_next_line(&cursor), lines[i]);
    }
    assert_null(textfile_next_line(&cursor));
    assert_null(textfile_next_line(&cursor));
    cursor = empty;
    assert_null(textfile_next_line(&cursor));
    cursor = ended;
    assert_string_equal(textfile_next_line(&cursor), "x");
    assert_null(textfile_next_line(&cursor));
}

static void
test_take_line(void **state)
{
    static const struct {
        unsigned int number;
        const char *line;
    } lines[] = {
        {3, "a"},   {4, " b"}, {5, "c#d"},     {6, "e;f ;g"},
        {7, "\th"}, {8, "i"},  {10, "j k\tl"}, {11, "last"},
    };
    char text[] = "# caf\xc3\xa9 \xe2\x80\xa6\n"
                  " \t \n"
                  "a\n"
                  " b  \t\n"
                  "c#d #e\n"
                  "e;f ;g\n"
                  "\th\t# x # y\n"
                  "i #\n"
                  "   # only\n"
                  "j k\tl\n"
                  "last";
    struct problem problem = {"untouched"};
    struct textfile_reading reading = {
        .path = "file", .cursor = text, .problem = &problem};
    char *line = NULL;

    (void)state;
    for (size_t i = 0; i < COUNT(lines); i++) {
        assert_int_equal(textfile_take_line(&reading, "#", &line), 1);
        assert_string_equal(line, lines[i].line);
        assert_int_equal(reading.line, lines[i].number);
    }
    assert_int_equal(textfile_take_line(&reading, "#", &line), 0);
    assert_int_equal(textfile_take_line(&reading, "#", &line), 0);
    assert_string_equal(problem.text, "untouched");
}

/* The third line is refused with the text; marks are # and ;. */
static void
assert_line_refused(const char *line, const char *text)
{
    char bytes[200] = "";
    char untouched[] = "untouched";
    char *taken = untouched;
    struct problem problem = {""};
    struct textfile_reading reading = {
        .path = "file", .cursor = bytes, .problem = &problem};

    snprintf(bytes, sizeof(bytes), "one\n;two\n%s\nfour\n", line);
    assert_int_equal(textfile_take_line(&reading, "#;", &taken), 1);
    assert_string_equal(taken, "one");
    taken = untouched;
    assert_int_equal(textfile_take_line(&reading, "#;", &taken), -EINVAL);
    assert_ptr_equal(taken, untouched);
    scratch_assert_problem(problem.text, "file:3", text);
}

static void
test_line_bytes(void **state)
{
    char line[] = "x?y";
    char text[100] = "";

    (void)state;
    for (unsigned int byte = 1; byte < ' '; byte++) {
        if (byte == '\n' || byte == '\t' || byte == '\r') {
            continue;
        }
        line[1] = (char)byte;
        snprintf(text, sizeof(text), ": has the control byte 0x%02x", byte);
        assert_line_refused(line, text);
    }
    assert_line_refused("x\x7f", ": has the control byte 0x7f");
    assert_line_refused("# \x1b[2K", ": has the control byte 0x1b");
    assert_line_refused("x\r", ": has a CR; lines end with LF only");
    assert_line_refused("\r", ": has a CR; lines end with LF only");
    assert_line_refused("x # y\r", ": has a CR; lines end with LF only");
    assert_line_refused("x\rz", ": has a CR; lines end with LF only");
    for (unsigned int byte = 0x80; byte <= 0xff; byte++) {
        line[1] = (char)byte;
        snprintf(text, sizeof(text),
                 ": has the byte 0x%02x, which is not ASCII", byte);
        assert_line_refused(line, text);
    }
    assert_line_refused("x \xe2\x80\xa6 ; y",
                        ": has the byte 0xe2, which is not ASCII");
    assert_line_refused("x\xc2\xa0# y",
                        ": has the byte 0xc2, which is not ASCII");
}

static void
test_byte_order_mark(void **state)
{
    char text[] = "\xef\xbb\xbf# comment\n";
    struct problem problem = {""};
    struct textfile_reading reading = {
        .path = "file", .cursor = text, .problem = &problem};
    char *line = NULL;

    (void)state;
    assert_int_equal(textfile_take_line(&reading, "#", &line), -EINVAL);
    assert_string_equal(problem.text, "file:1: begins with a byte order mark");
}

static void
test_refuse(void **state)
{
    char text[] = "";
    struct problem problem = {""};
    struct textfile_reading reading = {
        .path = "file", .cursor = text, .line = 7, .problem = &problem};

    (void)state;
    assert_int_equal(textfile_refuse(&reading, "%s 100%% %u", "a%sb", 3U),
                     -EINVAL);
    assert_string_equal(problem.text, "file:7: a%sb 100% 3");
    reading.line = 0;
    textfile_refuse(&reading, "x");
    assert_string_equal(problem.text, "file: x");
}

#define FILE_TEST(test)                                                        \
    cmocka_unit_test_setup_teardown(test, scratch_setup, scratch_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        FILE_TEST(test_contents),
        FILE_TEST(test_size),
        FILE_TEST(test_line_length),
        FILE_TEST(test_nul),
        FILE_TEST(test_missing),
        FILE_TEST(test_symbolic_link),
        FILE_TEST(test_not_regular),
        FILE_TEST(test_mode),
        FILE_TEST(test_directory_mode),
        FILE_TEST(test_directory_links),
        FILE_TEST(test_relative),
        FILE_TEST(test_foreign_owner),
        FILE_TEST(test_unprivileged),
        FILE_TEST(test_no_memory),
        cmocka_unit_test(test_next_line),
        cmocka_unit_test(test_take_line),
        cmocka_unit_test(test_line_bytes),
        cmocka_unit_test(test_byte_order_mark),
        cmocka_unit_test(test_refuse),
    };

    alarm(WATCHDOG_S); /* a FIFO must not hold us up */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
