internal import CZeroMQ
internal import Glibc

/// A call of libzmq that failed.
public struct ZeroMQError: Error, Equatable, CustomStringConvertible, Sendable {
    /// libzmq's error number.
    public let code: Int32
    /// What was attempted: the function, and the endpoint where there is one.
    public let attempt: String

    init(_ attempt: String) {
        code = zmq_errno()
        self.attempt = attempt
    }

    public var description: String {
        "\(attempt): \(String(cString: zmq_strerror(code)))"
    }
}
