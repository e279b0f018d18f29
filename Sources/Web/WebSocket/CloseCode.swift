/// Why a WebSocket connection ended (RFC 6455 §7.4).
public struct CloseCode: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    public let rawValue: UInt16

    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    public init(_ code: UInt16) {
        rawValue = code
    }

    /// The connection has done its work.
    public static let normal = CloseCode(1000)
    /// The server stops, or the client leaves.
    public static let goingAway = CloseCode(1001)
    /// The other side broke the protocol.
    public static let protocolError = CloseCode(1002)
    /// A kind of message that is not taken.
    public static let unsupportedData = CloseCode(1003)
    /// No close frame came, or one without a code; never sent.
    public static let none = CloseCode(1005)
    /// The connection broke off; never sent.
    public static let abnormal = CloseCode(1006)
    /// A text that is not UTF-8.
    public static let invalidPayload = CloseCode(1007)
    /// The other side does what it may not.
    public static let policyViolation = CloseCode(1008)
    /// A message over the bound.
    public static let messageTooBig = CloseCode(1009)
    /// Something failed on this side.
    public static let internalError = CloseCode(1011)
    /// The server starts anew: come back at once.
    public static let serviceRestart = CloseCode(1012)
    /// There is too much to do: come back later.
    public static let tryAgainLater = CloseCode(1013)

    public var description: String { String(rawValue) }
}
