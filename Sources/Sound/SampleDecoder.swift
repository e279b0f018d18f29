/// Turns the bytes of a sound file, cut anywhere, into whole sample frames as they cross the wire.
public struct SampleDecoder: Sendable {
    /// How the file stores a sample.
    public let type: SampleType
    /// Interleaved channels.
    public let channels: Int
    /// The begun sample frame at the end of the bytes so far.
    private var partial: [UInt8] = []

    /// Creates a decoder; `channels` is at least 1.
    public init(type: SampleType, channels: Int) {
        self.type = type
        self.channels = max(channels, 1)
    }

    /// The size of one sample of every channel in the file, in bytes.
    public var frameByteCount: Int { type.byteCount * channels }

    /// Bytes of a sample frame that is not complete yet.
    public var partialByteCount: Int { partial.count }

    /// Appends the sample frames that `bytes` completes to `samples`, encoded as `type.wireEncoding`.
    public mutating func decode(_ bytes: ArraySlice<UInt8>, into samples: inout [UInt8]) {
        var rest = bytes
        if !partial.isEmpty {
            let missing = rest.prefix(frameByteCount - partial.count)
            partial += missing
            rest = rest.dropFirst(missing.count)
            guard partial.count == frameByteCount else { return }
            append(partial[...], to: &samples)
            partial.removeAll(keepingCapacity: true)
        }
        let excess = rest.count % frameByteCount
        append(rest.dropLast(excess), to: &samples)
        partial += rest.suffix(excess)
    }

    private func append(_ source: ArraySlice<UInt8>, to samples: inout [UInt8]) {
        switch type {
        case .signed16, .float32:
            samples += source
        case .unsigned8:
            append(source, to: &samples) { bytes, offset in (Int16(bytes[offset]) - 128) << 8 }
        case .signed24:
            append(source, to: &samples) { bytes, offset in
                let low = Int32(bytes[offset]) << 8 | Int32(bytes[offset + 1]) << 16
                return Float(low | Int32(truncatingIfNeeded: UInt32(bytes[offset + 2]) << 24)) / 0x1p31
            }
        case .signed32:
            append(source, to: &samples) { bytes, offset in
                Float(bytes.loadUnaligned(fromByteOffset: offset, as: Int32.self)) / 0x1p31
            }
        case .float64:
            append(source, to: &samples) { bytes, offset in
                Float(bytes.loadUnaligned(fromByteOffset: offset, as: Double.self))
            }
        }
    }

    /// Always inlined, so that each of the loops above is compiled with its conversion in place.
    @inline(__always)
    private func append<Sample: BitwiseCopyable>(
        _ source: ArraySlice<UInt8>, to samples: inout [UInt8],
        converting convert: (UnsafeRawBufferPointer, Int) -> Sample
    ) {
        let size = MemoryLayout<Sample>.size
        let count = source.count / type.byteCount
        let start = samples.count
        samples.append(contentsOf: repeatElement(0, count: count * size))
        source.withUnsafeBytes { bytes in
            samples.withUnsafeMutableBytes { target in
                for index in 0..<count {
                    target.storeBytes(
                        of: convert(bytes, index * type.byteCount), toByteOffset: start + index * size,
                        as: Sample.self)
                }
            }
        }
    }
}
