/// The audio of the input buffer, until it is committed or cleared.
///
/// It stays as it came: where the client changes its format on the way, it is only brought into one format when it is
/// taken. Times are sample positions at 16 kHz in the session's whole stream.
struct KeptAudio: Sendable {
    private var runs: [KeptRun] = []

    /// How often the format of what is held may change, so that no client can make thousands of runs: beyond that, the
    /// oldest run goes.
    private static let mostRuns = 16

    /// Bytes that are held.
    var byteCount: Int { runs.reduce(0) { $0 + $1.byteCount } }

    /// How much is held, in milliseconds.
    var milliseconds: Double { runs.reduce(0) { $0 + $1.milliseconds } }

    /// Where the first byte is that is held; `nil` where nothing is.
    var start: Int64? { runs.first { $0.byteCount > 0 }?.start }

    /// Takes audio in, at a time in nanoseconds.
    ///
    /// - Parameter position: where it begins; counted only where its format is another one than before.
    mutating func append(_ audio: [UInt8], format: ClientAudioFormat, position: Int64, at now: UInt64) {
        if runs.last?.format != format {
            if runs.last?.byteCount == 0 { runs.removeLast() }
            if runs.count == Self.mostRuns { runs.removeFirst() }
            runs.append(KeptRun(format: format, start: position))
        }
        runs[runs.count - 1].append(audio, at: now)
    }

    /// Lets go of what arrived before a time, but for the newest sound.
    ///
    /// - Parameter milliseconds: how much stays at least.
    mutating func forget(arrivedBefore time: UInt64, keeping milliseconds: Double) {
        var excess = self.milliseconds - milliseconds
        while excess > 0, let oldest = runs.first?.oldest, oldest.arrival < time,
            oldest.milliseconds <= excess
        {
            excess -= oldest.milliseconds
            dropOldest()
        }
    }

    /// Lets go of the oldest beyond a number of bytes.
    mutating func limit(to count: Int) {
        while byteCount > count { dropOldest() }
    }

    private mutating func dropOldest() {
        runs[0].dropOldest()
        if runs[0].byteCount == 0, runs.count > 1 { runs.removeFirst() }
    }

    /// All of it, in one format.
    func bytes(as format: ClientAudioFormat) -> [UInt8] {
        runs.flatMap { $0.format.convert($0.bytes, to: format) }
    }

    /// Takes what lies before a position, and of that gives what lies behind another.
    mutating func take(from begin: Int64, to end: Int64, as format: ClientAudioFormat) -> [UInt8] {
        var taken: [UInt8] = []
        for index in runs.indices {
            taken += runs[index].format.convert(runs[index].take(from: begin, to: end), to: format)
        }
        while runs.count > 1, runs[0].byteCount == 0 { runs.removeFirst() }
        return taken
    }
}
