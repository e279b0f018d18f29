/// The audio of a message as it was sent, in the pieces in which it came: while it grows, nothing of it is moved.
struct SentAudio: Sendable {
    private var pieces: [[UInt8]] = []
    /// Bytes of all pieces.
    private(set) var byteCount = 0

    /// Pieces shorter than this, 10 ms of PCM at 24 kHz, are put together, so that none costs more than it holds.
    private static let shortest = 480

    mutating func append(_ bytes: [UInt8]) {
        byteCount += bytes.count
        if let last = pieces.indices.last, bytes.count < Self.shortest, pieces[last].count < 8 * Self.shortest
        {
            pieces[last] += bytes
        } else {
            pieces.append(bytes)
        }
    }

    /// All bytes.
    var bytes: [UInt8] {
        var all: [UInt8] = []
        all.reserveCapacity(byteCount)
        for piece in pieces { all += piece }
        return all
    }

    /// Lets go of what lies behind a number of bytes.
    mutating func cut(to count: Int) {
        while byteCount > count, let last = pieces.popLast() {
            byteCount -= last.count
            if byteCount < count { append(Array(last.prefix(count - byteCount))) }
        }
    }
}
