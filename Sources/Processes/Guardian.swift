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
    /// and allocation, which glibc keeps whole across fork; see `linux_guard`.
    ///
    /// - Parameters:
    ///   - name: its name in ps and top; at most 15 bytes.
    ///   - tidyUp: what it does at its end; system calls and allocation only.
    public init(name: String, tidyUp: () -> Void = {}) throws(ProcessFailure) {
        var ends: [Int32] = [-1, -1]
        guard linux_pipe(&ends) == 0 else { throw ProcessFailure("pipe") }
        let readEnd = ends[0]
        // Nothing of Swift's runtime may be needed between the fork and the wait.
        guard let cName = strdup(name) else { throw ProcessFailure("strdup") }
        defer { free(cName) }
        let child = linux_fork()
        guard child >= 0 else {
            let failure = ProcessFailure("fork")
            close(readEnd)
            close(ends[1])
            throw failure
        }
        if child == 0 {
            linux_guard(readEnd, cName)
            tidyUp()
            _exit(0)
        }
        close(readEnd)
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
}
