/// A stretch of the microphone's sound without gaps: what waits to be cleaned, and where all of it is.
struct MicrophoneStretch {
    /// The index of the next sample to be cleaned.
    private(set) var next: Int64 = 0
    /// The index of the next sample to be given: a frame behind, for so much the filter holds back.
    private(set) var given: Int64 = 0
    /// The index after the last sample that was heard.
    private(set) var end: Int64 = 0
    private var pending: [Int16] = []
    /// The filter's run-in that is not to be given, in samples.
    private var runIn = 0
    private var start: Int64 = 0
    private var startPosition: Int64 = 0
    /// When the sample at `end` will be captured, in ns; 0 where that is not known.
    private var endTime: UInt64 = 0

    /// Whether a frame can be cleaned.
    var hasFrame: Bool { pending.count >= EchoFrame.length }

    /// Begins a stretch.
    mutating func begin(at index: Int64, position: Int64) {
        pending.removeAll(keepingCapacity: true)
        start = index
        startPosition = position
        end = index
        close()
    }

    /// Makes the next sample the first of a new run of the filter.
    mutating func close() {
        pending.removeAll(keepingCapacity: true)
        next = end
        given = end
        runIn = EchoFrame.length
    }

    /// Adds what was heard, the first of it at a time in ns; 0 where that is not known.
    mutating func append(_ samples: [Int16], time: UInt64) {
        pending += samples
        end += Int64(samples.count)
        endTime = time == 0 ? 0 : time &+ UInt64(StreamClock.nanoseconds(Int64(samples.count)))
    }

    /// Fills the last frame with silence.
    mutating func pad() {
        let missing = EchoFrame.length - pending.count
        if missing > 0 { pending.append(contentsOf: repeatElement(0, count: missing)) }
    }

    /// Takes the next frame.
    mutating func takeFrame() -> [Int16] {
        let frame = Array(pending.prefix(EchoFrame.length))
        pending.removeFirst(frame.count)
        next += Int64(frame.count)
        return frame
    }

    /// What of a clean frame is to be given.
    mutating func trim(_ frame: [Int16]) -> ArraySlice<Int16> {
        let kept = frame.dropFirst(runIn)
        runIn = max(0, runIn - frame.count)
        given += Int64(kept.count)
        return kept
    }

    /// The clean samples from an index on; `nil` where there are none.
    func sound(_ samples: [Int16], from index: Int64) -> CleanSound? {
        guard !samples.isEmpty else { return nil }
        let age = UInt64(StreamClock.nanoseconds(max(0, end - index)))
        return CleanSound(
            samples: samples, position: startPosition &+ (index - start),
            captureTime: endTime > age ? endTime - age : 0)
    }
}
