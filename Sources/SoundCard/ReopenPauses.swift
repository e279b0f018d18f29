/// How long to wait before a lost device is tried again: a quarter of a second, then twice as long each time, up to
/// eight seconds, so that it is soon back and a missing one costs nothing.
public struct ReopenPauses: Sendable {
    private var pause = Duration.milliseconds(250)

    /// Begins with the shortest pause.
    public init() {}

    /// The next pause.
    public mutating func next() -> Duration {
        defer { pause = min(pause * 2, .seconds(8)) }
        return pause
    }
}
