/// Keeps what goes wrong with every message from filling the log: some lines pass at once, then one a second.
struct ErrorThrottle {
    /// Lines that pass at once.
    static let burst = 20
    /// How long it takes until one more may pass, in nanoseconds.
    static let interval: UInt64 = 1_000_000_000

    private var allowance = ErrorThrottle.burst
    private var lastGrant: UInt64 = 0
    private var hidden = 0

    /// The line to log for an error at a time in nanoseconds; `nil` where none may pass.
    mutating func line(for error: String, at now: UInt64) -> String? {
        let earned = now > lastGrant ? (now - lastGrant) / ErrorThrottle.interval : 0
        if earned > 0 {
            allowance = min(ErrorThrottle.burst, allowance + Int(clamping: min(earned, 1000)))
            lastGrant = now
        }
        guard allowance > 0 else {
            hidden += 1
            return nil
        }
        allowance -= 1
        defer { hidden = 0 }
        return hidden == 0 ? error : "\(error) (\(hidden) errors before it were only counted)"
    }
}
