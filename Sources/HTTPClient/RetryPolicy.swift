/// When a request that failed is sent once more.
public struct RetryPolicy: Equatable, Sendable {
    /// How often a request is sent again at most.
    public var mostRetries: Int
    /// The first pause in seconds; each further one is twice as long.
    public var firstPause: Double
    /// The longest pause in seconds, where the server names none.
    public var longestPause: Double
    /// The longest pause in seconds that a server may ask for: where it asks for more, the request has failed.
    public var longestAskedPause: Double

    /// Creates a policy.
    public init(
        mostRetries: Int, firstPause: Double = 0.5, longestPause: Double = 8, longestAskedPause: Double = 30
    ) {
        self.mostRetries = mostRetries
        self.firstPause = firstPause
        self.longestPause = longestPause
        self.longestAskedPause = longestAskedPause
    }

    /// How long to wait before the next attempt, in seconds; `nil` = the request has failed for good.
    ///
    /// - Parameters:
    ///   - retries: how often it has been sent again so far.
    ///   - asked: the pause that the server asks for, in seconds.
    ///   - chance: 0..<1; spreads the requests of many that failed at the same moment.
    public func pause(afterRetries retries: Int, asked: Double?, chance: Double) -> Double? {
        guard retries < mostRetries else { return nil }
        if let asked { return asked <= longestAskedPause ? max(0, asked) : nil }
        var pause = firstPause
        for _ in 0..<min(retries, 60) where pause < longestPause { pause *= 2 }
        return min(pause, longestPause) * (1 - chance / 4)
    }

    /// Whether the same request may succeed later, as the status says.
    public static func isWorthRetrying(_ head: HTTPHead) -> Bool {
        if let told = head["x-should-retry"] { return told == "true" }
        return head.status == 408 || head.status == 409 || head.status == 429 || head.status >= 500
    }

    /// Whether the same request may succeed later, after there was no response.
    public static func isWorthRetrying(_ failure: HTTPFailure) -> Bool {
        switch failure.kind {
        case .unreachable, .cut, .timedOut: true
        case .badAddress, .insecure, .other: false
        }
    }
}
