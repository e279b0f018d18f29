/// Follows one stream of samples: what follows what, and when it was.
///
/// Samples are counted, for capture times tremble; the times tell only jumps that the counting does not know of.
struct StreamClock {
    /// Where a piece of the stream belongs.
    enum Placement: Equatable {
        /// After the piece before it and so many lost samples.
        case follows(lost: Int64)
        /// There by its number, and so many ns later by its times.
        case doubtful(lost: Int64, late: Double)
        /// Elsewhere: its capture time tells where.
        case anew
    }

    /// How far a capture time may be from where counting puts it, in ns; four times as far as times were before, if
    /// that is more.
    private static let tolerance = 8_000_000.0
    /// How often in a row it must be farther, for one may be a mistake; one that is farther than `certainty`, in ns, is
    /// none.
    private static let patience = 3
    private static let certainty = 200_000_000.0
    /// How many samples may be lost in a row, by their count: 10 s.
    private static let longestLoss: Int64 = 160_000

    /// When the next sample will be captured, by the times so far, in ns; `nil` where they are unknown.
    private(set) var nextTime: Double?
    private var nextPosition: Int64?
    private var isNumbered = false
    /// How far times are from where counting puts them, on average, in ns.
    private var tremble = 0.0
    /// How many times in a row were too far from there: above 0 where they were late, below where they were early.
    private var strayCount = 0

    /// Takes in the next piece.
    ///
    /// - Parameter isStart: Whether the device was started for it, so that only its time tells where it belongs.
    mutating func place(count: Int, position: Int64, captureTime: UInt64, isStart: Bool = false) -> Placement
    {
        defer { nextPosition = position &+ Int64(count) }
        guard let expected = nextPosition, !isStart else {
            strayCount = 0
            nextTime = captureTime == 0 ? nil : Double(captureTime) + Self.nanoseconds(Int64(count))
            return .anew
        }
        if position != 0 { isNumbered = true }
        let jump = isNumbered ? position &- expected : 0
        let lost = (0...Self.longestLoss).contains(jump) ? jump : 0
        guard let late = follow(captureTime, lost: lost, count: count) else { return .follows(lost: lost) }
        return isNumbered && abs(late) <= Self.certainty ? .doubtful(lost: lost, late: late) : .anew
    }

    /// Brings `nextTime` behind the piece.
    ///
    /// - Returns: By how many ns the piece is later than counting puts it; `nil` where it is there.
    private mutating func follow(_ captureTime: UInt64, lost: Int64, count: Int) -> Double? {
        let duration = Self.nanoseconds(Int64(count))
        guard captureTime != 0 else {
            nextTime = nextTime.map { $0 + Self.nanoseconds(lost) + duration }
            return nil
        }
        let time = Double(captureTime)
        guard let expected = nextTime.map({ $0 + Self.nanoseconds(lost) }) else {
            nextTime = time + duration
            return nil
        }
        let deviation = time - expected
        if abs(deviation) <= max(Self.tolerance, 4 * tremble) {
            strayCount = 0
            tremble += 0.02 * (abs(deviation) - tremble)
            // Follows a clock that is 0.1 % off, and does not tremble with single times.
            nextTime = expected + 0.05 * deviation + duration
            return nil
        }
        let side = deviation > 0 ? 1 : -1
        strayCount = strayCount.signum() == side ? strayCount + side : side
        guard abs(strayCount) >= Self.patience || abs(deviation) > Self.certainty else {
            nextTime = expected + duration
            return nil
        }
        strayCount = 0
        nextTime = time + duration
        return deviation
    }

    /// A time span in ns.
    static func nanoseconds(_ samples: Int64) -> Double {
        Double(samples) * 1e9 / Double(EchoFrame.sampleRate)
    }
}
