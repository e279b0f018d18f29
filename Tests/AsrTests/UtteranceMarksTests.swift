import Messages
import NodeRuntime
import NodeTesting
import Testing

@testable import asr

@Suite struct UtteranceMarksTests {
    private let dictionary = TemporaryFile(
        "forward F AO R W ER D\nmeters M IY T ER Z\nten T EH N\n", suffix: ".dict")
    private var keywords: [String: JSONValue] {
        ["keywords": ["ten meters", "forward"], "dictionary": .string(dictionary.path)]
    }

    private func harness() throws -> NodeHarness<Asr> {
        try NodeHarness(Asr.self, parameters: keywords)
    }

    private func finals(_ harness: NodeHarness<Asr>) throws -> [Text] {
        harness.waitForWorkers()
        return try harness.sent(on: Asr.transcript).filter(\.isFinal)
    }

    @Test func `an utterance without its start is recognized from where it is heard`() throws {
        let harness = try harness()
        let rest = Array(Recording.goForward[19000...])

        for message in utterance(rest, start: false) { harness.receive(message, on: Asr.audio) }

        let sent = try finals(harness)
        #expect(sent.map(\.content) == ["ten meters"])
        #expect(sent.map(\.metadata.utterance) == ["utt_1"])
    }

    @Test func `a final mark alone has a final`() throws {
        let harness = try harness()

        for message in utterance([], start: false) { harness.receive(message, on: Asr.audio) }

        let sent = try finals(harness)
        #expect(sent.map(\.content) == [""])
        #expect(sent.map(\.metadata.utterance) == ["utt_1"])
    }

    @Test(arguments: [true, false])
    func `the next utterance ends one that has no end`(hasStart: Bool) throws {
        let harness = try harness()
        let audio =
            utterance(Recording.goForward, final: false)
            + utterance([0, 0, 0], id: "utt_2", start: hasStart)

        for message in audio { harness.receive(message, on: Asr.audio) }

        let sent = try finals(harness)
        #expect(sent.map(\.content) == ["forward ten meters", ""])
        #expect(sent.map(\.metadata.utterance) == ["utt_1", "utt_2"])
    }

    @Test func `the end of the stream ends an open utterance`() throws {
        let harness = try harness()

        for message in utterance(Recording.goForward, final: false) {
            harness.receive(message, on: Asr.audio)
        }
        harness.endInputs()

        #expect(try finals(harness).map(\.content) == ["forward ten meters"])
        #expect(harness.isFinished)
    }

    @Test func `an utterance whose sender is silent for five seconds is ended`() throws {
        let harness = try harness()
        for message in utterance(Recording.goForward, final: false) {
            harness.receive(message, on: Asr.audio)
        }

        harness.advance(by: .milliseconds(4900))
        #expect(try finals(harness) == [])
        harness.advance(by: .milliseconds(200))
        #expect(try finals(harness).map(\.content) == ["forward ten meters"])
        #expect(harness.takeLog().contains { $0.level == .warning })
    }

    @Test func `audio keeps an utterance open`() throws {
        let harness = try harness()
        for message in utterance([Int16](repeating: 0, count: 3200), final: false) {
            harness.receive(message, on: Asr.audio)
            harness.advance(by: .seconds(4))
        }

        #expect(try finals(harness) == [])
    }

    @Test func `what arrives after the final is left out`() throws {
        let harness = try harness()
        for message in utterance([0, 0, 0]) { harness.receive(message, on: Asr.audio) }
        for message in utterance(Recording.goForward, start: false) {
            harness.receive(message, on: Asr.audio)
        }

        #expect(try finals(harness).map(\.content) == [""])
        #expect(harness.counters["late_messages"] == Double((Recording.goForward.count + 319) / 320))
        #expect(harness.takeLog().count { $0.level == .warning } == 1)
    }

    @Test func `a session may use the id of another session's utterance`() throws {
        let harness = try harness()
        for session in ["a", "b"] {
            for message in utterance([0, 0, 0], session: session) { harness.receive(message, on: Asr.audio) }
        }

        #expect(try finals(harness).map(\.metadata.session) == ["a", "b"])
    }

    @Test func `utterances without an id get one each`() throws {
        let harness = try harness()
        for _ in 0..<2 {
            for message in utterance([0, 0, 0], id: nil) { harness.receive(message, on: Asr.audio) }
        }

        let ids = try finals(harness).compactMap(\.metadata.utterance)
        #expect(ids.count == 2 && Set(ids).count == 2)
    }

    @Test func `a stream without any marks is cut at the longest utterance`() throws {
        let harness = try NodeHarness(
            Asr.self, parameters: keywords.merging(["max_utterance_ms": 1000]) { $1 })
        for message in utterance([Int16](repeating: 0, count: 40000), id: nil, start: false, final: false) {
            harness.receive(message, on: Asr.audio)
        }
        harness.endInputs()

        let sent = try finals(harness)
        #expect(sent.map { $0.metadata["audio_end_ms"]?.integer } == [1000, 2000, 2500])
        #expect(Set(sent.map(\.metadata.utterance)).count == 3)
    }

    @Test func `an utterance that is too long has one final`() throws {
        let harness = try NodeHarness(
            Asr.self, parameters: keywords.merging(["max_utterance_ms": 1000]) { $1 })
        for message in utterance([Int16](repeating: 0, count: 40000)) {
            harness.receive(message, on: Asr.audio)
        }

        #expect(try finals(harness).map { $0.metadata["audio_end_ms"]?.integer } == [1000])
    }
}
