/// A text: the delta of a growing one, the present hypothesis of one, or a final one. Which of the first two it is,
/// the port says.
public struct Text: Equatable, Sendable {
    /// The text itself; may be empty.
    public var content: String
    /// Whether it is the first of its utterance or response.
    public var isStart: Bool
    /// Whether it is the last of its utterance or response.
    public var isFinal: Bool
    public var metadata: Metadata

    /// Creates a text.
    public init(
        _ content: String, isStart: Bool = false, isFinal: Bool = false, metadata: Metadata = Metadata()
    ) {
        self.content = content
        self.isStart = isStart
        self.isFinal = isFinal
        self.metadata = metadata
    }
}

extension Text: MessageContent {
    public static let portType = PortType.text

    public init(_ message: Message) throws(WireError) {
        guard message.header.type == .text else {
            throw .wrongType(expected: .text, found: message.header.type)
        }
        guard let content = String(validating: message.payload, as: UTF8.self) else { throw .invalidUTF8 }
        self.init(
            content, isStart: message.header.flags.contains(.start),
            isFinal: message.header.flags.contains(.final), metadata: message.metadata)
    }

    public var message: Message {
        Message(
            header: Header(type: .text, flags: MessageFlags(isStart: isStart, isFinal: isFinal)),
            metadata: metadata, payload: Array(content.utf8))
    }
}

extension MessageFlags {
    /// The marks at the borders of an utterance or a response.
    public init(isStart: Bool, isFinal: Bool) {
        self = []
        if isStart { insert(.start) }
        if isFinal { insert(.final) }
    }
}
