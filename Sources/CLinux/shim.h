// System calls that Swift's Glibc module leaves out, and the one thing Swift cannot say: what a child does between
// fork and exec. No _GNU_SOURCE here: it changes the layout of types that the Glibc module has already imported.

#ifndef ANTIPHON_CLINUX_H
#define ANTIPHON_CLINUX_H

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/// poll(2) with a time-out in nanoseconds; negative = for ever.
static inline int linux_poll(struct pollfd *descriptors, nfds_t count, int64_t nanoseconds) {
    struct timespec limit = {nanoseconds / 1000000000, nanoseconds % 1000000000};
    struct timespec *timeout = nanoseconds < 0 ? NULL : &limit;
    // The kernel writes the time that is left into the limit, which is why it is a copy.
    return (int)syscall(SYS_ppoll, descriptors, count, timeout, NULL, (size_t)8);
}

/// A pipe whose both ends are close-on-exec.
static inline int linux_pipe(int ends[2]) { return (int)syscall(SYS_pipe2, ends, O_CLOEXEC); }

/// A descriptor that becomes readable when the process ends.
static inline int linux_pidfd_open(pid_t process) {
    return (int)syscall(SYS_pidfd_open, process, 0);
}

/// A descriptor that is readable while one of the descriptors added to it is ready; close-on-exec.
static inline int linux_epoll(void) { return epoll_create1(EPOLL_CLOEXEC); }

/// Says what an epoll descriptor waits for at `descriptor`: EPOLLIN, EPOLLOUT, both; 0 = nothing any more.
static inline int linux_epoll_set(int epoll, int descriptor, uint32_t events) {
    struct epoll_event event = {.events = events, .data.fd = descriptor};
    if (!events) return epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, &event);
    if (epoll_ctl(epoll, EPOLL_CTL_MOD, descriptor, &event) == 0) return 0;
    return epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event);
}

/// The descriptors that are ready now, without waiting: at most `most` in `ready`, their events in `events`.
static inline int linux_epoll_ready(int epoll, int *ready, uint32_t *events, int most) {
    struct epoll_event found[64];
    int count = epoll_wait(epoll, found, most < 64 ? most : 64, 0);
    for (int i = 0; i < count; i++) {
        ready[i] = found[i].data.fd;
        events[i] = found[i].events;
    }
    return count;
}

/// A file that exists only in memory; close-on-exec.
static inline int linux_memory_file(const char *name) { return (int)syscall(SYS_memfd_create, name, 1u); }

/// Closes every descriptor from `first` on.
static inline int linux_close_from(unsigned int first) { return (int)syscall(SYS_close_range, first, ~0U, 0); }

/// fork(2). Beside other threads the child may only make system calls and allocate.
static inline pid_t linux_fork(void) { return fork(); }

/// Sends `signal` to this process when its parent dies.
static inline int linux_die_with_parent(int signal) { return prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0); }

/// Names this process in ps and top; at most 15 bytes.
static inline int linux_set_process_name(const char *name) { return prctl(PR_SET_NAME, name, 0, 0, 0); }

/// What a guardian does, from its fork to the death of the process it guards: it notes the process groups that run, and
/// ends those that are left. In C, since a thread of the parent may hold a lock of Swift's runtime at the fork, which
/// nobody in the child would ever release.
static inline void linux_guard(int pipe, const char *name) {
    // A Ctrl-C meant for the guarded process must not end its guardian.
    setsid();
    linux_set_process_name(name);
    // It must hold no pipe of the children: whoever waits for the end of one would wait for ever.
    dup2(pipe, 3);
    linux_close_from(4);
    int null = open("/dev/null", O_RDWR);
    for (int descriptor = 0; descriptor <= 2; descriptor++) dup2(null, descriptor);
    signal(SIGTERM, SIG_IGN);
    signal(SIGINT, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    signal(SIGQUIT, SIG_IGN);

    pid_t *groups = NULL, number = 0;
    size_t count = 0, room = 0;
    for (;;) {
        ssize_t length = read(3, &number, sizeof number);
        if (length < 0 && errno == EINTR) continue;
        if (length != sizeof number) break;
        size_t place = 0;
        pid_t group = number > 0 ? number : -number;
        while (place < count && groups[place] != group) place++;
        if (number < 0 && place < count) groups[place] = groups[--count];
        if (number < 0 || place < count) continue;
        if (count == room) {
            pid_t *larger = (pid_t *)realloc(groups, (room + 64) * sizeof *groups);
            if (larger == NULL) continue;
            groups = larger;
            room += 64;
        }
        groups[count++] = group;
    }

    // The children have had SIGTERM as their parent died; those that do not end are ended.
    for (size_t place = 0; place < count; place++) kill(-groups[place], SIGTERM);
    for (int round = 0; round < 10; round++) {
        size_t left = 0;
        for (size_t place = 0; place < count; place++) left += kill(-groups[place], 0) == 0;
        if (left == 0) break;
        usleep(100000);
    }
    for (size_t place = 0; place < count; place++) kill(-groups[place], SIGKILL);
    free(groups);
}

/// Whether a wait status tells of a normal exit, and its parts.
static inline int linux_exited(int status) { return WIFEXITED(status); }
static inline int linux_exit_code(int status) { return WEXITSTATUS(status); }
static inline int linux_term_signal(int status) { return WIFSIGNALED(status) ? WTERMSIG(status) : 0; }

/// Starts a program in a process group of its own, which gets SIGTERM when its parent dies.
///
/// `descriptors[i]` becomes descriptor i of the child (-1 = closed, i = 0, 1, 2: inherited); every other descriptor
/// of the parent must be close-on-exec. Returns the process, or -1 with errno: the exec's own errno where that failed.
static inline pid_t linux_spawn(
    const char *path, char *const arguments[], char *const environment[], const char *folder,
    const int *descriptors, int descriptor_count
) {
    int report[2];
    if (syscall(SYS_pipe2, report, O_CLOEXEC) < 0) return -1;
    pid_t parent = getpid();
    sigset_t all, previous;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &previous);
    pid_t child = fork();
    if (child == 0) {
        setpgid(0, 0);
        prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
        if (getppid() != parent) _exit(127);
        // Out of the way first, so that no dup2 below overwrites a descriptor that is still needed.
        int moved[16];
        int failed = fcntl(report[1], F_DUPFD_CLOEXEC, 32);
        for (int i = 0; i < descriptor_count && i < 16; i++)
            moved[i] = descriptors[i] >= 0 ? fcntl(descriptors[i], F_DUPFD_CLOEXEC, 32) : -1;
        for (int i = 0; i < descriptor_count && i < 16; i++) {
            if (moved[i] >= 0) dup2(moved[i], i);
            else if (i > 2) close(i);
        }
        for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
        sigset_t none;
        sigemptyset(&none);
        pthread_sigmask(SIG_SETMASK, &none, NULL);
        if (folder && chdir(folder) != 0) goto fail;
        execve(path, arguments, environment);
    fail:;
        int reason = errno;
        ssize_t ignored = write(failed, &reason, sizeof reason);
        (void)ignored;
        _exit(127);
    }
    int error = child < 0 ? errno : 0;
    pthread_sigmask(SIG_SETMASK, &previous, NULL);
    close(report[1]);
    if (child > 0) {
        setpgid(child, child);
        ssize_t count;
        do count = read(report[0], &error, sizeof error);
        while (count < 0 && errno == EINTR);
        if (count <= 0) error = 0;
        else waitpid(child, NULL, 0);
    }
    close(report[0]);
    if (error) {
        errno = error;
        return -1;
    }
    return child;
}

#endif
