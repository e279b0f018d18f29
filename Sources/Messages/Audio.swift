/// A stretch of interleaved samples: usually one frame of 10 to 40 ms.
public struct Audio: Equatable, Sendable {
    /// The format of `bytes`.
    public var format: AudioFormat
    /// The index of the first sample frame in its stream, from 0: orders the stream and shows gaps.
    public var position: Int64
    /// When the first sample was captured: CLOCK_MONOTONIC in nanoseconds; 0 = unknown.
    public var captureTime: UInt64
    /// Whether it is the first of its utterance or response.
    public var isStart: Bool
    /// Whether it is the last of its utterance or response; it may hold no samples then.
    public var isFinal: Bool
    public var metadata: Metadata
    /// The samples as they cross the wire, little endian; always a whole number of sample frames.
    public private(set) var bytes: [UInt8]

    /// Audio from samples of 16 bits. The count must be a multiple of the channel count.
    public init(
        _ samples: [Int16], sampleRate: Int, channels: Int = 1, position: Int64 = 0, captureTime: UInt64 = 0,
        isStart: Bool = false, isFinal: Bool = false, metadata: Metadata = Metadata()
    ) {
        self.init(
            samples.withUnsafeBytes { Array($0) },
            format: AudioFormat(sampleRate: sampleRate, channels: channels, encoding: .s16),
            position: position, captureTime: captureTime, isStart: isStart, isFinal: isFinal,
            metadata: metadata)
    }

    /// Audio from floats, full scale at ±1. The count must be a multiple of the channel count.
    public init(
        _ samples: [Float], sampleRate: Int, channels: Int = 1, position: Int64 = 0, captureTime: UInt64 = 0,
        isStart: Bool = false, isFinal: Bool = false, metadata: Metadata = Metadata()
    ) {
        self.init(
            samples.withUnsafeBytes { Array($0) },
            format: AudioFormat(sampleRate: sampleRate, channels: channels, encoding: .f32),
            position: position, captureTime: captureTime, isStart: isStart, isFinal: isFinal,
            metadata: metadata)
    }

    /// Audio from bytes as they cross the wire; those beyond the last whole sample frame are left out.
    public init(
        _ bytes: [UInt8], format: AudioFormat, position: Int64 = 0, captureTime: UInt64 = 0,
        isStart: Bool = false,
        isFinal: Bool = false, metadata: Metadata = Metadata()
    ) {
        self.format = format
        self.position = position
        self.captureTime = captureTime
        self.isStart = isStart
        self.isFinal = isFinal
        self.metadata = metadata
        let excess = format.frameByteCount > 0 ? bytes.count % format.frameByteCount : 0
        self.bytes = excess == 0 ? bytes : Array(bytes.dropLast(excess))
    }

    /// Sample frames: samples per channel.
    public var frameCount: Int {
        format.frameByteCount > 0 ? bytes.count / format.frameByteCount : 0
    }

    /// How long it lasts, in seconds.
    public var seconds: Double {
        format.sampleRate > 0 ? Double(frameCount) / Double(format.sampleRate) : 0
    }

    /// The interleaved samples as 16-bit integers; floats are scaled, clipped and rounded, NaN is silence.
    public var int16Samples: [Int16] {
        switch format.encoding {
        case .none: []
        case .s16: loadSamples(Int16.self)
        case .f32: loadSamples(Float.self).map(Int16.init(fullScale:))
        }
    }

    /// The interleaved samples as floats in ±1; NaN and infinities are silence.
    public var floatSamples: [Float] {
        switch format.encoding {
        case .none: []
        case .s16: loadSamples(Int16.self).map { Float($0) / 32768 }
        case .f32: loadSamples(Float.self).map { $0.isFinite ? $0 : 0 }
        }
    }

    private func loadSamples<Sample: BitwiseCopyable>(_: Sample.Type) -> [Sample] {
        let count = bytes.count / MemoryLayout<Sample>.size
        return [Sample](unsafeUninitializedCapacity: count) { buffer, initialized in
            UnsafeMutableRawBufferPointer(buffer).copyBytes(
                from: bytes.prefix(count * MemoryLayout<Sample>.size))
            initialized = count
        }
    }
}

extension Int16 {
    /// A sample from a float with full scale at ±1: scaled by 32768, rounded to the nearest (of two, the even one),
    /// clipped; NaN becomes 0.
    @inlinable public init(fullScale sample: Float) {
        let scaled = sample.isNaN ? 0 : Swift.max(-32768, Swift.min(32767, sample * 32768))
        // Numbers from 2²³ to 2²⁴ have no fraction: the sum is rounded, and its lowest bits are the integer. Unlike
        // `rounded()` that is no call, so that the compiler can do several samples at once.
        self.init(truncatingIfNeeded: (scaled + 12_582_912).bitPattern)
    }
}

/// How samples are stored: rate, channels, encoding.
public struct AudioFormat: Equatable, Sendable {
    /// Sample frames per second.
    public var sampleRate: Int
    /// Interleaved channels.
    public var channels: Int
    public var encoding: SampleEncoding

    /// Sample rates that messages may carry, in Hz.
    public static let sampleRates = 1...768_000
    /// Channel counts that messages may carry.
    public static let channelCounts = 1...64

    /// Creates a format.
    public init(sampleRate: Int, channels: Int = 1, encoding: SampleEncoding = .s16) {
        self.sampleRate = sampleRate
        self.channels = channels
        self.encoding = encoding
    }

    /// The size of one sample of every channel, in bytes.
    public var frameByteCount: Int { channels * encoding.byteCount }
}

extension AudioFormat: CustomStringConvertible {
    public var description: String {
        "\(sampleRate) Hz, \(channels == 1 ? "mono" : "\(channels) channels"), \(encoding)"
    }
}

extension Audio: MessageContent {
    public static let portType = PortType.audio

    public init(_ message: Message) throws(WireError) {
        let header = message.header
        guard header.type == .audio else { throw .wrongType(expected: .audio, found: header.type) }
        guard AudioFormat.sampleRates.contains(Int(header.sampleRate)) else {
            throw .badAudioFormat("a sample rate of \(header.sampleRate) Hz")
        }
        guard AudioFormat.channelCounts.contains(Int(header.channels)) else {
            throw .badAudioFormat("\(header.channels) channels")
        }
        guard header.encoding != .none else { throw .badAudioFormat("no sample encoding") }
        let format = AudioFormat(
            sampleRate: Int(header.sampleRate), channels: Int(header.channels), encoding: header.encoding)
        guard message.payload.count.isMultiple(of: format.frameByteCount) else {
            throw .partialSampleFrame(
                payloadByteCount: message.payload.count, frameByteCount: format.frameByteCount)
        }
        self.init(
            message.payload, format: format, position: header.position, captureTime: header.captureTime,
            isStart: header.flags.contains(.start), isFinal: header.flags.contains(.final),
            metadata: message.metadata)
    }

    public var message: Message {
        Message(
            header: Header(
                type: .audio, flags: MessageFlags(isStart: isStart, isFinal: isFinal),
                captureTime: captureTime,
                position: position, sampleRate: UInt32(clamping: format.sampleRate),
                channels: UInt16(clamping: format.channels), encoding: format.encoding),
            metadata: metadata, payload: bytes)
    }
}
