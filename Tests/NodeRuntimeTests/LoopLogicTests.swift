import Testing

@testable import NodeRuntime

@Suite struct TimerQueueTests {
    @Test func `timers fire in the order of their deadlines`() {
        var timers = TimerQueue()
        let late = timers.make()
        let early = timers.make()
        timers.set(late, at: 200)
        timers.set(early, at: 100)

        #expect(timers.nextDeadline == 100)
        let result1 = timers.popDue(at: 99)
        #expect(result1 == nil)
        let result2 = timers.popDue(at: 300)
        #expect(result2 == early)
        let result3 = timers.popDue(at: 300)
        #expect(result3 == late)
        let result4 = timers.popDue(at: 300)
        #expect(result4 == nil)
    }

    @Test func `a repeating timer keeps its rhythm and skips what it missed`() {
        var timers = TimerQueue()
        let timer = timers.make()
        timers.set(timer, at: 100, repeatingEvery: 20)

        let result5 = timers.popDue(at: 100)
        #expect(result5 == timer)
        #expect(timers.nextDeadline == 120)
        let result6 = timers.popDue(at: 175)
        #expect(result6 == timer)
        #expect(timers.nextDeadline == 180)
    }

    @Test func `setting a timer anew replaces its deadline`() {
        var timers = TimerQueue()
        let timer = timers.make()
        timers.set(timer, at: 100)
        timers.set(timer, at: 500)
        let result7 = timers.popDue(at: 499)
        #expect(result7 == nil)
        timers.stop(timer)
        #expect(timers.nextDeadline == nil)
    }
}

@Suite struct LatencyHistogramTests {
    @Test func `quantiles lie within a tenth of the truth`() {
        var histogram = LatencyHistogram()
        for microseconds in 1...10_000 { histogram.record(UInt64(microseconds) * 1000) }
        #expect(histogram.count == 10_000)
        for quantile in [0.1, 0.5, 0.9, 0.99] {
            let ratio = histogram.quantile(quantile) / (quantile * 10_000)
            #expect((0.95...1.13).contains(ratio), "\(quantile): \(ratio)")
        }
    }

    @Test func `extremes are counted, and nothing is nothing`() {
        var histogram = LatencyHistogram()
        #expect(histogram.quantile(0.5) == 0)
        histogram.record(0)
        histogram.record(.max)
        #expect(histogram.count == 2)
        #expect(histogram.quantile(1) > 60e6)
    }
}

@Suite struct InputLedgerTests {
    @Test func `a node's inputs have ended when all data edges have, others do not count`() {
        var ledger = InputLedger(roles: [.data, .aside, .data])
        let result8 = ledger.noteEnd(edge: 0)
        #expect(!result8)
        let result9 = ledger.noteEnd(edge: 1)
        #expect(!result9)
        let result10 = ledger.noteEnd(edge: 0)
        #expect(!result10, "twice is once")
        let result11 = ledger.noteEnd(edge: 2)
        #expect(result11)
        #expect(ledger.haveAllEnded)
    }

    @Test func `a session ends when every edge that carried it has said so`() {
        var ledger = InputLedger(roles: [.data, .data, .data])
        ledger.noteMessage(session: "s", edge: 0)
        ledger.noteMessage(session: "s", edge: 1)
        ledger.noteMessage(session: "other", edge: 2)
        let result12 = ledger.noteSessionEnd("s", edge: 0)
        #expect(!result12)
        let result13 = ledger.noteSessionEnd("s", edge: 1)
        #expect(result13)
    }

    @Test func `an edge that has ended is not waited for`() {
        var ledger = InputLedger(roles: [.data, .data])
        ledger.noteMessage(session: "s", edge: 0)
        ledger.noteMessage(session: "s", edge: 1)
        _ = ledger.noteEnd(edge: 0)
        let result14 = ledger.noteSessionEnd("s", edge: 1)
        #expect(result14)
    }
}

@Suite struct WorkerExchangeTests {
    @Test func `a worker is behind while as many requests wait as answers may`() throws {
        let exchange = try WorkerExchange<Int, Int>(capacity: 2)

        exchange.submit(1)
        #expect(!exchange.isBehind)
        exchange.submit(2)
        #expect(exchange.isBehind)
        _ = exchange.nextRequest()
        #expect(!exchange.isBehind)
    }
}
