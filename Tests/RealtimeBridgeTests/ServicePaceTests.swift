import Testing

@testable import realtime_bridge

@Suite struct ServicePaceTests {
    private let millisecond: UInt64 = 1_000_000
    private let start: UInt64 = 1_000_000_000

    @Test func `what comes now and then is served at once`() {
        var pace = ServicePace()
        for event in 0..<100 { #expect(pace.takeTurn(at: start + UInt64(event) * 10 * millisecond) == .now) }
    }

    @Test func `several things at once are served at once`() {
        var pace = ServicePace()
        for _ in 0..<8 { #expect(pace.takeTurn(at: start) == .now) }
    }

    @Test func `under load nobody waits longer than two milliseconds, and turns are that seldom`() {
        var pace = ServicePace()
        var now = start
        var turns = 0
        while now < start + 1000 * millisecond {
            switch pace.takeTurn(at: now) {
            case .now:
                turns += 1
                // Something comes again 50 µs later.
                now += 50_000
            case .at(let time):
                #expect(time > now && time - now <= 2 * millisecond)
                now = time
            }
        }
        #expect((495...510).contains(turns))
    }
}
