/// What crosses an edge: a fixed header, open metadata and a payload of raw bytes.
public struct Message: Equatable, Sendable {
    public var header: Header
    public var metadata: Metadata
    public var payload: [UInt8]

    /// Creates a message from its parts.
    public init(header: Header, metadata: Metadata = Metadata(), payload: [UInt8] = []) {
        self.header = header
        self.metadata = metadata
        self.payload = payload
    }
}

/// A typed view of a message: what a typed port receives and sends.
public protocol MessageContent: Sendable {
    /// The type of port that carries it.
    static var portType: PortType { get }
    /// Reads a message, which may come from anywhere: nothing about it is taken for granted.
    init(_ message: Message) throws(WireError)
    /// The message that carries this content.
    var message: Message { get }
}

extension Message: MessageContent {
    public static let portType = PortType.any

    public init(_ message: Message) {
        self = message
    }

    public var message: Message { self }
}
