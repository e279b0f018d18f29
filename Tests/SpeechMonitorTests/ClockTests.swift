import Messages
import NodeRuntime
import NodeTesting
import Testing

@testable import speech_monitor

@Suite struct ClockTests {
    private func harness(_ parameters: [String: JSONValue] = [:]) throws -> NodeHarness<SpeechMonitor> {
        try NodeHarness(
            SpeechMonitor.self, parameters: parameters.merging(["detector": "energy"]) { own, _ in own })
    }

    /// Lets sound arrive as a microphone sends it: every 20 ms.
    private func hearLive(_ harness: NodeHarness<SpeechMonitor>, _ samples: [Int16], from position: Int = 0) {
        for start in stride(from: 0, to: samples.count, by: 320) {
            harness.advance(by: .milliseconds(20))
            harness.receive(
                audio(Array(samples[start..<start + 320]), at: position + start), on: SpeechMonitor.audio)
        }
    }

    private func events(_ harness: NodeHarness<SpeechMonitor>) throws -> [String] {
        try harness.sent(on: SpeechMonitor.events).map { event in
            event.name + (event["reason"]?.string.map { " \($0)" } ?? "")
        }
    }

    @Test func `a live source that falls silent in an utterance has it ended by the clock`() throws {
        let harness = try harness(["turn_silence_ms": 2000])
        hearLive(harness, tone(640, 0.3))
        harness.advance(by: .milliseconds(1499))
        #expect(try events(harness) == ["speech_started"])
        harness.advance(by: .milliseconds(1))
        #expect(try events(harness) == ["speech_stopped stall"])
        #expect(try harness.sent(on: SpeechMonitor.speech).last?.isFinal == true)
        harness.advance(by: .milliseconds(1499))
        #expect(try events(harness).isEmpty)
        harness.advance(by: .milliseconds(1))
        #expect(try events(harness) == ["turn_ended stall"])
        harness.advance(by: .seconds(60))
        #expect(try events(harness).isEmpty)
    }

    @Test func `silence that was heard counts for the clock`() throws {
        let harness = try harness()
        hearLive(harness, tone(640, 0.3) + tone(320, 0))
        harness.advance(by: .milliseconds(1180))
        #expect(try events(harness) == ["speech_started", "speech_stopped stall", "turn_ended stall"])
    }

    @Test func `a turn that waits for its end has it from the clock`() throws {
        let harness = try harness(["turn_silence_ms": 3000])
        hearLive(harness, tone(640, 0.3) + tone(640, 0))
        #expect(try events(harness) == ["speech_started", "speech_stopped silence"])
        harness.advance(by: .milliseconds(3360))
        #expect(try events(harness) == ["turn_ended stall"])
    }

    @Test func `a source that is a little late loses nothing`() throws {
        let harness = try harness()
        hearLive(harness, tone(640, 0.3))
        harness.advance(by: .milliseconds(1400))
        hearLive(harness, tone(640, 0.3), from: 10240)
        #expect(try events(harness) == ["speech_started"])
    }

    @Test func `what was sent faster than it was spoken is not ended before its own time`() throws {
        let harness = try harness()
        for start in stride(from: 0, to: 40_960, by: 320) {
            harness.receive(audio(tone(20, 0.3), at: start), on: SpeechMonitor.audio)
        }
        harness.advance(by: .milliseconds(3900))
        #expect(try events(harness) == ["speech_started"])
        harness.advance(by: .milliseconds(200))
        #expect(try events(harness) == ["speech_stopped stall", "turn_ended stall"])
    }

    @Test func `a source that returns goes on where it was`() throws {
        let harness = try harness()
        hearLive(harness, tone(640, 0.3))
        harness.advance(by: .seconds(10))
        hearLive(harness, tone(320, 0.3) + tone(640, 0), from: 10240)

        let told = try harness.sent(on: SpeechMonitor.events)
        let turn = ["speech_started", "speech_stopped", "turn_ended"]
        #expect(told.map(\.name) == turn + turn)
        #expect(told[3]["position"]?.integer == 10240)
        #expect(Set(told.map(\.metadata.utterance)).count == 2)
        #expect(
            try harness.sent(on: SpeechMonitor.speech).flatMap(\.int16Samples)
                == tone(640, 0.3) + tone(320, 0.3) + tone(200, 0))
    }

    @Test func `a session that ends sooner does not wait for one that ends later`() throws {
        let harness = try harness(["silence_ms": 10_000])
        var metadata = Metadata()
        metadata.session = "b"
        harness.receive(
            Event("set", ["parameters": ["silence_ms": 500]], metadata: metadata), on: SpeechMonitor.control)
        harness.receive(audio(tone(320, 0.3), at: 0, session: "a"), on: SpeechMonitor.audio)
        harness.receive(audio(tone(320, 0.3), at: 0, session: "b"), on: SpeechMonitor.audio)
        _ = try events(harness)
        harness.advance(by: .milliseconds(1500))
        #expect(try harness.sent(on: SpeechMonitor.events).map(\.metadata.session) == ["b", "b"])
    }

    @Test func `each session has its own clock`() throws {
        let harness = try harness()
        harness.receive(audio(tone(320, 0.3), at: 0, session: "a"), on: SpeechMonitor.audio)
        harness.advance(by: .milliseconds(1000))
        harness.receive(audio(tone(320, 0.3), at: 0, session: "b"), on: SpeechMonitor.audio)
        _ = try events(harness)
        harness.advance(by: .milliseconds(500))
        #expect(try harness.sent(on: SpeechMonitor.events).map(\.metadata.session) == ["a", "a"])
        harness.advance(by: .milliseconds(1000))
        #expect(try harness.sent(on: SpeechMonitor.events).map(\.metadata.session) == ["b", "b"])
    }
}
