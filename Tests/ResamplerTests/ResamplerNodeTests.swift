import Messages
import NodeRuntime
import NodeTesting
import Testing

@testable import resampler

@Suite struct ResamplerNodeTests {
    private func audio(
        rate: Int = 48000, count: Int = 960, session: String = "", position: Int64 = 0, final: Bool = false
    ) -> Audio {
        var metadata = Metadata()
        metadata.session = session
        return Audio(
            [Int16](repeating: 1000, count: count), sampleRate: rate, position: position, isFinal: final,
            metadata: metadata)
    }

    @Test func `audio in the format asked for passes untouched`() throws {
        let harness = try NodeHarness(ResamplerNode.self)
        let speech = audio(rate: 16000, count: 320, session: "s", position: 640, final: true)

        harness.receive(speech, on: ResamplerNode.audio)

        #expect(try harness.sent(on: ResamplerNode.resampled) == [speech])
    }

    @Test func `the end of the stream brings the last samples`() throws {
        let harness = try NodeHarness(
            ResamplerNode.self, parameters: ["sample_rate": 24000, "encoding": "f32"])
        harness.receive(audio(), on: ResamplerNode.audio)

        harness.endInputs()

        let sent = try harness.sent(on: ResamplerNode.resampled)
        #expect(sent.map(\.frameCount) == [416, 64])
        #expect(sent.allSatisfy { $0.format == AudioFormat(sampleRate: 24000, encoding: .f32) })
        #expect(harness.isFinished)
    }

    @Test func `sessions do not mix, and the end of one brings its last samples`() throws {
        let harness = try NodeHarness(ResamplerNode.self)
        harness.receive(audio(session: "a"), on: ResamplerNode.audio)
        harness.receive(audio(session: "b", position: 960), on: ResamplerNode.audio)
        harness.endSession("a")

        let sent = try harness.sent(on: ResamplerNode.resampled)

        #expect(sent.map(\.metadata.session) == ["a", "b", "a"])
        #expect(sent.map(\.position) == [0, 320, 256])
        #expect(sent.map(\.frameCount) == [256, 256, 64])
    }

    @Test func `sessions without end do not fill the memory`() throws {
        let harness = try NodeHarness(ResamplerNode.self)
        for index in 0...1000 {
            harness.receive(audio(count: 48, session: "s\(index)"), on: ResamplerNode.audio)
        }

        let sent = try harness.sent(on: ResamplerNode.resampled)

        #expect(sent.map(\.metadata.session) == ["s0"])
        #expect(harness.takeLog().map(\.level) == [.warning])
    }

    @Test func `eight channels of numbers that are none become silence, counted, with one warning`() throws {
        let harness = try NodeHarness(ResamplerNode.self)
        let broken = Audio([Float](repeating: .nan, count: 80), sampleRate: 16000, channels: 8)

        harness.receive(broken, on: ResamplerNode.audio)
        harness.receive(broken, on: ResamplerNode.audio)

        #expect(
            try harness.sent(on: ResamplerNode.resampled).flatMap(\.int16Samples)
                == [Int16](repeating: 0, count: 20))
        #expect(harness.counters["silenced_samples"] == 160)
        #expect(harness.takeLog().map(\.level) == [.warning])
    }

    @Test(arguments: [(0, 1), (800_000, 1), (16000, 0), (16000, 65)] as [(UInt32, UInt16)])
    func `a format that cannot be ends only its message`(rate: UInt32, channels: UInt16) throws {
        let harness = try NodeHarness(ResamplerNode.self)
        let header = Header(type: .audio, sampleRate: rate, channels: channels, encoding: .s16)

        harness.receive(Message(header: header, payload: [0, 0]), onInput: "audio")
        harness.receive(audio(rate: 16000), on: ResamplerNode.audio)

        #expect(harness.errorCount == 1)
        #expect(try harness.sent(on: ResamplerNode.resampled).count == 1)
    }

    @Test func `a message of hours is refused, the next one is not`() throws {
        let harness = try NodeHarness(ResamplerNode.self, parameters: ["sample_rate": 192_000])

        harness.receive(audio(rate: 1, count: 1000), on: ResamplerNode.audio)
        harness.receive(audio(rate: 192_000), on: ResamplerNode.audio)

        #expect(harness.errorCount == 1)
        #expect(try harness.sent(on: ResamplerNode.resampled).map(\.frameCount) == [960])
    }
}
