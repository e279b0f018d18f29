import Messages
import NodeRuntime
import NodeTesting
import Testing

@testable import speech_monitor

@Suite struct HostileInputTests {
    private func harness() throws -> NodeHarness<SpeechMonitor> {
        try NodeHarness(SpeechMonitor.self, parameters: ["detector": "energy"])
    }

    @Test(arguments: [(48000, 1), (8000, 1), (16000, 2), (16000, 8)])
    func `sound of another format is refused once aloud, with the remedy`(rate: Int, channels: Int) throws {
        let harness = try harness()
        for _ in 0..<50 {
            harness.receive(
                Audio(
                    Array(repeating: Int16(9), count: 320 * channels), sampleRate: rate, channels: channels),
                on: SpeechMonitor.audio)
        }
        #expect(harness.errorCount == 1)
        #expect(harness.counters["refused_messages"] == 50)
        let log = harness.takeLog()
        #expect(log.count == 1 && log.allSatisfy { $0.text.contains("resampler") })
    }

    @Test func `samples that are no numbers are silence, counted and warned of once`() throws {
        let harness = try harness()
        for position in 0..<20 {
            var samples = [Float](repeating: 0.3, count: 512)
            samples[100] = .nan
            samples[200] = .infinity
            samples[300] = -.infinity
            harness.receive(
                Audio(samples, sampleRate: 16000, position: Int64(position) * 512), on: SpeechMonitor.audio)
        }
        #expect(harness.counters["bad_samples"] == 60)
        #expect(harness.takeLog().count == 1)
        let speech = try harness.sent(on: SpeechMonitor.speech)
        #expect(speech.first?.bytes.count == 2 * 512 * 4)
        let floats = speech.flatMap { audio in
            audio.bytes.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
        }
        #expect(floats.allSatisfy { $0 == 0.3 || $0 == 0 } && floats.contains(0))
    }

    @Test func `a sample that is not a number leaves the model as it was`() throws {
        let harness = try NodeHarness(SpeechMonitor.self)
        harness.receive(
            Audio(Array(repeating: Float.nan, count: 5120), sampleRate: 16000), on: SpeechMonitor.audio)
        harness.receive(
            Audio(
                Array(repeating: Float.greatestFiniteMagnitude, count: 5120), sampleRate: 16000,
                position: 5120),
            on: SpeechMonitor.audio)
        let told = try harness.sent(on: SpeechMonitor.probability)
        #expect(told.count == 20)
        #expect(told.allSatisfy { (0...1).contains($0["probability"]?.number ?? -1) })
    }

    @Test(arguments: [-1, .min, .max, 1 << 46] as [Int64])
    func `an impossible position is refused`(position: Int64) throws {
        let harness = try harness()
        harness.receive(
            Audio(tone(320, 0.3), sampleRate: 16000, position: position), on: SpeechMonitor.audio)
        #expect(harness.errorCount == 1)
        #expect(try harness.sent(on: SpeechMonitor.events).isEmpty)
    }

    @Test func `the last possible position and a wrong capture time overflow nothing`() throws {
        let harness = try harness()
        for time in [UInt64.max, 1] {
            harness.receive(
                Audio(tone(320, 0.3), sampleRate: 16000, position: 1 << 46 - 1, captureTime: time),
                on: SpeechMonitor.audio)
        }
        harness.advance(by: .seconds(5))
        #expect(harness.errorCount == 0)
    }

    @Test func `messages without samples are nothing`() throws {
        let harness = try harness()
        harness.receive(audio([], at: 0), on: SpeechMonitor.audio)
        harness.receive(audio(tone(320, 0.3), at: 0), on: SpeechMonitor.audio)
        harness.receive(audio([], at: 0), on: SpeechMonitor.audio)
        harness.receive(audio(tone(640, 0), at: 5120), on: SpeechMonitor.audio)
        #expect(harness.errorCount == 0)
        let names = try harness.sent(on: SpeechMonitor.events).map(\.name)
        #expect(names == ["speech_started", "speech_stopped", "turn_ended"])
    }

    @Test func `lost sound is warned of, at growing intervals, and counted`() throws {
        let harness = try harness()
        harness.receive(audio(tone(320, 0.3), at: 0), on: SpeechMonitor.audio)
        harness.receive(audio(tone(320, 0.3), at: 8000), on: SpeechMonitor.audio)
        harness.receive(audio(tone(320, 0.3), at: 800_000), on: SpeechMonitor.audio)
        #expect(harness.counters["gaps"] == 2)
        #expect(harness.takeLog().filter { $0.level == .warning }.count == 1)
        let names = try harness.sent(on: SpeechMonitor.events).map(\.name)
        #expect(names == ["speech_started", "speech_stopped", "turn_ended", "speech_started"])
    }

    @Test func `a message of another type ends only itself`() throws {
        let harness = try harness()
        harness.receive(Text("hello").message, onInput: "audio")
        harness.receive(Text("hello").message, onInput: "control")
        #expect(harness.errorCount == 2 && harness.failure == nil)
    }
}
