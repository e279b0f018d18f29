/// Why received bytes are not a message.
public enum WireError: Error, Equatable, Sendable {
    /// A message has two frames; this one had another number.
    case wrongFrameCount(Int)
    /// The header frame ends before its fixed part does.
    case shortHeader(byteCount: Int)
    /// The first four bytes are not `ATPH`.
    case wrongMagic
    /// The sender speaks another version of the wire format.
    case wrongVersion(UInt8)
    /// A message type that this version does not know.
    case unknownType(UInt8)
    /// Marks that this version does not know.
    case unknownFlags(UInt16)
    /// A sample encoding that this version does not know.
    case unknownEncoding(UInt8)
    /// The header frame is not as long as its metadata length says.
    case wrongMetadataLength(stated: UInt32, found: Int)
    /// The metadata is not a JSON object.
    case badMetadata(String)
    /// An audio message without a sample rate, channels or an encoding, or one out of range.
    case badAudioFormat(String)
    /// A payload that is no whole number of sample frames.
    case partialSampleFrame(payloadByteCount: Int, frameByteCount: Int)
    /// A text or event that is not valid UTF-8.
    case invalidUTF8
    /// An event that is not a JSON object with a member `event`.
    case badEvent(String)
    /// A message of another type than the input takes.
    case wrongType(expected: MessageType, found: MessageType)
    /// A shared memory segment that cannot be opened or is not as long as stated.
    case badSharedMemory(String)
}

extension WireError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .wrongFrameCount(let count): "a message has 2 frames, this one has \(count)"
        case .shortHeader(let count): "a header has at least \(Header.byteCount) bytes, this one has \(count)"
        case .wrongMagic: "not an Antiphon message: it does not begin with 'ATPH'"
        case .wrongVersion(let version):
            "the sender speaks wire version \(version), this node speaks \(Header.version): rebuild both from one version"
        case .unknownType(let type): "unknown message type \(type)"
        case .unknownFlags(let flags): "unknown flags \(flags)"
        case .unknownEncoding(let encoding): "unknown sample encoding \(encoding)"
        case .wrongMetadataLength(let stated, let found):
            "the header states \(stated) bytes of metadata and has \(found)"
        case .badMetadata(let reason): "the metadata is no JSON object: \(reason)"
        case .badAudioFormat(let reason): "bad audio format: \(reason)"
        case .partialSampleFrame(let payload, let frame):
            "\(payload) bytes are no whole number of sample frames of \(frame) bytes"
        case .invalidUTF8: "the text is not valid UTF-8"
        case .badEvent(let reason): "bad event: \(reason)"
        case .wrongType(let expected, let found): "expected a message of type \(expected), received \(found)"
        case .badSharedMemory(let reason): "shared memory: \(reason)"
        }
    }
}
