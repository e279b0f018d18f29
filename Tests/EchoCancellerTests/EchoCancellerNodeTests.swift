import EchoCancellation
import Messages
import NodeRuntime
import NodeTesting
import Randomness
import Testing

@testable import echo_canceller

@Suite struct EchoCancellerNodeTests {
    private static let beginning: UInt64 = 5_000_000_000_000

    private func noise(_ count: Int, seed: UInt64 = 1) -> [Int16] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in Int16.random(in: -5000...5000, using: &generator) }
    }

    /// 20 ms of a stream at 16 kHz, the sound of which lasts as long as it should.
    private func frame(_ index: Int, of samples: [Int16], session: String = "", final: Bool = false) -> Audio
    {
        var metadata = Metadata()
        metadata.session = session
        return Audio(
            Array(samples[index * 320..<index * 320 + 320]), sampleRate: 16000, position: Int64(index * 320),
            captureTime: Self.beginning + UInt64(index) * 20_000_000, isStart: index == 0, isFinal: final,
            metadata: metadata)
    }

    private func energy(_ samples: some Sequence<Int16>) -> Double {
        samples.reduce(0) { $0 + Double($1) * Double($1) }
    }

    @Test func `the loudspeaker is not heard, whatever its rate`() throws {
        let harness = try NodeHarness(EchoCancellerNode.self, parameters: ["noise_suppression_db": 0])
        let played = noise(300 * 320)
        let heard = [Int16](repeating: 0, count: 500) + played.map { $0 / 2 }
        for index in 0..<300 {
            // Three equal samples are the same sound at 48 kHz, but for what no canceller would hear.
            let frame = frame(index, of: played)
            harness.receive(
                Audio(
                    frame.int16Samples.flatMap { [$0, $0, $0] }, sampleRate: 48000,
                    position: frame.position * 3, captureTime: frame.captureTime),
                on: EchoCancellerNode.reference)
            harness.receive(self.frame(index, of: heard), on: EchoCancellerNode.microphone)
            harness.advance(by: .milliseconds(20))
        }

        let sent = try harness.sent(on: EchoCancellerNode.audio)
        #expect(sent.allSatisfy { $0.format == AudioFormat(sampleRate: 16000) })
        let last = sent.suffix(50).flatMap(\.int16Samples)
        #expect(energy(last) < energy(heard.suffix(50 * 320)) / 30)
        let delay = try #require(harness.counters["delay_ms"])
        #expect(abs(delay - 500.0 / 16) < 0.5)
        #expect(try #require(harness.counters["echo_return_loss_enhancement_db"]) > 10)
    }

    @Test func `sound leaves a frame later, with the place, the time and the metadata it came with`() throws {
        let harness = try NodeHarness(EchoCancellerNode.self)
        let heard = noise(960)
        for index in 0..<3 {
            harness.receive(frame(index, of: heard, session: "s"), on: EchoCancellerNode.microphone)
        }

        let sent = try harness.sent(on: EchoCancellerNode.audio)

        #expect(sent.map(\.position) == [0, 320])
        #expect(sent.map(\.captureTime) == [Self.beginning, Self.beginning + 20_000_000])
        #expect(sent.map(\.isStart) == [true, false])
        #expect(sent.allSatisfy { $0.metadata.session == "s" && $0.frameCount == 320 })
        harness.endSession("s")
        #expect(try harness.sent(on: EchoCancellerNode.audio).map(\.position) == [640])
    }

    @Test func `every sample leaves, also of odd pieces at another rate`() throws {
        let harness = try NodeHarness(EchoCancellerNode.self)
        var position: Int64 = 0
        for count in [441, 1, 1000, 77, 2205, 5] {
            harness.receive(
                Audio(noise(count), sampleRate: 44100, position: position),
                on: EchoCancellerNode.microphone)
            position += Int64(count)
        }

        harness.endInputs()

        let sent = try harness.sent(on: EchoCancellerNode.audio)
        #expect(sent.reduce(0) { $0 + $1.frameCount } == Int((Double(position) * 16000 / 44100).rounded()))
        #expect(harness.isFinished)
    }

    @Test func `a late reference is waited for, but no longer than its patience`() throws {
        let harness = try NodeHarness(EchoCancellerNode.self)
        let sound = noise(3200)
        harness.receive(frame(0, of: sound), on: EchoCancellerNode.reference)
        for index in 0..<2 { harness.receive(frame(index, of: sound), on: EchoCancellerNode.microphone) }
        harness.advance(by: EchoCancellerNode.patience - .milliseconds(1))
        #expect(try harness.sent(on: EchoCancellerNode.audio).isEmpty)

        harness.receive(frame(1, of: sound), on: EchoCancellerNode.reference)
        harness.receive(frame(2, of: sound), on: EchoCancellerNode.reference)
        #expect(try harness.sent(on: EchoCancellerNode.audio).map(\.position) == [0])

        for index in 2..<4 { harness.receive(frame(index, of: sound), on: EchoCancellerNode.microphone) }
        harness.advance(by: EchoCancellerNode.patience - .milliseconds(1))
        #expect(try harness.sent(on: EchoCancellerNode.audio).isEmpty)
        harness.advance(by: .milliseconds(1))
        #expect(try harness.sent(on: EchoCancellerNode.audio).map(\.frameCount) == [640])

        // The loudspeaker has stopped: from now on nothing waits.
        for index in 4..<10 { harness.receive(frame(index, of: sound), on: EchoCancellerNode.microphone) }
        #expect(
            try harness.sent(on: EchoCancellerNode.audio).map(\.frameCount) == [Int](repeating: 320, count: 6)
        )
    }

    @Test func `what is switched off lets all pass, untouched and in order`() throws {
        let harness = try NodeHarness(EchoCancellerNode.self)
        let heard = noise(3200)
        for index in 0..<3 { harness.receive(frame(index, of: heard), on: EchoCancellerNode.microphone) }
        try harness.change(["enabled": false])
        for index in 3..<6 { harness.receive(frame(index, of: heard), on: EchoCancellerNode.microphone) }
        try harness.change(["enabled": true])
        for index in 6..<9 { harness.receive(frame(index, of: heard), on: EchoCancellerNode.microphone) }
        harness.endInputs()

        let sent = try harness.sent(on: EchoCancellerNode.audio)

        #expect(sent.map(\.position) == (0..<9).map { Int64($0 * 320) })
        #expect(sent[3..<6].flatMap(\.int16Samples) == Array(heard[960..<1920]))
    }

    @Test func `a final mark comes with the rest of the sound`() throws {
        let harness = try NodeHarness(EchoCancellerNode.self)
        let heard = noise(640)
        harness.receive(frame(0, of: heard), on: EchoCancellerNode.microphone)
        harness.receive(frame(1, of: heard, final: true), on: EchoCancellerNode.microphone)
        harness.receive(
            Audio([Int16](), sampleRate: 16000, position: 640, isFinal: true),
            on: EchoCancellerNode.microphone)

        let sent = try harness.sent(on: EchoCancellerNode.audio)

        #expect(sent.map(\.isFinal) == [false, true, true])
        #expect(sent.map(\.frameCount) == [320, 320, 0])
    }

    @Test func `hostile sound ends only its message`() throws {
        let harness = try NodeHarness(EchoCancellerNode.self)
        let broken = Header(type: .audio, sampleRate: 0, channels: 1, encoding: .s16)
        for input in ["microphone", "reference"] {
            harness.receive(Message(header: broken, payload: [0, 0]), onInput: input)
            harness.receive(
                Audio(
                    [Float](repeating: .nan, count: 320), sampleRate: 16000, position: .max, captureTime: .max
                )
                .message, onInput: input)
            harness.receive(
                Audio([Float](repeating: 1e30, count: 7), sampleRate: 4001, channels: 7, position: .min)
                    .message,
                onInput: input)
        }
        harness.receive(frame(0, of: noise(640)), on: EchoCancellerNode.microphone)
        harness.receive(frame(1, of: noise(640)), on: EchoCancellerNode.microphone)
        harness.endInputs()

        #expect(harness.errorCount == 2)
        #expect(harness.isFinished)
        let last = try #require(try harness.sent(on: EchoCancellerNode.audio).last)
        #expect(last.position + Int64(last.frameCount) == 640)
    }
}
