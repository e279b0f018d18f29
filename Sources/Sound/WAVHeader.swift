public import Messages

/// The header of a WAV file that is being written: always as long, whatever the sizes, so that it can be written anew
/// in place while the file grows.
///
/// A file of 4 GiB or more turns into RF64 (EBU Tech 3306): the place of its 64-bit sizes is kept by a `JUNK` chunk.
public struct WAVHeader: Equatable, Sendable {
    /// What the samples are: `s16` or `f32`.
    public let format: AudioFormat
    /// The size of the samples so far, in bytes.
    public var dataByteCount: UInt64

    /// Creates the header of a file that holds `dataByteCount` bytes of samples.
    public init(format: AudioFormat, dataByteCount: UInt64 = 0) {
        self.format = format
        self.dataByteCount = dataByteCount
    }

    /// The header of a file that was being written when its writer died, to go on with it: `start` holds its first
    /// bytes. What lies behind the stated length counts, but for a partial sample frame. Nil for any other file.
    public init?(continuing start: [UInt8], fileByteCount: Int64) {
        var reader = WAVReader()
        var samples: [UInt8] = []
        guard (try? reader.read(Array(start.prefix(Self.byteCount)), into: &samples)) != nil,
            reader.dataOffset == Int64(Self.byteCount), fileByteCount >= Int64(Self.byteCount),
            let read = reader.format, [.signed16, .float32].contains(read.sampleType)
        else { return nil }
        format = read.wireFormat
        let byteCount = fileByteCount - Int64(Self.byteCount)
        dataByteCount = UInt64(byteCount - byteCount % Int64(format.frameByteCount))
    }

    /// Where the samples begin: the number of bytes of the header, the same for every format.
    public static let byteCount = 94

    /// The header as it stands at the start of the file.
    public var bytes: [UInt8] {
        let fileSize = dataByteCount + UInt64(Self.byteCount) - 8
        let isLong = fileSize >= UInt64(UInt32.max)
        let shortSize = { (size: UInt64) in isLong ? UInt32.max : UInt32(truncatingIfNeeded: size) }
        let frameCount = dataByteCount / UInt64(max(format.frameByteCount, 1))
        let isFloat = format.encoding == .f32
        let byteRate = UInt32(truncatingIfNeeded: format.sampleRate * format.frameByteCount)

        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.byteCount)
        bytes += (isLong ? "RF64" : "RIFF").utf8
        bytes.append(littleEndian: shortSize(fileSize))
        bytes += "WAVE".utf8
        bytes += (isLong ? "ds64" : "JUNK").utf8
        bytes.append(littleEndian: UInt32(28))
        bytes.append(littleEndian: isLong ? fileSize : 0)
        bytes.append(littleEndian: isLong ? dataByteCount : 0)
        bytes.append(littleEndian: isLong ? frameCount : 0)
        bytes.append(littleEndian: UInt32(0))
        bytes += "fmt ".utf8
        bytes.append(littleEndian: UInt32(18))
        bytes.append(littleEndian: UInt16(isFloat ? 3 : 1))
        bytes.append(littleEndian: UInt16(truncatingIfNeeded: format.channels))
        bytes.append(littleEndian: UInt32(truncatingIfNeeded: format.sampleRate))
        bytes.append(littleEndian: byteRate)
        bytes.append(littleEndian: UInt16(truncatingIfNeeded: format.frameByteCount))
        bytes.append(littleEndian: UInt16(truncatingIfNeeded: format.encoding.byteCount * 8))
        bytes.append(littleEndian: UInt16(0))
        bytes += "fact".utf8
        bytes.append(littleEndian: UInt32(4))
        bytes.append(littleEndian: shortSize(frameCount))
        bytes += "data".utf8
        bytes.append(littleEndian: shortSize(dataByteCount))
        return bytes
    }
}

extension [UInt8] {
    mutating func append<Value: FixedWidthInteger>(littleEndian value: Value) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }
}
