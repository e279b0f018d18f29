import Testing

@testable import NodeRuntime

@Suite struct ReportingTests {
    @Test func `what happens often is told at growing intervals`() {
        var intervals = GrowingIntervals()
        let told = (1...5000).filter { intervals.isDue(at: $0) }
        #expect(told == [1, 10, 100, 1000])
    }

    @Test func `a jump over several intervals is told once`() {
        var intervals = GrowingIntervals()
        let told = [500, 501, 1000].filter { intervals.isDue(at: $0) }
        #expect(told == [500, 1000])
    }

    @Test func `errors without end become one line a second, which says how many there were`() {
        var throttle = ErrorThrottle()
        // A thousand a second, for ten seconds.
        let lines = (1...10_000).compactMap { throttle.line(for: "no", at: UInt64($0) * 1_000_000) }
        #expect(lines.count == ErrorThrottle.burst + 10)
        #expect(lines.first == "no")
        #expect(lines.last == "no (999 errors before it were only counted)")
    }

    @Test func `errors now and then are all told`() {
        var throttle = ErrorThrottle()
        let lines = (1...1000).compactMap { throttle.line(for: "no", at: UInt64($0) * 2_000_000_000) }
        #expect(lines.count == 1000)
    }
}
