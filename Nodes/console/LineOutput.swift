import Glibc
import NodeRuntime

/// Where lines go: standard output or a file, unbuffered, each line in one write.
final class LineOutput {
    private let descriptor: Int32
    private let closesDescriptor: Bool

    /// Standard output.
    init() {
        descriptor = STDOUT_FILENO
        closesDescriptor = false
    }

    /// A file, which is emptied first.
    init(path: String) throws(NodeError) {
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        closesDescriptor = true
        guard descriptor >= 0 else {
            throw .configuration("cannot write '\(path)': \(String(cString: strerror(errno)))")
        }
    }

    deinit {
        if closesDescriptor, descriptor >= 0 { close(descriptor) }
    }

    /// Whether a person watches and wants colours (https://no-color.org).
    var wantsColor: Bool {
        guard isatty(descriptor) == 1 else { return false }
        return getenv("NO_COLOR").map { $0.pointee == 0 } ?? true
    }

    /// Writes a line.
    ///
    /// - Throws: `LineOutputError` where the reader has gone or the disk is full.
    func write(_ line: String) throws(LineOutputError) {
        var rest = Array(line.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&ready, 1, -1)
            } else if errno != EINTR {
                throw LineOutputError(reason: String(cString: strerror(errno)))
            }
        }
    }
}

/// Why a line could not be written. The conversation goes on without it.
struct LineOutputError: Error, CustomStringConvertible {
    var reason: String

    var description: String { "a line was not written: \(reason)" }
}
