/// Audio of the input buffer as it came, in one format and without a break.
///
/// Held in pieces, so that what is old can go without moving what stays. Times are sample positions at 16 kHz in the
/// session's whole stream.
struct KeptRun: Sendable {
    private struct Piece: Sendable {
        var bytes: [UInt8]
        /// When the last of it arrived, in nanoseconds.
        var arrival: UInt64
    }

    let format: ClientAudioFormat
    private var pieces: [Piece] = []
    /// The pieces before have been let go.
    private var first = 0
    /// Where the first byte that was ever held is in the stream.
    private let origin: Int64
    /// Samples that have been let go; counted in the client's rate, so that nothing is rounded again and again.
    private var droppedSamples: Int64 = 0
    /// Bytes that are held.
    private(set) var byteCount = 0

    init(format: ClientAudioFormat, start: Int64) {
        self.format = format
        origin = start
    }

    /// Bytes from which on what is appended is a piece of its own, as it came: 20 ms of PCM at 24 kHz.
    private static let wholePiece = 960
    /// Bytes up to which a piece of less is added to: 200 ms. Clients that append single samples must not cost a piece
    /// for each.
    private static let pieceLength = 9600
    /// Bytes of which no piece has more: what is old goes piece by piece, and no more than a second of it at once.
    private static let longestPiece = 48_000

    /// How much is held, in milliseconds.
    var milliseconds: Double { milliseconds(byteCount) }

    /// Where the first byte is that is held.
    var start: Int64 { origin + droppedSamples * Int64(InputAudio.graphRate) / Int64(format.sampleRate) }

    /// The piece that goes next; `nil` where there is none.
    var oldest: (arrival: UInt64, milliseconds: Double)? {
        guard first < pieces.count else { return nil }
        return (pieces[first].arrival, milliseconds(pieces[first].bytes.count))
    }

    private func milliseconds(_ byteCount: Int) -> Double {
        Double(byteCount / format.sampleByteCount) * 1000 / Double(format.sampleRate)
    }

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
        } else if audio.count <= Self.longestPiece {
            pieces.append(Piece(bytes: audio, arrival: now))
        } else {
            for start in stride(from: 0, to: audio.count, by: Self.longestPiece) {
                let end = min(start + Self.longestPiece, audio.count)
                pieces.append(Piece(bytes: Array(audio[start..<end]), arrival: now))
            }
        }
    }

    /// Lets go of the oldest piece.
    mutating func dropOldest() {
        guard first < pieces.count else { return }
        let count = pieces[first].bytes.count
        pieces[first].bytes = []
        first += 1
        advance(count)
        guard first * 2 >= pieces.count else { return }
        pieces.removeFirst(first)
        first = 0
    }

    private mutating func advance(_ count: Int) {
        byteCount -= count
        droppedSamples += Int64(count / format.sampleByteCount)
    }

    /// Takes what lies before a position, and of that gives what lies behind another.
    mutating func take(from begin: Int64, to end: Int64) -> [UInt8] {
        let all = bytes
        let last = offset(of: end)
        let taken = Array(all[min(offset(of: begin), last)..<last])
        let arrival = pieces.last?.arrival ?? 0
        pieces = last < all.count ? [Piece(bytes: Array(all[last...]), arrival: arrival)] : []
        first = 0
        advance(last)
        return taken
    }

    private func offset(of position: Int64) -> Int {
        let samples = (position - origin) * Int64(format.sampleRate) / Int64(InputAudio.graphRate)
        let held = byteCount / format.sampleByteCount
        return Int(min(max(0, samples - droppedSamples), Int64(held))) * format.sampleByteCount
    }
}
