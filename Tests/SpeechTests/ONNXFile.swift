/// An ONNX file of a few weights, as bytes.
enum ONNXFile {
    struct Tensor {
        var name: String
        var type: UInt64
        var shape: [Int]
        var data: [UInt8]

        init(_ name: String, type: UInt64 = 1, shape: [Int], _ numbers: [Float]) {
            self.name = name
            self.type = type
            self.shape = shape
            data = numbers.flatMap { number in
                withUnsafeBytes(of: number.bitPattern.littleEndian) { Array($0) }
            }
        }
    }

    /// - Parameter arePacked: whether the sizes of a shape stand in one field, or each in one of its own.
    static func bytes(_ tensors: [Tensor], arePacked: Bool = false) -> [UInt8] {
        var graph = field(2, Array("graph".utf8))
        for tensor in tensors {
            var content: [UInt8] = []
            if arePacked {
                content += field(1, tensor.shape.flatMap { number(UInt64($0)) })
            } else {
                for size in tensor.shape { content += number(1 << 3) + number(UInt64(size)) }
            }
            content += number(2 << 3) + number(tensor.type)
            content += field(8, Array(tensor.name.utf8)) + field(9, tensor.data)
            graph += field(5, content)
        }
        // What no reader of weights asks for, of every kind: a version, a double, a float.
        let others =
            number(1 << 3) + number(8) + number(99 << 3 | 1) + [UInt8](repeating: 7, count: 8)
            + number(98 << 3 | 5) + [1, 2, 3, 4]
        return others + field(7, graph)
    }

    static func field(_ number: UInt64, _ content: [UInt8]) -> [UInt8] {
        self.number(number << 3 | 2) + self.number(UInt64(content.count)) + content
    }

    static func number(_ value: UInt64) -> [UInt8] {
        value < 0x80 ? [UInt8(value)] : [UInt8(value & 0x7F) | 0x80] + number(value >> 7)
    }
}
