import Testing

@testable import Speech

@Suite struct SileroTests {
    private func hear(_ samples: [Float], _ detector: any VoiceDetector) -> [Float] {
        stride(from: 0, through: samples.count - VoiceWindow.length, by: VoiceWindow.length).map { start in
            detector.probability(of: Array(samples[start..<start + VoiceWindow.length]).span)
        }
    }

    @Test(arguments: Sounds.names)
    func `probabilities are those of onnxruntime`(sound: String) throws {
        let expected = try Sounds.probabilities(sound)
        let found = hear(try Sounds.samples(sound), SileroDetector(try Sounds.model()))

        #expect(found.count == expected.count)
        let difference = zip(found, expected).map { abs($0 - $1) }.max() ?? 1
        #expect(difference < 0.0001, "the greatest difference is \(difference)")
    }

    @Test func `streams that share a model do not hear each other`() throws {
        let model = try Sounds.model()
        let (speech, noise) = (try Sounds.samples("goforward"), try Sounds.samples("loud noise"))
        let (first, second) = (SileroDetector(model), SileroDetector(model))
        var found: [Float] = []
        for start in stride(from: 0, through: speech.count - 512, by: 512) {
            found += hear(Array(speech[start..<start + 512]), first)
            _ = hear(Array(noise[start..<start + 512]), second)
        }

        #expect(found == hear(speech, SileroDetector(model)))
    }

    @Test func `a detector that is reset has no past`() throws {
        let detector = SileroDetector(try Sounds.model())
        let speech = try Sounds.samples("goforward")
        let first = hear(speech, detector)
        detector.reset()

        #expect(hear(speech, detector) == first)
    }

    @Test(arguments: [Float.greatestFiniteMagnitude, 1e36, 1e33, 1e30, 1e25, 1e9, .leastNonzeroMagnitude])
    func `no finite sample harms what comes after it`(sample: Float) throws {
        let detector = SileroDetector(try Sounds.model())
        let noise = try Sounds.samples("loud noise")
        _ = hear(Array(repeating: sample, count: 5120) + noise.map { $0 * sample }, detector)
        let after = hear(try Sounds.samples("goforward"), detector)

        #expect(after.allSatisfy { (0...1).contains($0) })
        #expect(after.contains { $0 > 0.9 })
    }

    @Test func `a sample far beyond full scale is cut before the model sees it`() {
        let scratch = Scratch()
        [Float](repeating: -.greatestFiniteMagnitude, count: 512).withUnsafeBufferPointer {
            scratch.append($0)
        }
        #expect(scratch.samples[SileroModel.contextLength] == -1000)
    }

    @Test func `a file of another model is refused`() {
        let bytes = ONNXFile.bytes([.init("model.stft.forward_basis_buffer", shape: [1], [0])])
        #expect(
            throws: WeightsError.wrongShape(
                tensor: "model.stft.forward_basis_buffer", expected: [258, 1, 256], found: [1])
        ) { try SileroModel(bytes) }
    }
}
