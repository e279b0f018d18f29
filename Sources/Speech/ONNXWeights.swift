/// The weights that an ONNX file holds: the initializers of its graph.
///
/// The format: <https://github.com/onnx/onnx/blob/main/onnx/onnx.proto>. Of it all only what carries weights is read.
public struct ONNXWeights: Sendable {
    private struct Entry {
        var type: UInt64 = 0
        var shape: [Int] = []
        /// Where the numbers lie in `bytes`.
        var range: Range<Int>?
    }

    /// The fields that are read, by their numbers in `onnx.proto`.
    private enum Field {
        static let graph: UInt64 = 7
        static let initializer: UInt64 = 5
        static let dimensions: UInt64 = 1
        static let type: UInt64 = 2
        static let name: UInt64 = 8
        static let rawData: UInt64 = 9
    }

    /// The type of tensors of 32-bit floats.
    private static let float: UInt64 = 1

    private let bytes: [UInt8]
    private var entries: [String: Entry] = [:]

    /// Finds the weights in the bytes of a file.
    public init(_ bytes: [UInt8]) throws(WeightsError) {
        self.bytes = bytes
        var model = ProtobufFields(bytes, in: bytes.indices)
        while let (field, value) = try model.next() {
            guard field == Field.graph, case .bytes(let range) = value else { continue }
            try readGraph(range)
        }
        guard !entries.isEmpty else { throw .malformed("it holds no weights") }
    }

    /// The names of all tensors, in alphabetical order.
    public var names: [String] { entries.keys.sorted() }

    /// The numbers of one tensor of 32-bit floats, in row-major order.
    ///
    /// - Parameter shape: The shape it must have.
    public func floats(_ name: String, shape: [Int]) throws(WeightsError) -> [Float] {
        guard let entry = entries[name] else { throw .missingTensor(name) }
        guard entry.type == Self.float, let range = entry.range else {
            throw .wrongType(tensor: name, found: entry.type)
        }
        guard entry.shape == shape else {
            throw .wrongShape(tensor: name, expected: shape, found: entry.shape)
        }
        let count = shape.reduce(1, *)
        guard range.count == 4 * count else {
            throw .malformed("tensor '\(name)' of the shape \(shape) has \(range.count) bytes")
        }
        let numbers = bytes[range].withUnsafeBytes { raw in
            (0..<count).map { index in
                Float(
                    bitPattern: UInt32(
                        littleEndian: raw.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self)))
            }
        }
        guard numbers.allSatisfy(\.isFinite) else { throw .notFinite(tensor: name) }
        return numbers
    }

    private mutating func readGraph(_ range: Range<Int>) throws(WeightsError) {
        var graph = ProtobufFields(bytes, in: range)
        while let (field, value) = try graph.next() {
            guard field == Field.initializer, case .bytes(let range) = value else { continue }
            try readTensor(range)
        }
    }

    private mutating func readTensor(_ range: Range<Int>) throws(WeightsError) {
        var entry = Entry()
        var name = ""
        var tensor = ProtobufFields(bytes, in: range)
        while let (field, value) = try tensor.next() {
            switch (field, value) {
            case (Field.dimensions, .number(let size)):
                entry.shape.append(Int(clamping: size))
            case (Field.dimensions, .bytes(let sizes)):
                var packed = ProtobufFields(bytes, in: sizes)
                while !packed.isAtEnd { entry.shape.append(Int(clamping: try packed.number())) }
            case (Field.type, .number(let type)):
                entry.type = type
            case (Field.name, .bytes(let text)):
                name = String(decoding: bytes[text], as: UTF8.self)
            case (Field.rawData, .bytes(let data)):
                entry.range = data
            default:
                continue
            }
        }
        entries[name] = entry
    }
}
