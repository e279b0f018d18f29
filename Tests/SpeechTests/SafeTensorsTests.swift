import Randomness
import Speech
import Testing

@Suite struct SafeTensorsTests {
    /// A file with a header text and data, its length field right unless told otherwise.
    private func file(_ header: String, data: [UInt8] = [], length: UInt64? = nil) -> [UInt8] {
        let text = Array(header.utf8)
        let stated = length ?? UInt64(text.count)
        return withUnsafeBytes(of: stated.littleEndian) { Array($0) } + text + data
    }

    private func bytes(_ numbers: [Float]) -> [UInt8] {
        numbers.flatMap { number in withUnsafeBytes(of: number.bitPattern.littleEndian) { Array($0) } }
    }

    private let header =
        #"{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"#
        + #""b":{"dtype":"I64","shape":[1],"data_offsets":[8,16]}}"#

    @Test func `tensors are read by name and shape`() throws {
        let tensors = try SafeTensors(file(header, data: bytes([1.5, -2, 0, 0])))

        #expect(tensors.names == ["a", "b"])
        #expect(try tensors.floats("a", shape: [1, 2]) == [1.5, -2])
    }

    @Test func `a tensor that is not the one wanted is refused by name`() throws {
        let tensors = try SafeTensors(file(header, data: bytes([1, .nan, 0, 0])))

        #expect(throws: SafeTensorsError.missingTensor("c")) { try tensors.floats("c", shape: []) }
        #expect(throws: SafeTensorsError.wrongType(tensor: "b", found: "I64")) {
            try tensors.floats("b", shape: [1])
        }
        #expect(throws: SafeTensorsError.wrongShape(tensor: "a", expected: [2], found: [1, 2])) {
            try tensors.floats("a", shape: [2])
        }
        #expect(throws: SafeTensorsError.notFinite(tensor: "a")) { try tensors.floats("a", shape: [1, 2]) }
    }

    @Test func `a file that is cut off anywhere is refused`() {
        let whole = file(header, data: bytes([1, 2, 3, 4]))
        for length in whole.indices {
            #expect(throws: SafeTensorsError.self, "cut to \(length) bytes") {
                try SafeTensors(Array(whole[..<length]))
            }
        }
    }

    @Test(arguments: [UInt64.max, UInt64.max - 8, 1 << 63, 1 << 32, 1 << 21, 3] as [UInt64])
    func `a header length that lies is refused`(length: UInt64) {
        #expect(throws: SafeTensorsError.self) { try SafeTensors(file("{}", length: length)) }
    }

    @Test(arguments: [
        #"[]"#, #"{"a":1}"#, #"{"a":{}}"#, #"{"a":{"dtype":"F32"}}"#,
        #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}"#,
        #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#,
        #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}"#,
        #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,16]}}"#,
        #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,1e30]}}"#,
        #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,7.5]}}"#,
        #"{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#,
        #"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#,
        #"{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}}"#,
        #"{"a":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}}"#,
    ])
    func `a header that does not describe tensors is refused`(header: String) {
        #expect(throws: SafeTensorsError.self) {
            try SafeTensors(file(header, data: [UInt8](repeating: 0, count: 8)))
        }
    }

    @Test func `damaged bytes are read or refused, never crashed on`() {
        var random = SeededGenerator(seed: 7)
        let whole = file(header, data: bytes([1, 2, 3, 4]))
        for _ in 0..<5000 {
            var damaged = whole
            for _ in 0...Int(random.next() % 4) {
                damaged[Int(random.next() % UInt64(damaged.count))] = UInt8(truncatingIfNeeded: random.next())
            }
            _ = try? SafeTensors(damaged).floats("a", shape: [1, 2])
        }
    }
}
