/// Reads a WAV file piece by piece, wherever the pieces are cut: bytes in, samples out.
///
/// Reads RIFF and RF64 (EBU Tech 3306). Holds no more than a header's worth of bytes, whatever the file claims. Lengths
/// that are not true are mended where the meaning is clear, and told in `warnings`.
public struct WAVReader: Sendable {
    /// What the samples are; nil until the header has been read.
    public private(set) var format: WAVFormat?
    /// Where the samples begin, in bytes from the start of the file; nil until the header has been read.
    public private(set) var dataOffset: Int64?
    /// What is wrong with the file; complete after `finish()`.
    public private(set) var warnings: [WAVWarning] = []
    /// Whether nothing that may follow holds samples.
    public var isFinished: Bool { state == .finished }
    /// Whether what follows belongs to the header, or to the samples that the header tells of.
    public var isBeforeEndOfSamples: Bool {
        if case .samples = state { true } else { decoder == nil && !isFinished }
    }

    private enum Part {
        case fileHeader
        case chunkHeader
        case format
        case longSizes
    }

    private enum State: Equatable {
        /// Gathers `byteCount` bytes, then reads them as `part`; leaves out `excess` bytes after them.
        case gathering(Part, byteCount: Int, excess: UInt64 = 0)
        case skipping(UInt64)
        /// Samples; `remaining` is nil where they go on to the end of the file.
        case samples(remaining: UInt64?)
        case finished
    }

    private var state = State.gathering(.fileHeader, byteCount: 12)
    private var gathered: [UInt8] = []
    private var offset: Int64 = 0
    private var fileSize: UInt32 = 0
    private var isLong = false
    private var longDataSize: UInt64?
    private var statedSize: UInt64 = 0
    private var foundSize: UInt64 = 0
    private var decoder: SampleDecoder?

    /// What 32 bits hold where the length is not known, or stands in the `ds64` chunk.
    private static let unstated = UInt32.max

    /// A reader at the start of a file.
    public init() {}

    /// Reads the next bytes of the file; appends whole sample frames to `samples`, encoded as `format.wireFormat`.
    public mutating func read(_ bytes: [UInt8], into samples: inout [UInt8]) throws(WAVError) {
        var rest = bytes[...]
        while !rest.isEmpty, state != .finished {
            var taken: ArraySlice<UInt8>
            switch state {
            case .gathering(let part, let byteCount, let excess):
                taken = rest.prefix(byteCount - gathered.count)
                gathered += taken
                offset += Int64(taken.count)
                if gathered.count == byteCount {
                    let content = gathered
                    gathered.removeAll(keepingCapacity: true)
                    try read(part, content, excess: excess)
                }
            case .skipping(let count):
                taken = rest.prefix(Int(min(count, UInt64(rest.count))))
                offset += Int64(taken.count)
                leaveOut(count - UInt64(taken.count))
            case .samples(let remaining):
                taken = rest.prefix(Int(min(remaining ?? .max, UInt64(rest.count))))
                offset += Int64(taken.count)
                decoder?.decode(taken, into: &samples)
                foundSize += UInt64(taken.count)
                if let remaining {
                    let left = remaining - UInt64(taken.count)
                    state = .samples(remaining: left)
                    if left == 0 { leaveOut(statedSize % 2) }
                }
            case .finished:
                return
            }
            rest = rest.dropFirst(taken.count)
        }
    }

    /// Says that the file has ended. Throws where it ended before its samples began.
    public mutating func finish() throws(WAVError) {
        guard let decoder else {
            throw state == .gathering(.chunkHeader, byteCount: 8) && gathered.isEmpty
                ? .noData : .truncated(byteCount: offset)
        }
        if case .samples(let remaining) = state {
            if remaining != nil {
                warnings.append(.shorterThanStated(stated: statedSize, found: foundSize))
            } else if foundSize > 0 {
                warnings.append(.unstatedLength)
            }
        }
        if decoder.partialByteCount > 0 {
            warnings.append(.partialSampleFrame(byteCount: decoder.partialByteCount))
        }
        state = .finished
    }

    private mutating func leaveOut(_ count: UInt64) {
        state = count == 0 ? .gathering(.chunkHeader, byteCount: 8) : .skipping(count)
    }

    private mutating func read(_ part: Part, _ content: [UInt8], excess: UInt64) throws(WAVError) {
        switch part {
        case .fileHeader:
            let name = content[0..<4]
            isLong = name.elementsEqual("RF64".utf8)
            guard isLong || name.elementsEqual("RIFF".utf8), content[8...].elementsEqual("WAVE".utf8) else {
                throw .notWAV(start: Array(name))
            }
            fileSize = content.littleEndian(at: 4, as: UInt32.self)
            leaveOut(0)
        case .chunkHeader:
            try beginChunk(name: content[0..<4], size: content.littleEndian(at: 4, as: UInt32.self))
        case .format:
            format = try WAVFormat(chunk: content)
            leaveOut(excess)
        case .longSizes:
            longDataSize = content.littleEndian(at: 8, as: UInt64.self)
            leaveOut(excess)
        }
    }

    private mutating func beginChunk(name: ArraySlice<UInt8>, size: UInt32) throws(WAVError) {
        // A chunk of an odd size is followed by one byte of padding.
        let padded = UInt64(size) + UInt64(size % 2)
        if decoder != nil {
            guard name.allSatisfy({ (0x20...0x7E).contains($0) }) else {
                warnings.append(.bytesAfterSamples)
                state = .finished
                return
            }
            leaveOut(padded)
        } else if name.elementsEqual("fmt ".utf8), format == nil {
            let length = min(Int(size), WAVFormat.longestChunk)
            guard length >= 16 else { throw .shortFormatChunk(byteCount: length) }
            state = .gathering(.format, byteCount: length, excess: padded - UInt64(length))
        } else if name.elementsEqual("ds64".utf8), isLong {
            guard size >= 24 else { throw .noLongSizes }
            state = .gathering(.longSizes, byteCount: 24, excess: padded - 24)
        } else if name.elementsEqual("data".utf8) {
            try beginSamples(size: size)
        } else {
            leaveOut(padded)
        }
    }

    private mutating func beginSamples(size: UInt32) throws(WAVError) {
        guard let format else { throw .noFormat }
        decoder = SampleDecoder(type: format.sampleType, channels: format.channels)
        dataOffset = offset
        if isLong, size == Self.unstated {
            guard let longDataSize else { throw .noLongSizes }
            statedSize = longDataSize
            state = .samples(remaining: longDataSize)
        } else if size == Self.unstated || (size == 0 && !statesMoreChunks) {
            state = .samples(remaining: nil)
        } else {
            statedSize = UInt64(size)
            state = .samples(remaining: UInt64(size))
        }
        if state == .samples(remaining: 0) { leaveOut(0) }
    }

    /// Whether the file header tells of chunks after this point: a `data` chunk of no bytes is then really empty.
    private var statesMoreChunks: Bool {
        fileSize != Self.unstated && Int64(fileSize) + 8 > offset
    }
}
