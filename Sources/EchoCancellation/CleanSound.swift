/// A stretch of the microphone's sound without echo.
public struct CleanSound: Equatable, Sendable {
    /// 16 kHz, mono.
    public var samples: [Int16]
    /// Where the first of them is in the microphone's stream.
    public var position: Int64
    /// When it was captured, in ns; 0 where that is not known.
    public var captureTime: UInt64

    /// A stretch of sound.
    public init(samples: [Int16], position: Int64, captureTime: UInt64) {
        self.samples = samples
        self.position = position
        self.captureTime = captureTime
    }
}
