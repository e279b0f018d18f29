/// A payload that is neither audio, text nor event: an image, a file …
public struct Bytes: Equatable, Sendable {
    public var content: [UInt8]
    /// What the bytes are, as a media type (RFC 6838).
    public var mediaType: String
    public var metadata: Metadata

    /// Creates a payload of the given media type.
    public init(
        _ content: [UInt8], mediaType: String = "application/octet-stream", metadata: Metadata = Metadata()
    ) {
        self.content = content
        self.mediaType = mediaType
        self.metadata = metadata
    }
}

extension Bytes: MessageContent {
    public static let portType = PortType.bytes

    public init(_ message: Message) throws(WireError) {
        guard message.header.type == .bytes else {
            throw .wrongType(expected: .bytes, found: message.header.type)
        }
        self.init(
            message.payload,
            mediaType: message.metadata["media_type"]?.string ?? "application/octet-stream",
            metadata: message.metadata)
    }

    public var message: Message {
        var metadata = self.metadata
        metadata["media_type"] = .string(mediaType)
        return Message(header: Header(type: .bytes), metadata: metadata, payload: content)
    }
}
