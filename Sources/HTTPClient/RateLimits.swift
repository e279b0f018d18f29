public import Messages

/// What a server says about its limits, in header fields `x-ratelimit-…`.
public enum RateLimits {
    /// The limits in the shape of the Realtime API: `name`, `limit`, `remaining`, `reset_seconds`.
    public static func read(_ head: HTTPHead) -> [JSONValue] {
        ["requests", "tokens"].compactMap { name in
            guard let limit = head["x-ratelimit-limit-\(name)"].flatMap(Double.init), limit.isFinite,
                let remaining = head["x-ratelimit-remaining-\(name)"].flatMap(Double.init), remaining.isFinite
            else { return nil }
            let reset = head["x-ratelimit-reset-\(name)"].flatMap(RetryAfter.duration) ?? 0
            return [
                "name": .string(name), "limit": .number(limit), "remaining": .number(remaining),
                "reset_seconds": .number(reset),
            ]
        }
    }
}
