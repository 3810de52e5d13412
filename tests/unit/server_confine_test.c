/* SPDX-License-Identifier: Apache-2.0 */
/* What a confined process can no longer do, and what it still can; each in a child of its own. */
#include "server/confine.h"
#include "testing.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define SKIPPED 77

/* Runs it in a child; its exit code. */
static int in_child(int (*run)(void))
{
    int status = 0;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        _exit(run());
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void expect(int (*run)(void))
{
    int code = in_child(run);
    if (code == SKIPPED) {
        skip();
    }
    assert_int_equal(code, 0);
}

static char folder[] = "/tmp/kachi-confine-XXXXXX";

static bool can_write(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0) {
        (void)close(fd);
    }
    return fd >= 0;
}

static int writes_inside_alone(void)
{
    struct kachi_str inside = kachi_str_of(folder);
    char path[64];
    (void)snprintf(path, sizeof(path), "%s/file", folder);
    if (!kachi_confine_files(1, &inside)) {
        return SKIPPED;
    }
    if (!can_write(path) || unlink(path) != 0) {
        return 1;
    }
    if (can_write("/tmp/kachi-confine-outside") || errno != EACCES) {
        return 2;
    }
    return open("/etc/passwd", O_RDONLY | O_CLOEXEC) >= 0 ? 0 : 3;
}

static void *nothing(void *context)
{
    return context;
}

static int makes_threads_and_no_processes(void)
{
    pthread_t thread;
    if (!kachi_confine_calls()) {
        return SKIPPED;
    }
    if (pthread_create(&thread, NULL, nothing, NULL) != 0 || pthread_join(thread, NULL) != 0) {
        return 1;
    }
    if (fork() >= 0 || errno != EPERM) {
        return 2;
    }
    char *const arguments[] = {NULL};
    if (execve("/bin/true", arguments, arguments) == 0 || errno != EPERM) {
        return 3;
    }
    return setuid(0) == 0 || errno != EPERM ? 4 : 0;
}

static int reads_and_talks(void)
{
    if (!kachi_confine_calls()) {
        return SKIPPED;
    }
    int file = open("/etc/passwd", O_RDONLY | O_CLOEXEC);
    int talk = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    return file >= 0 && talk >= 0 ? 0 : 1;
}

static int becomes_a_user_for_good(void)
{
    struct kachi_findings findings;
    kachi_findings_init(&findings);
    if (geteuid() != 0) {
        return SKIPPED;
    }
    bool is_other = kachi_confine_user(kachi_str_of("nobody"), &findings) == KACHI_OK;
    return is_other && geteuid() != 0 && setuid(0) != 0 ? 0 : 1;
}

static void files_are_written_in_the_folder_alone(void **state)
{
    (void)state;
    assert_non_null(mkdtemp(folder));
    int code = in_child(writes_inside_alone);
    assert_int_equal(rmdir(folder), 0);
    if (code == SKIPPED) {
        skip();
    }
    assert_int_equal(code, 0);
}

static void threads_are_made_and_no_processes(void **state)
{
    (void)state;
    expect(makes_threads_and_no_processes);
}

static void files_are_read_and_sockets_opened(void **state)
{
    (void)state;
    expect(reads_and_talks);
}

static void another_user_is_for_good(void **state)
{
    (void)state;
    expect(becomes_a_user_for_good);
}

static void a_user_who_is_not_there_is_said(void **state)
{
    (void)state;
    struct kachi_findings findings;
    kachi_findings_init(&findings);
    assert_int_equal(kachi_confine_user(kachi_str_of("no-such-user-here"), &findings),
                     KACHI_ERR_INPUT);
    assert_string_equal(findings.items[0].code, "confine-user");
    kachi_findings_release(&findings);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_written_in_the_folder_alone),
        cmocka_unit_test(threads_are_made_and_no_processes),
        cmocka_unit_test(files_are_read_and_sockets_opened),
        cmocka_unit_test(another_user_is_for_good),
        cmocka_unit_test(a_user_who_is_not_there_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
