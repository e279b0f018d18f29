import Messages
import Testing

@testable import HTTPClient

@Suite struct RetryTests {
    @Test func `pauses grow, are spread and have a limit`() {
        let policy = RetryPolicy(mostRetries: 6)
        let pauses = (0..<7).map { policy.pause(afterRetries: $0, asked: nil, chance: 0) }
        #expect(pauses == [0.5, 1, 2, 4, 8, 8, nil])
        #expect(
            policy.pause(afterRetries: 1, asked: nil, chance: 0.999).map { $0 > 0.74 && $0 < 0.76 } == true)
    }

    @Test func `a server is given the time that it asks for, but not any`() {
        let policy = RetryPolicy(mostRetries: 2)
        #expect(policy.pause(afterRetries: 0, asked: 12, chance: 0.5) == 12)
        #expect(policy.pause(afterRetries: 0, asked: 31, chance: 0.5) == nil)
        #expect(policy.pause(afterRetries: 2, asked: 0, chance: 0.5) == nil)
    }

    @Test(arguments: [
        (200, false), (400, false), (401, false), (404, false), (408, true), (409, true), (429, true),
        (500, true),
        (503, true),
    ])
    func `some refusals pass`(status: Int, passes: Bool) {
        #expect(RetryPolicy.isWorthRetrying(HTTPHead(status: status)) == passes)
        #expect(!RetryPolicy.isWorthRetrying(HTTPHead(status: status, fields: ["X-Should-Retry": "false"])))
    }

    @Test(
        arguments: [
            (["Retry-After": "7"], 7), (["retry-after": "0.5"], 0.5),
            (["retry-after-ms": "250", "retry-after": "9"], 0.25),
            (["retry-after": "Wed, 21 Oct 2026 07:28:30 GMT"], 30),
            (["retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"], 0),
            (["retry-after": "-5"], 0), ([:], nil), (["retry-after": "soon"], nil),
            (["retry-after": "inf"], nil),
            (["retry-after": "Wed, 99 Oct 2026 07:28:30 GMT"], nil),
            (["retry-after": "Wed, 21 Oct 2026 7 GMT"], nil),
        ] as [([String: String], Double?)])
    func `the pause that is asked for is read`(fields: [String: String], seconds: Double?) {
        let now = 1_792_567_680.0
        #expect(RetryAfter.seconds(HTTPHead(fields: fields), now: now) == seconds)
    }

    @Test(
        arguments: [
            ("1s", 1), ("6m0s", 360), ("20ms", 0.02), ("1h2m3.5s", 3723.5), ("12", 12), ("1d", 86400),
            ("", nil),
            ("s", nil), ("5x", nil), ("-3", nil), ("1s 2", nil), ("nan", nil),
        ] as [(String, Double?)])
    func `durations are read`(text: String, seconds: Double?) {
        #expect(RetryAfter.duration(text) == seconds)
    }

    @Test func `limits are read where they are whole`() {
        let head = HTTPHead(fields: [
            "x-ratelimit-limit-requests": "60", "x-ratelimit-remaining-requests": "59",
            "x-ratelimit-limit-tokens": "many", "x-ratelimit-remaining-tokens": "5",
        ])
        #expect(
            RateLimits.read(head) == [["name": "requests", "limit": 60, "remaining": 59, "reset_seconds": 0]])
    }
}
