/* SPDX-License-Identifier: Apache-2.0 */
#include "server/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/landlock.h>
#include <pwd.h>
#include <sched.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PATH_BYTES_MAX 4096

enum kachi_err kachi_confine_user(struct kachi_str name, struct kachi_findings *findings)
{
    char text[256] = "";
    if (name.bytes < sizeof(text)) {
        memcpy(text, name.text, name.bytes);
    }
    const struct passwd *user = getpwnam(text);
    bool is_done = user != NULL && initgroups(text, user->pw_gid) == 0 &&
                   setgid(user->pw_gid) == 0 && setuid(user->pw_uid) == 0;
    /* Whoever can become root again has not become somebody else. */
    if (!is_done || (user->pw_uid != 0 && setuid(0) == 0)) {
        kachi_findings_add(findings, "confine-user", KACHI_NOWHERE, KACHI_ARGS({"user", name}));
        return KACHI_ERR_INPUT;
    }
    return KACHI_OK;
}

/* --- Files: Landlock, which has no wrapper in libc --- */

/* What a rule may be about: each kernel's Landlock knows a little more. */
static uint64_t writing_of(long abi)
{
    uint64_t all =
        LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
        LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR |
        LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK |
        LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM;
#ifdef LANDLOCK_ACCESS_FS_REFER
    all |= abi >= 2 ? LANDLOCK_ACCESS_FS_REFER : 0;
#endif
#ifdef LANDLOCK_ACCESS_FS_TRUNCATE
    all |= abi >= 3 ? LANDLOCK_ACCESS_FS_TRUNCATE : 0;
#endif
    return all;
}

static bool allow_folder(int rules, struct kachi_str folder, uint64_t access)
{
    char path[PATH_BYTES_MAX];
    if (folder.bytes >= sizeof(path)) {
        return false;
    }
    memcpy(path, folder.text, folder.bytes);
    path[folder.bytes] = '\0';
    int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    struct landlock_path_beneath_attr below = {.allowed_access = access, .parent_fd = fd};
    bool is_added =
        syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &below, 0) == 0;
    (void)close(fd);
    return is_added;
}

bool kachi_confine_files(size_t count, const struct kachi_str folders[])
{
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (abi < 1) {
        return false;
    }
    struct landlock_ruleset_attr handled = {.handled_access_fs = writing_of(abi)};
    int rules = (int)syscall(SYS_landlock_create_ruleset, &handled, sizeof(handled), 0);
    if (rules < 0) {
        return false;
    }
    bool is_whole = true;
    for (size_t i = 0; i < count; i++) {
        is_whole = is_whole &&
                   allow_folder(rules, folders[i],
                                handled.handled_access_fs & ~(uint64_t)LANDLOCK_ACCESS_FS_EXECUTE);
    }
    is_whole = is_whole && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
               syscall(SYS_landlock_restrict_self, rules, 0) == 0;
    (void)close(rules);
    return is_whole;
}

/* --- System calls --- */

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)

bool kachi_confine_calls(void)
{
    return false;
}

#else

/* What files, sockets, threads, time and memory need; and nothing that makes a process, loads code,
 * traces, mounts or changes who one is. */
static const int allowed[] = {
    /* files */
    SCMP_SYS(read),
    SCMP_SYS(write),
    SCMP_SYS(readv),
    SCMP_SYS(writev),
    SCMP_SYS(pread64),
    SCMP_SYS(pwrite64),
    SCMP_SYS(open),
    SCMP_SYS(openat),
    SCMP_SYS(close),
    SCMP_SYS(lseek),
    SCMP_SYS(stat),
    SCMP_SYS(fstat),
    SCMP_SYS(lstat),
    SCMP_SYS(newfstatat),
    SCMP_SYS(statx),
    SCMP_SYS(statfs),
    SCMP_SYS(fstatfs),
    SCMP_SYS(access),
    SCMP_SYS(faccessat),
    SCMP_SYS(faccessat2),
    SCMP_SYS(readlink),
    SCMP_SYS(readlinkat),
    SCMP_SYS(getdents64),
    SCMP_SYS(getcwd),
    SCMP_SYS(fcntl),
    SCMP_SYS(flock),
    SCMP_SYS(fsync),
    SCMP_SYS(fdatasync),
    SCMP_SYS(ftruncate),
    SCMP_SYS(fallocate),
    SCMP_SYS(fadvise64),
    SCMP_SYS(unlink),
    SCMP_SYS(unlinkat),
    SCMP_SYS(rename),
    SCMP_SYS(renameat),
    SCMP_SYS(renameat2),
    SCMP_SYS(mkdir),
    SCMP_SYS(mkdirat),
    SCMP_SYS(rmdir),
    SCMP_SYS(link),
    SCMP_SYS(linkat),
    SCMP_SYS(chmod),
    SCMP_SYS(fchmod),
    SCMP_SYS(fchmodat),
    SCMP_SYS(fchown),
    SCMP_SYS(utimensat),
    SCMP_SYS(umask),
    SCMP_SYS(dup),
    SCMP_SYS(dup2),
    SCMP_SYS(dup3),
    SCMP_SYS(pipe),
    SCMP_SYS(pipe2),
    SCMP_SYS(eventfd2),
    SCMP_SYS(ioctl),
    SCMP_SYS(sendfile),
    SCMP_SYS(copy_file_range),
    /* sockets */
    SCMP_SYS(socket),
    SCMP_SYS(socketpair),
    SCMP_SYS(connect),
    SCMP_SYS(bind),
    SCMP_SYS(listen),
    SCMP_SYS(accept),
    SCMP_SYS(accept4),
    SCMP_SYS(shutdown),
    SCMP_SYS(getsockname),
    SCMP_SYS(getpeername),
    SCMP_SYS(getsockopt),
    SCMP_SYS(setsockopt),
    SCMP_SYS(sendto),
    SCMP_SYS(recvfrom),
    SCMP_SYS(sendmsg),
    SCMP_SYS(recvmsg),
    SCMP_SYS(sendmmsg),
    SCMP_SYS(recvmmsg),
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    SCMP_SYS(select),
    SCMP_SYS(pselect6),
    SCMP_SYS(epoll_create1),
    SCMP_SYS(epoll_ctl),
    SCMP_SYS(epoll_wait),
    SCMP_SYS(epoll_pwait),
    /* threads and signals; clone is below */
    SCMP_SYS(futex),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(get_robust_list),
    SCMP_SYS(rseq),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(gettid),
    SCMP_SYS(getpid),
    SCMP_SYS(tgkill),
    SCMP_SYS(sched_yield),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(sched_setaffinity),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(rt_sigtimedwait),
    SCMP_SYS(rt_sigpending),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(wait4),
    SCMP_SYS(membarrier),
    /* memory */
    SCMP_SYS(mmap),
    SCMP_SYS(mprotect),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(brk),
    SCMP_SYS(mlock),
    SCMP_SYS(munlock),
    /* time, and who one is */
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_getres),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(nanosleep),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(time),
    SCMP_SYS(getrandom),
    SCMP_SYS(uname),
    SCMP_SYS(sysinfo),
    SCMP_SYS(getrusage),
    SCMP_SYS(prlimit64),
    SCMP_SYS(getrlimit),
    SCMP_SYS(getuid),
    SCMP_SYS(geteuid),
    SCMP_SYS(getgid),
    SCMP_SYS(getegid),
    SCMP_SYS(prctl),
};

/* Threads, but no processes: clone with CLONE_THREAD. What clone3 is asked for cannot be seen from
 * here, and glibc asks clone where it is told that there is no clone3. */
static int allow_threads(scmp_filter_ctx filter)
{
    int failed = seccomp_rule_add(
        filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
        SCMP_A0(SCMP_CMP_MASKED_EQ, (scmp_datum_t)CLONE_THREAD, (scmp_datum_t)CLONE_THREAD));
    return failed != 0 ? failed
                       : seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
}

bool kachi_confine_calls(void)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    if (filter == NULL) {
        return false;
    }
    int failed = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
    for (size_t i = 0; failed == 0 && i < sizeof(allowed) / sizeof(allowed[0]); i++) {
        /* A call that this machine does not have has a negative number, and needs no rule. */
        failed = allowed[i] < 0 ? 0 : seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0);
    }
    failed = failed == 0 ? allow_threads(filter) : failed;
    failed = failed == 0 ? seccomp_load(filter) : failed;
    seccomp_release(filter);
    return failed == 0;
}

#endif
