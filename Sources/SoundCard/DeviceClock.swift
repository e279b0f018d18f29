/// When each sample of a device sounds, or was captured: a straight line through what the device says of itself.
///
/// A device tells its delay with a jitter of milliseconds, above all where a sound server reckons it. Time stamps that
/// follow one another must not show that jitter, so it is averaged: over all observations at first, later over the last
/// seconds, which also follows a crystal that runs fast or slow (100 ppm leave 0.2 ms).
public struct DeviceClock: Sendable {
    /// How far back the average reaches, in seconds.
    private static let memory = 2.0
    /// A difference that is no jitter, in nanoseconds: the line begins anew.
    private static let greatestJitter = 50_000_000.0

    private let nanosecondsPerFrame: Double
    /// A point of the line; `nil` before the first observation.
    private var anchor: (frame: Int64, time: Double)?
    private var observationCount = 0.0

    /// A clock for a sample rate in Hz.
    public init(sampleRate: Int) {
        nanosecondsPerFrame = 1e9 / Double(max(1, sampleRate))
    }

    /// Whether it can tell the time.
    public var isSet: Bool { anchor != nil }

    /// Takes in that sample frame `frame` sounds, or was captured, at `time` in nanoseconds.
    public mutating func observe(frame: Int64, at time: UInt64) {
        let time = Double(time)
        guard let anchor else { return begin(frame, time) }
        let elapsed = Double(frame - anchor.frame) * nanosecondsPerFrame
        let expected = anchor.time + elapsed
        let error = time - expected
        guard abs(error) < Self.greatestJitter else { return begin(frame, time) }
        observationCount += 1
        let weight = max(1 / observationCount, min(1, elapsed / 1e9 / Self.memory))
        self.anchor = (frame, expected + weight * error)
    }

    private mutating func begin(_ frame: Int64, _ time: Double) {
        anchor = (frame, time)
        observationCount = 1
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
        observationCount = 0
    }
}
