/// Where a device is at one moment.
public struct PCMStatus: Equatable, Sendable {
    /// Sample frames that can be written, or read, at once.
    public var available: Int
    /// Playing: how many sample frames lie between the next one written and the ear. Capturing: how many lie between the
    /// next one read and the air.
    public var delay: Int
    /// When this was so: CLOCK_MONOTONIC in nanoseconds.
    public var time: UInt64

    /// Creates a status.
    public init(available: Int, delay: Int, time: UInt64) {
        self.available = available
        self.delay = delay
        self.time = time
    }
}
