/// When the assistant speaks again because the user is silent (`idle_timeout_ms`).
///
/// Armed by the end of a response, from the moment its audio has been played; disarmed by whatever happens next.
struct IdleTimer: Sendable {
    /// In nanoseconds; `nil` where nobody waits.
    private(set) var deadline: UInt64?

    mutating func arm(at deadline: UInt64) {
        self.deadline = deadline
    }

    mutating func disarm() {
        deadline = nil
    }
}
