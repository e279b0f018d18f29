import Randomness
import Speech
import Testing

@Suite struct ONNXWeightsTests {
    private let tensors: [ONNXFile.Tensor] = [
        .init("a", shape: [1, 2], [1.5, -2]), .init("b", type: 7, shape: [1], [0, 0]),
        .init("long", shape: [300], [Float](repeating: 0.25, count: 300)),
    ]

    @Test(arguments: [false, true])
    func `weights are read by name and shape`(arePacked: Bool) throws {
        let weights = try ONNXWeights(ONNXFile.bytes(tensors, arePacked: arePacked))

        #expect(weights.names == ["a", "b", "long"])
        #expect(try weights.floats("a", shape: [1, 2]) == [1.5, -2])
        #expect(try weights.floats("long", shape: [300]) == [Float](repeating: 0.25, count: 300))
    }

    @Test func `a tensor that is not the one wanted is refused by name`() throws {
        let broken = ONNXFile.Tensor("n", shape: [1], [.nan])
        let weights = try ONNXWeights(ONNXFile.bytes(tensors + [broken]))

        #expect(throws: WeightsError.missingTensor("c")) { try weights.floats("c", shape: []) }
        #expect(throws: WeightsError.wrongType(tensor: "b", found: 7)) { try weights.floats("b", shape: [1]) }
        #expect(throws: WeightsError.wrongShape(tensor: "a", expected: [2], found: [1, 2])) {
            try weights.floats("a", shape: [2])
        }
        #expect(throws: WeightsError.notFinite(tensor: "n")) { try weights.floats("n", shape: [1]) }
    }

    @Test func `a tensor whose numbers do not fill its shape is refused`() throws {
        let weights = try ONNXWeights(ONNXFile.bytes([.init("a", shape: [3], [1, 2])]))
        #expect(throws: WeightsError.self) { try weights.floats("a", shape: [3]) }
    }

    @Test func `a file that is cut off anywhere is refused`() {
        let whole = ONNXFile.bytes(tensors)
        for length in whole.indices {
            #expect(throws: WeightsError.self, "cut to \(length) bytes") {
                try ONNXWeights(Array(whole[..<length]))
            }
        }
    }

    @Test(arguments: [
        Array("not a model at all".utf8), [UInt8](repeating: 0xFF, count: 64),
        ONNXFile.number(7 << 3 | 2) + [200],
        ONNXFile.number(7 << 3 | 3) + [0],
        ONNXFile.field(7, ONNXFile.number(5 << 3 | 2) + ONNXFile.number(.max)),
        ONNXFile.field(7, []),
    ])
    func `what is no model is refused`(bytes: [UInt8]) {
        #expect(throws: WeightsError.self) { try ONNXWeights(bytes) }
    }

    @Test func `damaged bytes are read or refused, never crashed on`() {
        var random = SeededGenerator(seed: 7)
        let whole = ONNXFile.bytes(Array(tensors.prefix(2)))
        for _ in 0..<5000 {
            var damaged = whole
            for _ in 0...Int(random.next() % 4) {
                damaged[Int(random.next() % UInt64(damaged.count))] = UInt8(truncatingIfNeeded: random.next())
            }
            guard let weights = try? ONNXWeights(damaged) else { continue }
            for name in weights.names { _ = try? weights.floats(name, shape: [1, 2]) }
        }
    }
}
