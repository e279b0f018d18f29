internal import CLinux
internal import Glibc

/// A process in a group of its own, with pipes for what it reads, what it prints and its readiness.
public final class ChildProcess {
    /// The process, which is also its group.
    public let pid: Int32
    /// Readable when the process has ended.
    public let processDescriptor: Int32
    /// The writing end of its standard input; -1 once closed, or for a program that reads nothing.
    public private(set) var input: Int32
    /// The reading end of its standard output; -1 once closed.
    public private(set) var output: Int32
    /// The reading end of its standard error; -1 once closed.
    public private(set) var standardError: Int32
    /// Where it tells that it is prepared; -1 once closed, or for a program that does not tell.
    public private(set) var ready: Int32
    private var go: Int32
    /// How it has ended, once `reap()` has seen it.
    public private(set) var end: ProcessEnd?

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - arguments: the program's path and its arguments.
    ///   - environment: all of it, by name.
    ///   - folder: where it runs; where this process does if `nil`.
    ///   - readsInput: whether it gets a pipe to read from instead of nothing.
    ///   - tellsReadiness: whether it gets descriptors 3 (to tell that it is prepared) and 4 (to wait for go).
    public init(
        arguments: [String], environment: [String: String], folder: String? = nil, readsInput: Bool = false,
        tellsReadiness: Bool = false
    ) throws(ProcessFailure) {
        // A program that reads no more must not end this one.
        if readsInput { Glibc.signal(SIGPIPE, SIG_IGN) }
        var pipes = PipeSet()
        defer { pipes.closeAll() }
        let outputPipe = try pipes.open()
        let errorPipe = try pipes.open()
        let inputPipe = readsInput ? try pipes.open() : nil
        let noInput = try pipes.openNull()
        var descriptors: [Int32] = [inputPipe?.read ?? noInput, outputPipe.write, errorPipe.write]
        var readyPipe: PipeSet.Ends?
        var goPipe: PipeSet.Ends?
        if tellsReadiness {
            let readyEnds = try pipes.open()
            let goEnds = try pipes.open()
            descriptors += [readyEnds.write, goEnds.read]
            readyPipe = readyEnds
            goPipe = goEnds
        }
        pid = ChildProcess.spawn(arguments, environment, folder, descriptors)
        guard pid > 0 else { throw ProcessFailure("start \(arguments.first ?? "")") }
        processDescriptor = linux_pidfd_open(pid)
        input = inputPipe.map { pipes.keep($0.write) } ?? -1
        output = pipes.keep(outputPipe.read)
        standardError = pipes.keep(errorPipe.read)
        ready = readyPipe.map { pipes.keep($0.read) } ?? -1
        go = goPipe.map { pipes.keep($0.write) } ?? -1
        for descriptor in [input, output, standardError, ready] where descriptor >= 0 {
            _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        }
    }

    deinit {
        for descriptor in [input, output, standardError, ready, go, processDescriptor] where descriptor >= 0 {
            close(descriptor)
        }
    }

    /// Lets the node begin.
    public func letGo() {
        close(go)
        go = -1
    }

    /// Writes as much as the pipe takes.
    ///
    /// - Returns: how many bytes were written; `nil` where the program reads no more.
    public func write(_ bytes: ArraySlice<UInt8>) -> Int? {
        var written = 0
        while input >= 0, written < bytes.count {
            let count = bytes.dropFirst(written).withUnsafeBytes {
                Glibc.write(input, $0.baseAddress, $0.count)
            }
            if count >= 0 {
                written += count
            } else if errno == EAGAIN {
                return written
            } else if errno != EINTR {
                closeInput()
            }
        }
        return input >= 0 ? written : nil
    }

    /// Ends what the program reads.
    public func closeInput() {
        if input >= 0 { close(input) }
        input = -1
    }

    /// Reads what has come on a pipe, and closes the pipe at its end.
    private func read(_ pipe: ReferenceWritableKeyPath<ChildProcess, Int32>) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16 * 1024)
        while self[keyPath: pipe] >= 0 {
            let count = Glibc.read(self[keyPath: pipe], &buffer, buffer.count)
            if count > 0 {
                bytes += buffer[..<count]
                // The rest waits for the next look: a chatty node must not hold up the others.
                if bytes.count >= 256 * 1024 { break }
            } else if count < 0, errno == EINTR {
                continue
            } else if count < 0, errno == EAGAIN {
                break
            } else {
                close(self[keyPath: pipe])
                self[keyPath: pipe] = -1
            }
        }
        return bytes
    }

    /// What has come on its standard output, at most some 256 KiB of it.
    public func readOutput() -> [UInt8] { read(\.output) }
    /// What has come on its standard error, at most some 256 KiB of it.
    public func readStandardError() -> [UInt8] { read(\.standardError) }

    /// The line by which the node tells that it is prepared; `nil` before.
    public func readReadiness() -> String? {
        let line = read(\.ready)
        guard !line.isEmpty else { return nil }
        if ready >= 0 {
            close(ready)
            ready = -1
        }
        return String(decoding: line, as: UTF8.self)
    }

    /// Sends a signal to the process and everything it has started.
    public func signal(_ number: Int32) {
        guard end == nil else { return }
        kill(-pid, number)
    }

    /// Takes the end of the process; `nil` while it lives. What it left behind in its group is killed.
    public func reap() -> ProcessEnd? {
        if let end { return end }
        var status: Int32 = 0
        guard waitpid(pid, &status, WNOHANG) == pid else { return nil }
        end = ProcessEnd(status: status)
        kill(-pid, SIGKILL)
        return end
    }

    /// Waits for the end of the process and takes it; `nil` where it takes longer.
    public func waitForEnd(atMost limit: Duration) -> ProcessEnd? {
        let (seconds, attoseconds) = limit.components
        let nanoseconds = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
        var descriptors = [pollfd(fd: processDescriptor, events: Int16(POLLIN), revents: 0)]
        _ = linux_poll(&descriptors, 1, max(0, nanoseconds))
        return reap()
    }

    private static func spawn(
        _ arguments: [String], _ environment: [String: String], _ folder: String?, _ descriptors: [Int32]
    ) -> pid_t {
        let argumentPointers = arguments.map { strdup($0) } + [nil]
        let environmentPointers = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in argumentPointers + environmentPointers { free(pointer) } }
        let folderPointer = folder.map { strdup($0) } ?? nil
        defer { free(folderPointer) }
        return linux_spawn(
            argumentPointers[0], argumentPointers, environmentPointers, folderPointer, descriptors,
            Int32(descriptors.count))
    }
}
