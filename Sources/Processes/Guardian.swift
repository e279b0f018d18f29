internal import CLinux
internal import Glibc

/// A small process that outlives the one it guards by a moment: when that dies, however it dies, the guardian kills the
/// process groups that were started and tidies up.
///
/// It is forked off the process it guards, shares its memory pages, and waits in one blocking read.
public final class Guardian {
    /// Readable when the guardian itself has died.
    public let processDescriptor: Int32
    private let pid: pid_t
    private let pipe: Int32

    /// Forks the guardian of this process. What the child does is safe also beside threads of the parent: system calls
    /// and allocation, which glibc keeps whole across fork.
    ///
    /// - Parameters:
    ///   - name: its name in ps and top; at most 15 bytes.
    ///   - tidyUp: what it does at its end; system calls and allocation only.
    public init(name: String, tidyUp: () -> Void = {}) throws(ProcessFailure) {
        var ends: [Int32] = [-1, -1]
        guard linux_pipe(&ends) == 0 else { throw ProcessFailure("pipe") }
        let child = linux_fork()
        guard child >= 0 else {
            let failure = ProcessFailure("fork")
            close(ends[0])
            close(ends[1])
            throw failure
        }
        if child == 0 {
            Guardian.watch(ends[0], name)
            tidyUp()
            _exit(0)
        }
        close(ends[0])
        pid = child
        pipe = ends[1]
        processDescriptor = linux_pidfd_open(child)
    }

    /// Tells the guardian of a process group that now runs, or no longer does.
    public func note(group: Int32, runs: Bool) {
        var number = runs ? group : -group
        _ = write(pipe, &number, MemoryLayout<pid_t>.size)
    }

    /// Lets the guardian go: everything is cleaned up.
    deinit {
        close(pipe)
        if processDescriptor >= 0 { close(processDescriptor) }
        waitpid(pid, nil, 0)
    }

    private static func watch(_ pipe: Int32, _ name: String) {
        // A Ctrl-C meant for the guarded process must not end its guardian.
        setsid()
        linux_set_process_name(name)
        // It must hold no pipe of the children: whoever waits for the end of one would wait for ever.
        dup2(pipe, 3)
        linux_close_from(4)
        let null = open("/dev/null", O_RDWR)
        for descriptor in 0...2 { dup2(null, Int32(descriptor)) }
        for number in [SIGTERM, SIGINT, SIGHUP, SIGQUIT] { signal(number, SIG_IGN) }
        var groups: Set<pid_t> = []
        var number: pid_t = 0
        while true {
            let count = read(3, &number, MemoryLayout<pid_t>.size)
            if count < 0, errno == EINTR { continue }
            guard count == MemoryLayout<pid_t>.size else { break }
            if number > 0 { groups.insert(number) } else { groups.remove(-number) }
        }
        // The children have had SIGTERM as their parent died; those that do not end are ended.
        for group in groups { kill(-group, SIGTERM) }
        for _ in 0..<10 where groups.contains(where: { kill(-$0, 0) == 0 }) { usleep(100_000) }
        for group in groups { kill(-group, SIGKILL) }
    }
}
