internal import CLinux
internal import Glibc

/// How a process has ended.
public enum ProcessEnd: Equatable, Sendable {
    case exited(code: Int32)
    case killed(signal: Int32)

    init(status: Int32) {
        self =
            linux_exited(status) != 0
            ? .exited(code: linux_exit_code(status)) : .killed(signal: linux_term_signal(status))
    }
}

extension ProcessEnd: CustomStringConvertible {
    public var description: String {
        switch self {
        case .exited(let code): "exit code \(code)"
        case .killed(let signal): "killed by signal \(signal) (\(String(cString: strsignal(signal))))"
        }
    }
}
