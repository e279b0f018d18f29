/// The audio of the input buffer as it came, until it is committed or cleared.
///
/// Times are sample positions at 16 kHz in the session's whole stream.
struct KeptAudio: Sendable {
    private(set) var bytes: [UInt8] = []
    /// Where the first byte is in the stream.
    private(set) var start: Int64
    /// When what stands where arrived, so that what is old can be let go.
    private var arrivals: [(time: UInt64, count: Int)] = []

    init(start: Int64 = 0) {
        self.start = start
    }

    /// How often an arrival is noted, in nanoseconds.
    private static let noteInterval: UInt64 = 250_000_000

    mutating func append(_ audio: [UInt8], at now: UInt64) {
        bytes += audio
        if let last = arrivals.last, now < last.time + Self.noteInterval {
            arrivals[arrivals.count - 1].count = bytes.count
        } else {
            arrivals.append((now, bytes.count))
        }
    }

    /// Lets go of what arrived before a time.
    mutating func forget(arrivedBefore time: UInt64, format: ClientAudioFormat) {
        guard let index = arrivals.lastIndex(where: { $0.time + Self.noteInterval < time }) else { return }
        // Moving the rest costs its length: so only when that is no more than what goes.
        guard arrivals[index].count * 2 >= bytes.count else { return }
        drop(arrivals[index].count, format: format)
    }

    /// Lets go of the oldest beyond a number of bytes.
    mutating func limit(to count: Int, format: ClientAudioFormat) {
        guard bytes.count > count else { return }
        // A quarter more at once, so that it does not happen with each append.
        drop(bytes.count - count * 3 / 4, format: format)
    }

    /// Takes what lies before a position, and of that gives what lies behind another.
    mutating func take(from first: Int64, to last: Int64, format: ClientAudioFormat) -> [UInt8] {
        let end = offset(of: last, format: format)
        let begin = min(offset(of: first, format: format), end)
        let taken = Array(bytes[begin..<end])
        drop(end, format: format)
        return taken
    }

    private mutating func drop(_ count: Int, format: ClientAudioFormat) {
        let count = min(count / format.sampleByteCount * format.sampleByteCount, bytes.count)
        bytes.removeFirst(count)
        start +=
            Int64(count / format.sampleByteCount) * Int64(InputAudio.graphRate) / Int64(format.sampleRate)
        for index in arrivals.indices { arrivals[index].count -= count }
        arrivals.removeAll { $0.count <= 0 }
    }

    private func offset(of position: Int64, format: ClientAudioFormat) -> Int {
        let samples = (position - start) * Int64(format.sampleRate) / Int64(InputAudio.graphRate)
        let bytes = Int(clamping: samples) * format.sampleByteCount
        return min(max(0, bytes), self.bytes.count / format.sampleByteCount * format.sampleByteCount)
    }
}
