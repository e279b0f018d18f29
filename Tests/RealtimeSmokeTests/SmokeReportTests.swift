import Testing

@testable import realtime_smoke

@Suite struct SmokeReportTests {
    @Test func `percentiles are those that so many runs kept within`() {
        var report = SmokeReport()
        for number in 1...20 {
            _ = report.add(.passed(session: 0, firstAudio: UInt64(number) * 1_000_000), number: number)
        }

        #expect(report.percentile(50) == 10_000_000)
        #expect(report.percentile(95) == 19_000_000)
        #expect(report.summary == "20 of 20 runs returned audio; first audio p50 10.0 ms, p95 19.0 ms")
    }

    @Test func `runs that fail are counted and named`() {
        var report = SmokeReport()

        #expect(report.add(.failed("no session: why"), number: 3) == "run 3: FAILED: no session: why")
        #expect(report.failures == 1)
        #expect(report.summary == "0 of 1 runs returned audio")
    }
}
