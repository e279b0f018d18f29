public import Messages

/// What the `fmt ` chunk of a WAV file says, checked.
public struct WAVFormat: Equatable, Sendable {
    /// Sample frames per second, within `AudioFormat.sampleRates`.
    public var sampleRate: Int
    /// Interleaved channels, within `AudioFormat.channelCounts`.
    public var channels: Int
    /// How a sample is stored.
    public var sampleType: SampleType

    /// Creates a format.
    public init(sampleRate: Int, channels: Int, sampleType: SampleType) {
        self.sampleRate = sampleRate
        self.channels = channels
        self.sampleType = sampleType
    }

    /// The format in which the samples cross the wire.
    public var wireFormat: AudioFormat {
        AudioFormat(sampleRate: sampleRate, channels: channels, encoding: sampleType.wireEncoding)
    }

    /// The length of a `fmt ` chunk with the `WAVE_FORMAT_EXTENSIBLE` fields; what follows is of no use here.
    static let longestChunk = 40

    private static let pcm: UInt16 = 1
    private static let ieeeFloat: UInt16 = 3
    private static let extensible: UInt16 = 0xFFFE

    /// Reads the content of a `fmt ` chunk: the fields of `WAVEFORMATEX` and `WAVEFORMATEXTENSIBLE`.
    init(chunk: [UInt8]) throws(WAVError) {
        guard chunk.count >= 16 else { throw .shortFormatChunk(byteCount: chunk.count) }
        let rate = chunk.littleEndian(at: 4, as: UInt32.self)
        let channelCount = Int(chunk.littleEndian(at: 2, as: UInt16.self))
        let blockAlign = Int(chunk.littleEndian(at: 12, as: UInt16.self))
        let bits = Int(chunk.littleEndian(at: 14, as: UInt16.self))
        var tag = chunk.littleEndian(at: 0, as: UInt16.self)
        if tag == Self.extensible {
            guard chunk.count >= 26 else { throw .shortFormatChunk(byteCount: chunk.count) }
            // The sub-format is a GUID that begins with the plain format tag.
            tag = chunk.littleEndian(at: 24, as: UInt16.self)
        }
        guard AudioFormat.sampleRates.contains(Int(rate)) else { throw .badSampleRate(Int(rate)) }
        guard AudioFormat.channelCounts.contains(channelCount) else { throw .badChannelCount(channelCount) }
        sampleType = try Self.sampleType(tag: tag, bits: bits)
        guard blockAlign == channelCount * sampleType.byteCount else {
            throw .badBlockAlign(stated: blockAlign, expected: channelCount * sampleType.byteCount)
        }
        sampleRate = Int(rate)
        channels = channelCount
    }

    private static func sampleType(tag: UInt16, bits: Int) throws(WAVError) -> SampleType {
        switch (tag, bits) {
        // Samples of 12 or 20 bits are stored in whole bytes, with zeros in the low bits.
        case (pcm, 1...8): return .unsigned8
        case (pcm, 9...16): return .signed16
        case (pcm, 17...24): return .signed24
        case (pcm, 25...32): return .signed32
        case (ieeeFloat, 32): return .float32
        case (ieeeFloat, 64): return .float64
        case (pcm, _), (ieeeFloat, _): throw .badSampleSize(bits: bits)
        default: throw .unsupportedEncoding(tag: tag)
        }
    }
}

extension [UInt8] {
    /// The integer at `offset`, which with its size must lie within the array.
    func littleEndian<Value: FixedWidthInteger & BitwiseCopyable>(at offset: Int, as type: Value.Type)
        -> Value
    {
        withUnsafeBytes { Value(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: type)) }
    }
}
