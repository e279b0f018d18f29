/// The fixed part of a message's header: 56 bytes, little endian.
///
/// The byte layout is documented for other languages in `Sources/Messages/WIRE.md`.
public struct Header: Equatable, Sendable {
    /// The number of bytes before the metadata.
    public static let byteCount = 56
    /// The first four bytes of every message, "ATPH", as one little-endian integer.
    static let magic: UInt32 = 0x4850_5441
    /// The version of the wire format that this code speaks.
    public static let version: UInt8 = 1

    /// What the payload holds.
    public var type: MessageType
    /// Marks on the message.
    public var flags: MessageFlags
    /// Counts the messages of one edge from 0, dropped ones included, so that a gap shows a loss.
    public var sequence: UInt64
    /// When the message was sent: CLOCK_MONOTONIC in nanoseconds.
    public var sendTime: UInt64
    /// When the first sample was captured, or the event happened: CLOCK_MONOTONIC in nanoseconds; 0 = unknown.
    public var captureTime: UInt64
    /// The index of the first sample frame in its stream; 0 for messages without samples.
    public var position: Int64
    /// Sample frames per second; 0 for messages without samples.
    public var sampleRate: UInt32
    /// Interleaved channels; 0 for messages without samples.
    public var channels: UInt16
    /// How a sample is stored.
    public var encoding: SampleEncoding

    /// Creates a header. Sequence number and send time are filled in when the message is sent.
    public init(
        type: MessageType, flags: MessageFlags = [], sequence: UInt64 = 0, sendTime: UInt64 = 0,
        captureTime: UInt64 = 0, position: Int64 = 0, sampleRate: UInt32 = 0, channels: UInt16 = 0,
        encoding: SampleEncoding = .none
    ) {
        self.type = type
        self.flags = flags
        self.sequence = sequence
        self.sendTime = sendTime
        self.captureTime = captureTime
        self.position = position
        self.sampleRate = sampleRate
        self.channels = channels
        self.encoding = encoding
    }
}

/// What a message's payload holds.
public enum MessageType: UInt8, CaseIterable, Sendable {
    /// Interleaved samples.
    case audio = 1
    /// UTF-8 text.
    case text = 2
    /// A JSON object with a member `event`, the name.
    case event = 3
    /// Anything else, named by the metadata's `media_type`.
    case bytes = 4
}

/// Marks on a message.
public struct MessageFlags: OptionSet, Equatable, Sendable {
    public let rawValue: UInt16

    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// The first message of its utterance or response.
    public static let start = MessageFlags(rawValue: 1)
    /// The last message of its utterance or response; a text without it is a delta or a hypothesis.
    public static let final = MessageFlags(rawValue: 2)
    /// The session that the metadata names has ended; no payload.
    public static let sessionEnd = MessageFlags(rawValue: 4)
    /// The output has ended: the last message of its edge; no payload.
    public static let streamEnd = MessageFlags(rawValue: 8)
    /// The payload names a shared memory segment that holds the bytes.
    public static let sharedMemory = MessageFlags(rawValue: 16)

    /// All marks of this version.
    public static let known: MessageFlags = [.start, .final, .sessionEnd, .streamEnd, .sharedMemory]
}

/// How a sample is stored.
public enum SampleEncoding: UInt8, CaseIterable, Sendable {
    /// No samples.
    case none = 0
    /// Signed 16-bit integers, little endian.
    case s16 = 1
    /// 32-bit IEEE floats, little endian, full scale at ±1.
    case f32 = 2

    /// The size of one sample in bytes.
    public var byteCount: Int {
        switch self {
        case .none: 0
        case .s16: 2
        case .f32: 4
        }
    }
}
