import Messages
import NodeRuntime
import NodeTesting
import Testing

@testable import speech_monitor

@Suite struct SpeechMonitorTests {
    private func harness(_ parameters: [String: JSONValue] = [:]) throws -> NodeHarness<SpeechMonitor> {
        try NodeHarness(
            SpeechMonitor.self, parameters: parameters.merging(["detector": "energy"]) { own, _ in own })
    }

    private func hear(
        _ harness: NodeHarness<SpeechMonitor>, _ samples: [Int16], from position: Int = 0, chunk: Int = 320,
        session: String = ""
    ) {
        for start in stride(from: 0, to: samples.count, by: chunk) {
            let piece = Array(samples[start..<min(start + chunk, samples.count)])
            harness.receive(audio(piece, at: position + start, session: session), on: SpeechMonitor.audio)
        }
    }

    private func names(_ harness: NodeHarness<SpeechMonitor>) throws -> [String] {
        try harness.sent(on: SpeechMonitor.events).map(\.name)
    }

    @Test func `an utterance is sent with its events and one id`() throws {
        let harness = try harness()
        let samples = utterance(960, 640, 1000)

        hear(harness, samples)

        let events = try harness.sent(on: SpeechMonitor.events)
        let speech = try harness.sent(on: SpeechMonitor.speech)
        #expect(events.map(\.name) == ["speech_started", "speech_stopped", "turn_ended"])
        #expect(events[0]["position"]?.integer == 960 * 16)
        #expect(events[0]["sample_rate"]?.integer == 16000)
        #expect(events[0]["audio_start_ms"]?.integer == 360)
        #expect(events[1]["position"]?.integer == 1600 * 16)
        #expect(events[1]["audio_end_ms"]?.integer == 1800)
        #expect(events[1]["reason"]?.string == "silence")
        #expect(events[2]["position"]?.integer == 1600 * 16)
        #expect(events.allSatisfy { $0.time == harness.now })
        let ids = Set(events.map(\.metadata.utterance) + speech.map(\.metadata.utterance))
        #expect(ids.count == 1 && ids.first??.hasPrefix("utt_") == true)
        #expect(speech.map(\.isStart) == [true] + Array(repeating: false, count: speech.count - 1))
        #expect(speech.map(\.isFinal) == Array(repeating: false, count: speech.count - 1) + [true])
        #expect(speech.first?.position == Int64(360 * 16))
        #expect(speech.flatMap(\.int16Samples) == Array(samples[360 * 16..<1800 * 16]))
    }

    @Test(arguments: [1600, 3200, 32000, 513])
    func `decisions do not depend on the size of the messages`(chunk: Int) throws {
        let (small, large) = (try harness(), try harness())
        let samples = utterance(700, 900, 700) + utterance(300, 50, 300) + utterance(0, 1100, 900)

        hear(small, samples)
        hear(large, samples, chunk: chunk)

        func facts(_ harness: NodeHarness<SpeechMonitor>) throws -> [[String: JSONValue]] {
            try harness.sent(on: SpeechMonitor.events).map(\.fields)
        }
        #expect(try facts(small) == facts(large))
        let (first, second) = (
            try small.sent(on: SpeechMonitor.speech), try large.sent(on: SpeechMonitor.speech)
        )
        #expect(first.map(\.position) == second.map(\.position))
        #expect(first.map(\.bytes) == second.map(\.bytes))
        #expect(first.map(\.isFinal) == second.map(\.isFinal))
    }

    @Test func `a recording heard at once needs no clock for its turns to end`() throws {
        let harness = try harness(["turn_silence_ms": 800])
        hear(harness, utterance(320, 640, 2000) + utterance(0, 640, 2000), chunk: 100_000)

        let turn = ["speech_started", "speech_stopped", "turn_ended"]
        #expect(try names(harness) == turn + turn)
    }

    @Test func `a click is no utterance`() throws {
        let harness = try harness()
        hear(harness, tone(960, 0) + tone(20, 0.9) + tone(2000, 0))
        harness.endInputs()
        #expect(try names(harness).isEmpty)
    }

    @Test func `what is too quiet counts as silence`() throws {
        let harness = try harness(["min_amplitude": 0.05])
        hear(harness, utterance(320, 640, 0) + tone(2000, 0.01))
        #expect(try names(harness) == ["speech_started", "speech_stopped", "turn_ended"])
    }

    @Test func `an utterance that is cut is closed, and its end opens the next`() throws {
        let harness = try harness(["max_utterance_ms": 1000])
        hear(harness, tone(2500, 0.3))
        harness.endInputs()

        let events = try harness.sent(on: SpeechMonitor.events)
        #expect(
            events.map(\.name) == [
                "speech_started", "speech_stopped", "speech_started", "speech_stopped", "speech_started",
                "speech_stopped", "turn_ended",
            ])
        #expect(events[1]["reason"]?.string == "limit")
        #expect(events[1]["audio_end_ms"] == events[2]["audio_start_ms"])
        #expect(Set(events.map(\.metadata.utterance)).count == 3)
        let speech = try harness.sent(on: SpeechMonitor.speech)
        #expect(speech.flatMap(\.int16Samples) == tone(2500, 0.3))
        #expect(speech.count(where: \.isStart) == 3 && speech.count(where: \.isFinal) == 3)
    }

    @Test func `the end of the stream closes the open utterance with all of its sound`() throws {
        let harness = try harness()
        hear(harness, utterance(320, 650, 0))
        harness.endInputs()

        let events = try harness.sent(on: SpeechMonitor.events)
        #expect(events.map(\.name) == ["speech_started", "speech_stopped", "turn_ended"])
        #expect(events[2]["reason"]?.string == "end")
        let speech = try harness.sent(on: SpeechMonitor.speech)
        #expect(speech.last?.isFinal == true)
        #expect(speech.flatMap(\.int16Samples) == utterance(320, 650, 0))
    }

    @Test func `speech leaves as it came, integers as integers and floats as floats`() throws {
        let harness = try harness()
        let samples = tone(500, 0.3)
        harness.receive(audio(samples, at: 0), on: SpeechMonitor.audio)
        let floats = samples.map { Float($0) / 32768 }
        harness.receive(Audio(floats, sampleRate: 16000, position: 8000), on: SpeechMonitor.audio)

        let speech = try harness.sent(on: SpeechMonitor.speech)
        #expect(speech.first?.format.encoding == .s16 && speech.last?.format.encoding == .f32)
        #expect(speech.flatMap(\.int16Samples) == Array((samples + samples)[..<(15872)]))
    }

    @Test func `speech keeps the time at which it was captured and the metadata of its sound`() throws {
        let harness = try harness()
        var sound = audio(tone(320, 0.3), at: 32000)
        sound.captureTime = 5_000_000_000
        sound.metadata["microphone"] = "left"
        harness.receive(sound, on: SpeechMonitor.audio)

        let speech = try harness.sent(on: SpeechMonitor.speech)
        #expect(speech.first?.captureTime == 5_000_000_000)
        #expect(speech.last?.captureTime == 5_288_000_000)
        #expect(speech.allSatisfy { $0.metadata["microphone"]?.string == "left" })
    }

    @Test func `probabilities are told for every window, and only where someone listens`() throws {
        let listening = try harness()
        hear(listening, tone(320, 0.3))
        let told = try listening.sent(on: SpeechMonitor.probability)
        #expect(told.map { $0["position"]?.integer } == (0..<10).map { $0 * 512 })
        #expect(told.allSatisfy { ($0["probability"]?.number ?? 0) > 0.5 })

        let deaf = try NodeHarness(
            SpeechMonitor.self, parameters: ["detector": "energy"], outputs: ["speech", "events"])
        hear(deaf, tone(320, 0.3))
        #expect(try deaf.sent(on: SpeechMonitor.probability).isEmpty)
    }

    @Test func `parameters change for sessions that are open`() throws {
        let harness = try harness()
        hear(harness, utterance(320, 640, 200))
        _ = try harness.sent(on: SpeechMonitor.events)
        try harness.change(["silence_ms": 100])
        hear(harness, tone(64, 0), from: 1160 * 16)
        #expect(try names(harness) == ["speech_stopped", "turn_ended"])
    }
}
