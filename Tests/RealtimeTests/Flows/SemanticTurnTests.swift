import Messages
import Realtime
import Testing

/// `semantic_vad`: pauses are judged by their words and by the voice before them.
@Suite struct SemanticTurnTests {
    /// A session in whose input someone speaks.
    private func speaking(_ detection: [String: JSONValue] = ["type": "semantic_vad"]) -> TestSession {
        var session = TestSession()
        session.update(["audio": ["input": ["turn_detection": .object(detection)]]])
        session.append(milliseconds: 2000)
        session.hear("speech_started", utterance: "utt_a", ["audio_start_ms": 100])
        _ = session.takeCommands()
        return session
    }

    private func pause(_ session: inout TestSession, _ fields: [String: JSONValue] = [:]) {
        session.hear(
            "speech_paused", utterance: "utt_a",
            fields.merging(["position": 24_000, "silence_ms": 160]) { own, _ in own })
    }

    /// The silences that speech-monitor was told to wait for since commands were last taken.
    private func silences(_ session: inout TestSession) -> [Int] {
        session.takeCommands().compactMap { command in
            guard case .control(let event) = command, event.name == "end_after" else { return nil }
            #expect(event["position"] == 24_000)
            return event["silence_ms"]?.integer
        }
    }

    @Test func `speech-monitor tells pauses where they are judged, and only there`() {
        var session = TestSession()
        func pause(_ detection: [String: JSONValue]) -> JSONValue? {
            session.update(["audio": ["input": ["turn_detection": .object(detection)]]])
            let sets = session.takeCommands().compactMap { command in
                if case .control(let event) = command { event["parameters"]?["pause_ms"] } else { nil }
            }
            return sets.last
        }
        #expect(pause(["type": "semantic_vad"]) == 150)
        #expect(pause(["type": "server_vad"]) == 0)
    }

    @Test func `a pause after a complete sentence needs less silence than one after an unfinished one`()
        throws
    {
        var session = speaking()
        session.understand("what time is it", utterance: "utt_a", isFinal: false)
        pause(&session, ["pitch_level": -7])
        let complete = try #require(silences(&session).first)

        session = speaking()
        session.understand("what time is the", utterance: "utt_a", isFinal: false)
        pause(&session, ["pitch_level": 0])
        let unfinished = try #require(silences(&session).first)
        #expect(complete < 500 && unfinished > 1500)
    }

    @Test func `words that arrive in the pause change what was judged`() throws {
        var session = speaking()
        session.understand("i want to go", utterance: "utt_a", isFinal: false)
        pause(&session)
        let before = try #require(silences(&session).first)
        session.understand("i want to go to", utterance: "utt_a", isFinal: false)
        let after = silences(&session)
        #expect(after.count == 1 && after[0] > before)
        session.understand("i want to go to", utterance: "utt_a", isFinal: false)
        #expect(silences(&session).isEmpty)
    }

    @Test func `nothing is judged once the voice is there again, or gone for good`() {
        var session = speaking()
        pause(&session)
        #expect(silences(&session).count == 1)
        session.hear("speech_resumed", utterance: "utt_a", ["silence_ms": 700])
        session.understand("i want to go to", utterance: "utt_a", isFinal: false)
        #expect(silences(&session).isEmpty)

        pause(&session)
        session.hear("speech_stopped", utterance: "utt_a", ["audio_end_ms": 1700])
        _ = silences(&session)
        session.understand("i want to go to the", utterance: "utt_a", isFinal: false)
        #expect(silences(&session).isEmpty)
    }

    @Test func `the more eager, the less silence`() throws {
        func silence(_ eagerness: String) throws -> Int {
            var session = speaking(["type": "semantic_vad", "eagerness": .string(eagerness)])
            pause(&session)
            return try #require(silences(&session).first)
        }
        #expect(try silence("high") < silence("auto"))
        #expect(try silence("auto") == silence("medium"))
        #expect(try silence("medium") < silence("low"))
    }

    @Test func `auto waits longer for a speaker who makes long pauses`() throws {
        var session = speaking()
        pause(&session)
        let before = try #require(silences(&session).first)
        for _ in 0..<4 {
            session.hear("speech_resumed", utterance: "utt_a", ["silence_ms": 1200])
            pause(&session)
        }
        #expect(try #require(silences(&session).last) > before)
    }

    @Test func `server_vad asks for no silence but its own`() {
        var session = speaking(["type": "server_vad"])
        session.understand("what time is the", utterance: "utt_a", isFinal: false)
        pause(&session)
        #expect(silences(&session).isEmpty)
    }
}
