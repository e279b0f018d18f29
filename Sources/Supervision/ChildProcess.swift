internal import CLinux
internal import Glibc

/// How a process has ended.
enum ProcessEnd: Equatable, Sendable {
    case exited(code: Int32)
    case killed(signal: Int32)

    init(status: Int32) {
        self =
            linux_exited(status) != 0
            ? .exited(code: linux_exit_code(status)) : .killed(signal: linux_term_signal(status))
    }
}

extension ProcessEnd: CustomStringConvertible {
    var description: String {
        switch self {
        case .exited(let code): "exit code \(code)"
        case .killed(let signal): "killed by signal \(signal) (\(String(cString: strsignal(signal))))"
        }
    }
}

/// A process in a group of its own, with pipes for what it prints and for its readiness.
final class ChildProcess {
    let pid: pid_t
    /// Readable when the process has ended.
    let processDescriptor: Int32
    /// The reading ends of its standard output and standard error; -1 once closed.
    private(set) var output: Int32
    private(set) var standardError: Int32
    /// Where it tells that it is prepared; -1 once closed, or for a program that does not tell.
    private(set) var ready: Int32
    private var go: Int32
    private(set) var end: ProcessEnd?

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - arguments: the program's path and its arguments.
    ///   - environment: `NAME=value` strings, all of it.
    ///   - tellsReadiness: whether it gets descriptors 3 (to tell that it is prepared) and 4 (to wait for go).
    init(
        arguments: [String], environment: [String], folder: String? = nil, tellsReadiness: Bool
    ) throws(SupervisionError) {
        var pipes = PipeSet()
        defer { pipes.closeAll() }
        let outputPipe = try pipes.open()
        let errorPipe = try pipes.open()
        var descriptors: [Int32] = [try pipes.openNull(), outputPipe.write, errorPipe.write]
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
        guard pid > 0 else { throw .system("start \(arguments.first ?? "")") }
        processDescriptor = linux_pidfd_open(pid)
        output = pipes.keep(outputPipe.read)
        standardError = pipes.keep(errorPipe.read)
        ready = readyPipe.map { pipes.keep($0.read) } ?? -1
        go = goPipe.map { pipes.keep($0.write) } ?? -1
        for descriptor in [output, standardError, ready] where descriptor >= 0 {
            _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        }
    }

    deinit {
        for descriptor in [output, standardError, ready, go, processDescriptor] where descriptor >= 0 {
            close(descriptor)
        }
    }

    /// Lets the node begin.
    func letGo() {
        close(go)
        go = -1
    }

    /// Reads what has come on a pipe, and closes the pipe at its end.
    func read(_ pipe: ReferenceWritableKeyPath<ChildProcess, Int32>) -> [UInt8] {
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

    func readOutput() -> [UInt8] { read(\.output) }
    func readStandardError() -> [UInt8] { read(\.standardError) }

    /// The line by which the node tells that it is prepared; `nil` before.
    func readReadiness() -> String? {
        let line = read(\.ready)
        guard !line.isEmpty else { return nil }
        if ready >= 0 {
            close(ready)
            ready = -1
        }
        return String(decoding: line, as: UTF8.self)
    }

    /// Sends a signal to the process and everything it has started.
    func signal(_ number: Int32) {
        guard end == nil else { return }
        kill(-pid, number)
    }

    /// Takes the end of the process; `nil` while it lives. What it left behind in its group is killed.
    func reap() -> ProcessEnd? {
        if let end { return end }
        var status: Int32 = 0
        guard waitpid(pid, &status, WNOHANG) == pid else { return nil }
        end = ProcessEnd(status: status)
        kill(-pid, SIGKILL)
        return end
    }

    private static func spawn(
        _ arguments: [String], _ environment: [String], _ folder: String?, _ descriptors: [Int32]
    ) -> pid_t {
        let argumentPointers = arguments.map { strdup($0) } + [nil]
        let environmentPointers = environment.map { strdup($0) } + [nil]
        defer { for pointer in argumentPointers + environmentPointers { free(pointer) } }
        let folderPointer = folder.map { strdup($0) } ?? nil
        defer { free(folderPointer) }
        return linux_spawn(
            argumentPointers[0], argumentPointers, environmentPointers, folderPointer, descriptors,
            Int32(descriptors.count))
    }
}

/// Pipes that are closed again unless they are kept.
private struct PipeSet {
    struct Ends {
        let read: Int32
        let write: Int32
    }

    private var descriptors: Set<Int32> = []

    mutating func open() throws(SupervisionError) -> Ends {
        var ends: [Int32] = [-1, -1]
        guard linux_pipe(&ends) == 0 else { throw .system("pipe") }
        descriptors.formUnion(ends)
        return Ends(read: ends[0], write: ends[1])
    }

    mutating func openNull() throws(SupervisionError) -> Int32 {
        let descriptor = Glibc.open("/dev/null", O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("open /dev/null") }
        descriptors.insert(descriptor)
        return descriptor
    }

    mutating func keep(_ descriptor: Int32) -> Int32 {
        descriptors.remove(descriptor)
        return descriptor
    }

    mutating func closeAll() {
        for descriptor in descriptors { close(descriptor) }
        descriptors = []
    }
}
