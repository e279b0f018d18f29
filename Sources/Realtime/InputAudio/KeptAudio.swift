/// The audio of the input buffer as it came, until it is committed or cleared.
///
/// Held in pieces, so that what is old can go without moving what stays. Times are sample positions at 16 kHz in the
/// session's whole stream.
struct KeptAudio: Sendable {
    private struct Piece: Sendable {
        var bytes: [UInt8]
        /// When the last of it arrived, in nanoseconds.
        var arrival: UInt64
    }

    private var pieces: [Piece] = []
    /// The pieces before have been let go.
    private var first = 0
    /// Where the first byte that was ever held is in the stream.
    private let origin: Int64
    /// Samples that have been let go; counted in the client's rate, so that nothing is rounded again and again.
    private var droppedSamples: Int64 = 0
    /// Bytes that are held.
    private(set) var byteCount = 0

    init(start: Int64 = 0) {
        origin = start
    }

    /// Bytes from which on what is appended is a piece of its own, as it came: 20 ms of PCM at 24 kHz.
    private static let wholePiece = 960
    /// Bytes up to which a piece of less is added to: 200 ms. Clients that append single samples must not cost a piece
    /// for each.
    private static let pieceLength = 9600

    /// All bytes.
    var bytes: [UInt8] {
        var all: [UInt8] = []
        all.reserveCapacity(byteCount)
        for piece in pieces[first...] { all += piece.bytes }
        return all
    }

    mutating func append(_ audio: [UInt8], at now: UInt64) {
        byteCount += audio.count
        if audio.count < Self.wholePiece, let last = pieces.indices.last, last >= first,
            pieces[last].bytes.count + audio.count <= Self.pieceLength
        {
            pieces[last].bytes += audio
            pieces[last].arrival = now
        } else {
            pieces.append(Piece(bytes: audio, arrival: now))
        }
    }

    /// Lets go of what arrived before a time.
    mutating func forget(arrivedBefore time: UInt64, format: ClientAudioFormat) {
        while first < pieces.count, pieces[first].arrival < time { dropPiece(format) }
    }

    /// Lets go of the oldest beyond a number of bytes.
    mutating func limit(to count: Int, format: ClientAudioFormat) {
        while byteCount > count, first < pieces.count { dropPiece(format) }
    }

    private mutating func dropPiece(_ format: ClientAudioFormat) {
        let count = pieces[first].bytes.count
        pieces[first].bytes = []
        first += 1
        advance(count, format)
        guard first * 2 >= pieces.count else { return }
        pieces.removeFirst(first)
        first = 0
    }

    private mutating func advance(_ count: Int, _ format: ClientAudioFormat) {
        byteCount -= count
        droppedSamples += Int64(count / format.sampleByteCount)
    }

    /// Takes what lies before a position, and of that gives what lies behind another.
    mutating func take(from begin: Int64, to end: Int64, format: ClientAudioFormat) -> [UInt8] {
        let all = bytes
        let last = offset(of: end, format: format)
        let taken = Array(all[min(offset(of: begin, format: format), last)..<last])
        let arrival = pieces.last?.arrival ?? 0
        pieces = last < all.count ? [Piece(bytes: Array(all[last...]), arrival: arrival)] : []
        first = 0
        advance(last, format)
        return taken
    }

    private func offset(of position: Int64, format: ClientAudioFormat) -> Int {
        let samples = (position - origin) * Int64(format.sampleRate) / Int64(InputAudio.graphRate)
        let held = byteCount / format.sampleByteCount
        return Int(min(max(0, samples - droppedSamples), Int64(held))) * format.sampleByteCount
    }
}
