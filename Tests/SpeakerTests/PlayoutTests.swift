import Messages
import Testing

@testable import speaker

/// A playout at 1000 Hz, so that a sample frame is a millisecond, with a device that holds 50 of them.
private struct Rig {
    static let rate = 1000
    var playout = Playout(sampleRate: rate, fadeMilliseconds: 8)
    /// Everything handed to the device, silence included.
    var output: [Int16] = []
    var reports: [PlayoutReport] = []
    private var block: [Int16] = []

    init() {}

    mutating func add(
        _ samples: [Int16], _ response: String?, session: String = "", isFinal: Bool = false,
        extra: [String: JSONValue] = [:]
    ) throws {
        var metadata = Metadata(extra)
        metadata.response = response
        metadata.session = session
        reports += try playout.add(
            Audio(samples, sampleRate: Rig.rate, isFinal: isFinal, metadata: metadata), at: 77
        ).1
    }

    /// Plays for so many sample frames in blocks of 10, of which the last 50 are not yet heard.
    mutating func run(_ count: Int, delay: Int64 = 50) {
        let end = output.count + count
        while output.count < end {
            if playout.next(10, into: &block) {
                output += block
            } else {
                output += Array(repeating: 0, count: 10)
                playout.addSilence(10)
            }
            reports += playout.hear(upTo: playout.produced - delay)
        }
    }

    /// State and played milliseconds of every report of a response but the regular ones.
    func told(_ response: String) -> [String] {
        reports.filter { $0.metadata.response == response && $0.state != .playing }
            .map { "\($0.state) \(Int($0.playedMilliseconds))" }
    }
}

private func tone(_ count: Int, from first: Int = 1000) -> [Int16] {
    (0..<count).map { Int16(truncatingIfNeeded: first + $0) }
}

@Suite struct PlayoutTests {
    @Test func `a response is handed out unchanged, and finished when it has been heard`() throws {
        var rig = Rig()
        try rig.add(tone(95), "a", isFinal: true)
        rig.run(100)
        #expect(rig.told("a") == ["started 0"])
        rig.run(60)

        #expect(Array(rig.output[..<95]) == tone(95))
        #expect(rig.output[95...].allSatisfy { $0 == 0 })
        #expect(rig.told("a") == ["started 0", "finished 95"])
        #expect(rig.playout.isSilent)
    }

    @Test func `a response starts with its first audible sample, and tells every 100 ms how far it is`()
        throws
    {
        var rig = Rig()
        try rig.add(Array(repeating: 20, count: 130) + tone(270), "a", isFinal: true)
        rig.run(460)

        #expect(rig.reports.map(\.state) == [.started, .playing, .playing, .playing, .finished])
        #expect(rig.reports.map(\.playedMilliseconds) == [130, 200, 300, 400, 400])
        #expect(rig.reports.map(\.frame) == [130, 200, 300, 400, 400])
        #expect(rig.reports[0].arrivedTime == 77)
    }

    @Test func `a response of nothing is finished at once, one of silence when it has been heard`() throws {
        var rig = Rig()
        try rig.add([], "a", isFinal: true)
        #expect(rig.told("a") == ["finished 0"])

        try rig.add(Array(repeating: 0, count: 30), "b", isFinal: true)
        rig.run(100)
        #expect(rig.told("b") == ["started 30", "finished 30"])
    }

    @Test func `reports carry the words that sounded last, and the mark of a filler`() throws {
        var rig = Rig()
        let words: (Int) -> [String: JSONValue] = {
            ["text": "one two", "segment": 0, "text_offset": .number($0), "filler": true]
        }
        try rig.add(tone(100), "a", extra: words(0))
        try rig.add(tone(100), "a", isFinal: true, extra: words(4))
        rig.run(260)

        let finished = try #require(rig.reports.last)
        #expect(finished.words == ["text": "one two", "segment": 0, "text_offset": 4])
        #expect(finished.metadata["filler"] == true)
        #expect(rig.reports[1].words["text_offset"] == 0)
    }

    @Test func `responses are played one after the other, without a gap`() throws {
        var rig = Rig()
        try rig.add(tone(50), "a")
        try rig.add(tone(30, from: 5000), "b", isFinal: true)
        try rig.add(tone(20, from: 1050), "a", isFinal: true)
        rig.run(160)

        #expect(Array(rig.output[..<100]) == tone(70) + tone(30, from: 5000))
        #expect(rig.told("a") == ["started 0", "finished 70"])
        #expect(rig.told("b") == ["started 0", "finished 30"])
    }

    @Test func `a response that has run dry keeps its place for a while, then another may speak`() throws {
        var rig = Rig()
        try rig.add(tone(50), "a")
        rig.run(50)
        try rig.add(tone(30, from: 5000), "b", isFinal: true)
        rig.run(290)
        #expect(rig.output[50...].allSatisfy { $0 == 0 })
        rig.run(100)
        try rig.add(tone(20, from: 1050), "a", isFinal: true)
        rig.run(120)

        #expect(rig.output.contains(5000))
        #expect(rig.told("a") == ["started 0", "finished 70"])
        #expect(rig.reports.last?.underruns == 1)
    }

    @Test func `sound without an id ends when it falls silent, and may begin anew`() throws {
        var rig = Rig()
        try rig.add(tone(50), nil)
        rig.run(500)
        try rig.add(tone(50), nil)
        rig.run(500)

        #expect(rig.reports.map(\.state) == [.started, .finished, .started, .finished])
        #expect(rig.playout.isSilent)
    }

    @Test func `a pause fades out, and what was not heard at full level is played again`() throws {
        var rig = Rig()
        try rig.add(tone(300), "a", isFinal: true)
        rig.run(100)
        rig.playout.pause("")
        rig.run(200)
        let gap = rig.output[100...]
        let fade = gap[..<108].map { Int($0) }
        #expect(fade == fade.sorted(by: >))
        #expect(gap[107...].allSatisfy { $0 == 0 })
        #expect(rig.told("a") == ["started 0", "paused 100"])

        rig.playout.resume("")
        rig.run(260)
        let start = 308
        #expect(Array(rig.output[start + 8..<start + 200]) == Array(tone(300)[108...]))
        #expect(abs(Int(rig.output[start])) < 200)
        #expect(rig.told("a") == ["started 0", "paused 100", "finished 300"])
    }

    @Test func `a pause that is taken back before anything was written leaves no trace`() throws {
        var rig = Rig()
        try rig.add(tone(300), "a", isFinal: true)
        rig.run(100)
        rig.playout.pause("")
        rig.playout.resume("")
        rig.run(260)

        #expect(Array(rig.output[..<300]) == tone(300))
        #expect(rig.told("a") == ["started 0", "finished 300"])
    }

    @Test func `a paused session does not keep another silent`() throws {
        var rig = Rig()
        rig.playout.pause("one")
        try rig.add(tone(50), "a", session: "one", isFinal: true)
        try rig.add(tone(50, from: 5000), "b", session: "two", isFinal: true)
        rig.run(110)

        #expect(Array(rig.output[..<50]) == tone(50, from: 5000))
        #expect(rig.told("a").isEmpty)
        #expect(rig.playout.isSilent(session: "two") && !rig.playout.isSilent(session: "one"))
    }

    @Test func `a held response waits unheard, and plays when it is released`() throws {
        var rig = Rig()
        rig.playout.hold("a")
        try rig.add(tone(50), "a", isFinal: true)
        rig.run(100)
        #expect(rig.output.allSatisfy { $0 == 0 })
        #expect(!rig.playout.hasSound && rig.playout.waitingFrameCount == 50)

        rig.playout.release("a")
        rig.run(110)
        #expect(Array(rig.output[100..<150]) == tone(50))
        #expect(rig.told("a") == ["started 0", "finished 50"])
    }

    @Test func `a cancelled response fades out, and nothing of it follows`() throws {
        var rig = Rig()
        try rig.add(tone(300), "a")
        rig.run(100)
        rig.reports += rig.playout.cancel(response: "a", session: "")
        let late = try rig.playout.add(
            Audio(tone(50), sampleRate: Rig.rate, metadata: Metadata(["response": "a"])), at: 0)
        rig.run(200)

        #expect(late.isLate)
        #expect(rig.output[107...].allSatisfy { $0 == 0 })
        #expect(rig.told("a") == ["started 0", "cancelled 100"])
        #expect(rig.playout.isSilent)
        #expect(rig.playout.cancel(response: "a", session: "").isEmpty)
        #expect(rig.told("a").count == 2)
    }

    @Test func `each response ends exactly once, whenever it is cancelled`() throws {
        for time in stride(from: 0, through: 200, by: 10) {
            var rig = Rig()
            try rig.add(tone(100), "a", isFinal: true)
            try rig.add(tone(50, from: 5000), "b", isFinal: true)
            rig.run(time)
            rig.reports += rig.playout.cancel(response: "a", session: "")
            rig.run(400)

            let ends = rig.reports.filter { $0.state == .finished || $0.state == .cancelled }
            #expect(ends.map(\.metadata.response) == ["a", "b"], "cancelled at \(time)")
            #expect(ends[0].playedMilliseconds == Double(min(time, 100)))
            #expect(ends[1].state == .finished && ends[1].playedMilliseconds == 50)
            #expect(rig.playout.isSilent)
        }
    }

    @Test func `a response that never came is cancelled with nothing played`() throws {
        var rig = Rig()
        rig.reports += rig.playout.cancel(response: "a", session: "one")
        rig.reports += rig.playout.cancel(response: "a", session: "one")
        try rig.add(tone(50), "a", session: "one", isFinal: true)
        rig.run(100)

        #expect(rig.told("a") == ["cancelled 0"])
        #expect(rig.reports[0].metadata.session == "one")
        #expect(rig.output.allSatisfy { $0 == 0 })
    }

    @Test func `all of a session can be cancelled, and only of that`() throws {
        var rig = Rig()
        try rig.add(tone(100), "a", session: "one", isFinal: true)
        try rig.add(tone(100), "b", session: "one", isFinal: true)
        try rig.add(tone(40, from: 5000), "c", session: "two", isFinal: true)
        rig.run(50)
        rig.reports += rig.playout.cancel(session: "one")
        rig.run(200)

        #expect(rig.told("a") == ["started 0", "cancelled 50"])
        #expect(rig.told("b") == ["cancelled 0"])
        #expect(rig.told("c") == ["started 0", "finished 40"])
    }

    @Test func `what a dying device had not played is played again, once`() throws {
        for time in stride(from: 10, through: 150, by: 10) {
            var rig = Rig()
            try rig.add(tone(100), "a", isFinal: true)
            try rig.add(tone(50, from: 5000), "b", isFinal: true)
            rig.run(time)
            let heard = max(0, time - 50)
            rig.reports += rig.playout.loseDevice(heardUpTo: rig.playout.produced - 50)
            rig.output = []
            rig.run(300)

            let rest = (tone(100) + tone(50, from: 5000))[heard...]
            // The first eight are faded in.
            #expect(
                Array(rig.output[..<rest.count].dropFirst(8)) == Array(rest.dropFirst(8)), "died at \(time)")
            #expect(rig.told("a") == ["started 0", "finished 100"])
            #expect(rig.told("b") == ["started 0", "finished 50"])
        }
    }

    @Test func `a session is ducked and restored gradually`() throws {
        var rig = Rig()
        try rig.add(Array(repeating: 1000, count: 200), "a", session: "one", isFinal: true)
        rig.playout.duck("one", to: 0.5, fadeMilliseconds: 20)
        rig.run(100)
        rig.playout.duck("one", to: 1, fadeMilliseconds: 20)
        rig.run(100)

        #expect(rig.output[..<20].map { Int($0) } == (1...20).map { 1000 - $0 * 25 })
        #expect(rig.output[20..<100].allSatisfy { $0 == 500 })
        #expect(rig.output[119..<200].allSatisfy { $0 == 1000 })
    }

    @Test func `a response whose maker has died ends with what there is`() throws {
        var rig = Rig()
        try rig.add(tone(50), "a")
        rig.run(100)
        rig.reports += rig.playout.endUnfinished()

        #expect(rig.told("a") == ["started 0", "finished 50"])
        #expect(rig.playout.isSilent)
    }
}
