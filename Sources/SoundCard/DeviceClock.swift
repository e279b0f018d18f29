/// When each sample of a device sounds, or was captured: a straight line through what the device says of itself.
///
/// A device tells its delay with a jitter, cards by the block they move, sound servers by how late they were asked. Time
/// stamps that follow one another must not show that, so it is averaged over half a second, which also follows a
/// crystal that runs fast or slow (100 ppm leave 0.05 ms). Right after its start a device does not know its delay yet:
/// PulseAudio tells up to 50 ms less until its first update of the timing, which on a busy machine takes some 60 ms, and
/// is right to 0.1 ms from then on.
public struct DeviceClock: Sendable {
    /// How far back the average reaches, in nanoseconds.
    private static let memory = 0.5e9
    /// How long what a device says is taken as it is, after its start, in nanoseconds.
    private static let settlingTime = 0.12e9
    /// A difference that is no jitter, in nanoseconds: the line begins anew.
    private static let greatestJitter = 20e6

    private let nanosecondsPerFrame: Double
    /// A point of the line; `nil` before the first observation.
    private var anchor: (frame: Int64, time: Double)?
    /// When the first observation was made, in nanoseconds.
    private var startTime = 0.0

    /// A clock for a sample rate in Hz.
    public init(sampleRate: Int) {
        nanosecondsPerFrame = 1e9 / Double(max(1, sampleRate))
    }

    /// Whether it can tell the time.
    public var isSet: Bool { anchor != nil }

    /// When the device will know its delay, in nanoseconds; before that its times are early. `nil` before the first
    /// observation.
    public var settledTime: UInt64? {
        isSet ? UInt64(max(0, startTime + Self.settlingTime)) : nil
    }

    /// Takes in that sample frame `frame` sounds, or was captured, at `time` in nanoseconds.
    public mutating func observe(frame: Int64, at time: UInt64) {
        let time = Double(time)
        guard let anchor else { return begin(frame, time) }
        let elapsed = Double(frame - anchor.frame) * nanosecondsPerFrame
        let expected = anchor.time + elapsed
        let error = time - expected
        guard abs(error) < Self.greatestJitter else { return begin(frame, time) }
        let age = time - startTime - Self.settlingTime
        let weight = age <= 0 ? 1 : min(1, max(0, elapsed) / min(Self.memory, age))
        self.anchor = (frame, expected + weight * error)
    }

    private mutating func begin(_ frame: Int64, _ time: Double) {
        anchor = (frame, time)
        startTime = time
    }

    /// When a sample frame, or a place between two, sounds or was captured, in nanoseconds; `nil` before the first
    /// observation.
    public func time(of frame: Double) -> UInt64? {
        anchor.map { UInt64(max(0, $0.time + (frame - Double($0.frame)) * nanosecondsPerFrame)) }
    }

    /// Which sample frame sounds or is captured at a time in nanoseconds; `nil` before the first observation.
    public func frame(at time: UInt64) -> Int64? {
        anchor.map { $0.frame + Int64((Double(time) - $0.time) / nanosecondsPerFrame) }
    }

    /// Forgets the line: the device has stopped.
    public mutating func reset() {
        anchor = nil
    }
}
