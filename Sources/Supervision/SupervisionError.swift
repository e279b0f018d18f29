internal import Glibc

/// Why a graph cannot be run, or a running one cannot be asked.
public enum SupervisionError: Error, Equatable, CustomStringConvertible, Sendable {
    /// A system call that failed: what was attempted and why not.
    case system(String, code: Int32)
    /// The runtime directory's path is too long for a socket.
    case pathTooLong(String)
    /// A program that a graph names cannot be started.
    case cannotStart(node: String, program: String, code: Int32)
    /// A running graph that did not answer in time.
    case noAnswer(graph: String)
    /// A running graph that refused a request.
    case refused(String)
    /// ZeroMQ failed.
    case messaging(String)

    static func system(_ attempt: String) -> SupervisionError {
        .system(attempt, code: errno)
    }

    public var description: String {
        switch self {
        case .system(let attempt, let code): "\(attempt): \(String(cString: strerror(code)))"
        case .pathTooLong(let path):
            "the path \(path) is too long for a socket (over 107 bytes): set XDG_RUNTIME_DIR to a shorter folder"
        case .cannotStart(let node, let program, let code):
            "node '\(node)': cannot start \(program): \(String(cString: strerror(code)))"
        case .noAnswer(let graph): "graph '\(graph)' did not answer; see `antiphon ps`"
        case .refused(let reason): reason
        case .messaging(let reason): reason
        }
    }
}
