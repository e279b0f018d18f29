import Messages
import NodeRuntime
import NodeTesting
import Testing

@testable import speech_monitor

@Suite struct PauseEventTests {
    private func harness(_ parameters: [String: JSONValue] = [:]) throws -> NodeHarness<SpeechMonitor> {
        let own: [String: JSONValue] = ["detector": "energy", "pause_ms": 150, "confirm_speech_ms": 300]
        return try NodeHarness(SpeechMonitor.self, parameters: own.merging(parameters) { _, new in new })
    }

    private func hear(
        _ harness: NodeHarness<SpeechMonitor>, _ samples: [Int16], from position: Int = 0, capture: UInt64 = 0
    ) {
        var sound = audio(samples, at: position)
        sound.captureTime = capture
        harness.receive(sound, on: SpeechMonitor.audio)
    }

    private func events(_ harness: NodeHarness<SpeechMonitor>) throws -> [Event] {
        try harness.sent(on: SpeechMonitor.events)
    }

    @Test func `confirmed speech and pauses are told with what was measured`() throws {
        let harness = try harness()
        hear(harness, utterance(320, 640, 320) + utterance(0, 320, 0), capture: 5_000_000_000)

        let events = try events(harness)
        #expect(
            events.map(\.name) == ["speech_started", "speech_confirmed", "speech_paused", "speech_resumed"])
        #expect(events[1]["position"]?.integer == 640 * 16)
        #expect(events[1]["decided_ms"]?.integer == 640)
        #expect(events[2]["position"]?.integer == 960 * 16)
        #expect(events[2]["silence_ms"]?.integer == 160)
        #expect(events[2]["voice_ms"]?.integer == 640)
        #expect(events[2]["level_slope"]?.number != nil && events[2]["speaking_rate"]?.number != nil)
        #expect(events[3]["position"]?.integer == 1280 * 16)
        #expect(events[3]["silence_ms"]?.integer == 320)
        #expect(Set(events.map(\.metadata.utterance)).count == 1)
    }

    @Test func `what cannot be measured of a short voice is null`() throws {
        let harness = try harness()
        hear(harness, utterance(320, 64, 320))
        let pause = try #require(try events(harness).last)
        #expect(pause.name == "speech_paused" && pause["voice_ms"]?.integer == 64)
        #expect(
            pause["pitch_slope"] == .null && pause["pitch_level"] == .null && pause["level_slope"] == .null)
    }

    @Test func `all events tell when the voice was captured, where that is known`() throws {
        let harness = try harness()
        hear(harness, utterance(320, 640, 640), capture: 5_000_000_000)
        let known = try events(harness)
        #expect(known.map(\.name).suffix(2) == ["speech_stopped", "turn_ended"])
        #expect(known.allSatisfy { $0["voice_start_ns"] == 5_320_000_000 })
        #expect(known.prefix(2).allSatisfy { $0["voice_end_ns"] == .null })
        #expect(known.dropFirst(2).allSatisfy { $0["voice_end_ns"] == 5_960_000_000 })

        let unknown = try self.harness()
        hear(unknown, utterance(320, 640, 640))
        #expect(
            try events(unknown).allSatisfy { $0["voice_start_ns"] == .null && $0["voice_end_ns"] == .null })
    }

    @Test func `end_after ends the utterance and the turn of its session`() throws {
        let harness = try harness(["silence_ms": 1000, "turn_silence_ms": 3000])
        hear(harness, utterance(320, 640, 192))
        _ = try events(harness)
        let other: [String: JSONValue] = ["silence_ms": 0, "position": 1600]
        harness.receive(Event("end_after", other), on: SpeechMonitor.control)
        let meant: [String: JSONValue] = ["silence_ms": 250, "position": .number(960 * 16)]
        harness.receive(Event("end_after", meant), on: SpeechMonitor.control)
        #expect(try events(harness).isEmpty)
        hear(harness, tone(320, 0), from: 1152 * 16)

        let events = try events(harness)
        #expect(events.map(\.name) == ["speech_stopped", "turn_ended"])
        #expect(events.allSatisfy { $0["decided_ms"]?.integer == 960 + 256 })
        #expect(try harness.sent(on: SpeechMonitor.speech).last?.isFinal == true)
    }

    @Test func `end_after holds by the clock, too, where a live source falls silent`() throws {
        let harness = try harness(["silence_ms": 1000, "turn_silence_ms": 3000])
        hear(harness, utterance(320, 640, 192))
        harness.receive(Event("end_after", ["silence_ms": 400]), on: SpeechMonitor.control)
        _ = try events(harness)
        harness.advance(by: .milliseconds(1300))
        #expect(try events(harness).isEmpty)
        harness.advance(by: .milliseconds(100))
        #expect(try events(harness).map(\.name) == ["speech_stopped", "turn_ended"])
    }

    @Test(
        arguments: [[:], ["silence_ms": "soon"], ["silence_ms": -1], ["silence_ms": 1_000_000]]
            as [[String: JSONValue]])
    func `end_after without a usable silence is refused`(fields: [String: JSONValue]) throws {
        let harness = try harness()
        hear(harness, utterance(320, 640, 192))
        harness.receive(Event("end_after", fields), on: SpeechMonitor.control)
        #expect(harness.errorCount == 1)
    }
}
