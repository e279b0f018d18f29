/// When a program is started again after its end.
public enum RestartPolicy: String, CaseIterable, Sendable {
    /// Not at all.
    case never
    /// When it failed: a signal or an exit code other than 0.
    case onFailure = "on-failure"
    /// However it ended.
    case always
}

/// When, and how often, a program is started again.
public struct RestartRule: Equatable, Sendable {
    /// When it is started again.
    public var policy: RestartPolicy
    /// With more restarts than this within the window the program has failed for good; at least 1.
    public var limit: Int
    /// The length of the window in seconds, more than 0.
    public var windowSeconds: Double

    /// Creates a rule. Five restarts a minute let a program survive a passing fault, and show a lasting one
    /// before the user has lost patience.
    public init(policy: RestartPolicy = .onFailure, limit: Int = 5, windowSeconds: Double = 60) {
        self.policy = policy
        self.limit = limit
        self.windowSeconds = windowSeconds
    }
}
