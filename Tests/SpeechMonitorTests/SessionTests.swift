import Messages
import NodeRuntime
import NodeTesting
import Testing

@testable import speech_monitor

@Suite struct SessionTests {
    private func harness(_ parameters: [String: JSONValue] = [:]) throws -> NodeHarness<SpeechMonitor> {
        try NodeHarness(
            SpeechMonitor.self, parameters: parameters.merging(["detector": "energy"]) { own, _ in own })
    }

    private func hear(
        _ harness: NodeHarness<SpeechMonitor>, _ samples: [Int16], from position: Int = 0,
        session: String = ""
    ) {
        harness.receive(audio(samples, at: position, session: session), on: SpeechMonitor.audio)
    }

    private func command(
        _ harness: NodeHarness<SpeechMonitor>, _ name: String, _ fields: [String: JSONValue] = [:],
        session: String = ""
    ) {
        var metadata = Metadata()
        metadata.session = session
        harness.receive(Event(name, fields, metadata: metadata), on: SpeechMonitor.control)
    }

    private func events(_ harness: NodeHarness<SpeechMonitor>) throws -> [String] {
        try harness.sent(on: SpeechMonitor.events).map { event in
            let session = event.metadata.session.isEmpty ? "" : "\(event.metadata.session) "
            return session + event.name + (event["reason"]?.string.map { " \($0)" } ?? "")
        }
    }

    @Test func `sound that begins anew elsewhere is no fault of its sender`() throws {
        let harness = try harness()
        for (position, isStart) in [(0, true), (320, false), (165_740, true), (166_060, false)] {
            var piece = audio(tone(20, 0.5), at: position)
            piece.isStart = isStart
            harness.receive(piece, on: SpeechMonitor.audio)
        }
        #expect(harness.takeLog().isEmpty)
        hear(harness, tone(20, 0.5), from: 500_000)
        #expect(harness.takeLog().count == 1)
    }

    @Test func `sessions that alternate do not hear each other`() throws {
        let (mixed, alone) = (try harness(), try harness())
        let samples = utterance(640, 1000, 800)
        for start in stride(from: 0, to: samples.count, by: 320) {
            let piece = Array(samples[start..<start + 320])
            hear(mixed, piece, from: start, session: "a")
            hear(mixed, tone(20, 0.5), from: start, session: "b")
            hear(alone, piece, from: start, session: "a")
        }
        let ours = try mixed.sent(on: SpeechMonitor.speech).filter { $0.metadata.session == "a" }
        let expected = try alone.sent(on: SpeechMonitor.speech)
        #expect(ours.map(\.bytes) == expected.map(\.bytes) && !ours.isEmpty)
        let mixedEvents = try mixed.sent(on: SpeechMonitor.events).filter { $0.metadata.session == "a" }
        #expect(try mixedEvents.map(\.fields) == alone.sent(on: SpeechMonitor.events).map(\.fields))
    }

    @Test func `the end of a session closes its utterance and frees it`() throws {
        let harness = try harness()
        hear(harness, tone(320, 0.3), session: "a")
        hear(harness, tone(320, 0.3), session: "b")
        _ = try events(harness)
        harness.endSession("a")

        #expect(try events(harness) == ["a speech_stopped end", "a turn_ended end"])
        #expect(harness.counters["sessions"] == 1)
        #expect(harness.endedSessions == ["a"])
    }

    @Test func `there are never more sessions than allowed`() throws {
        let harness = try harness(["max_sessions": 2])
        for name in ["a", "b", "c", "c", "c"] { hear(harness, tone(320, 0.3), session: name) }

        #expect(harness.errorCount == 1)
        #expect(harness.counters["refused_messages"] == 3)
        #expect(harness.takeLog().contains { $0.text.contains("max_sessions") && $0.session == "c" })
        harness.endSession("a")
        hear(harness, tone(320, 0.3), session: "c")
        #expect(try events(harness).last == "c speech_started")
    }

    @Test func `a pause drops the sound and keeps the positions`() throws {
        let harness = try harness()
        hear(harness, tone(320, 0.3))
        command(harness, "pause")
        hear(harness, tone(640, 0.3), from: 320 * 16)
        command(harness, "resume")
        hear(harness, tone(320, 0.3), from: 960 * 16)

        let told = try harness.sent(on: SpeechMonitor.events)
        #expect(told.map(\.name) == ["speech_started", "speech_stopped", "turn_ended", "speech_started"])
        #expect(told[1]["reason"]?.string == "pause")
        #expect(told[3]["position"]?.integer == 960 * 16)
        let speech = try harness.sent(on: SpeechMonitor.speech)
        #expect(speech.flatMap(\.int16Samples) == tone(320, 0.3) + tone(320, 0.3))
        #expect(harness.takeLog().isEmpty)
    }

    @Test func `commit ends the turn at once, reset only the utterance`() throws {
        let harness = try harness()
        hear(harness, tone(320, 0.3), session: "a")
        hear(harness, tone(320, 0.3), session: "b")
        _ = try events(harness)
        command(harness, "commit", session: "a")
        command(harness, "reset", session: "b")
        #expect(
            try events(harness) == [
                "a speech_stopped commit", "a turn_ended commit", "b speech_stopped reset",
            ])
        #expect(try harness.sent(on: SpeechMonitor.speech).count(where: \.isFinal) == 2)
    }

    @Test func `set changes the parameters of one session`() throws {
        let harness = try harness()
        command(harness, "set", ["parameters": ["silence_ms": 2000, "min_speech_ms": 0]], session: "a")
        for name in ["a", "b"] { hear(harness, utterance(320, 640, 1000), session: name) }
        #expect(
            try events(harness) == [
                "a speech_started", "b speech_started", "b speech_stopped silence", "b turn_ended silence",
            ])
    }

    @Test(
        arguments: [
            ("jump", [:], "unknown"), ("set", [:], "parameters"),
            ("set", ["parameters": ["silence": 100]], "silence_ms"),
            ("set", ["parameters": ["model": "x"]], "model"),
            ("set", ["parameters": ["threshold": 7]], "between"),
            ("set", ["parameters": ["silence_ms": "long", "min_speech_ms": 0]], "silence_ms"),
        ] as [(String, [String: JSONValue], String)])
    func `a wrong command is refused with a reason and changes nothing`(
        name: String, fields: [String: JSONValue], reason: String
    ) throws {
        let harness = try harness()
        command(harness, name, fields)
        #expect(harness.errorCount == 1)
        #expect(harness.takeLog().contains { $0.level == .error && $0.text.contains(reason) })
        hear(harness, tone(320, 0) + tone(30, 0.3) + tone(640, 0))
        #expect(try events(harness).isEmpty)
    }

    @Test(arguments: [
        "threshold", "min_amplitude", "min_speech_ms", "prefix_padding_ms", "silence_ms",
        "turn_silence_ms", "max_utterance_ms",
    ])
    func `every parameter has its effect`(name: String) throws {
        let values: [String: JSONValue] = [
            "threshold": 0.95, "min_amplitude": 0.9, "min_speech_ms": 2000, "prefix_padding_ms": 0,
            "silence_ms": 2000, "turn_silence_ms": 2000, "max_utterance_ms": 1000,
        ]
        // 0.0282 RMS against a floor of 10 dB less: the energy detector is at 0.62.
        let sound = tone(640, 0.009) + tone(1500, name == "threshold" ? 0.0285 : 0.3) + tone(1000, 0)
        let (plain, changed) = (try harness(), try harness([name: try #require(values[name])]))
        hear(plain, sound)
        hear(changed, sound)
        func facts(_ harness: NodeHarness<SpeechMonitor>) throws -> [[String: JSONValue]] {
            try harness.sent(on: SpeechMonitor.events).map(\.fields)
        }
        let expected = try facts(plain)
        #expect(!expected.isEmpty)
        #expect(try facts(changed) != expected)
    }
}
