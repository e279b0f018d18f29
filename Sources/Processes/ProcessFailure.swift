internal import Glibc

/// Why a process cannot be started.
public struct ProcessFailure: Error, Equatable, CustomStringConvertible, Sendable {
    /// What was attempted: "start /usr/bin/python3".
    public var attempt: String
    /// The errno of the call that failed.
    public var code: Int32

    /// A system call has just failed.
    init(_ attempt: String) {
        self.attempt = attempt
        code = errno
    }

    public var description: String { "\(attempt): \(String(cString: strerror(code)))" }
}
