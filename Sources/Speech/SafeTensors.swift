internal import Messages

/// The tensors of a safetensors file: eight bytes of header length, a JSON header, raw numbers.
///
/// The format: <https://huggingface.co/docs/safetensors>. Nothing about the bytes is taken for granted: every offset
/// is checked before anything is read through it.
public struct SafeTensors: Sendable {
    /// The longest header that is read, in bytes. The format itself allows 100 MB; that of a speech model takes 2 KB.
    public static let largestHeader = 1 << 20

    private struct Entry {
        let type: String
        let shape: [Int]
        /// Where the numbers lie in `bytes`.
        let range: Range<Int>
    }

    private let bytes: [UInt8]
    private let entries: [String: Entry]

    /// Reads the header of a file given as bytes.
    public init(_ bytes: [UInt8]) throws(SafeTensorsError) {
        guard bytes.count >= 8 else { throw .tooShort(byteCount: bytes.count) }
        let stated = bytes[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let available = bytes.count - 8
        guard stated <= UInt64(min(available, Self.largestHeader)) else {
            throw .headerTooLong(stated: stated, available: available)
        }
        let dataStart = 8 + Int(stated)
        let json: JSONValue
        do {
            json = try JSONValue(parsing: Array(bytes[8..<dataStart]))
        } catch {
            throw .badHeader(error.description)
        }
        guard let members = json.object else { throw .badHeader("it is another JSON value") }
        var entries: [String: Entry] = [:]
        for (name, value) in members where name != "__metadata__" {
            entries[name] = try Self.entry(name, value, dataStart: dataStart, end: bytes.count)
        }
        self.bytes = bytes
        self.entries = entries
    }

    /// The names of all tensors, in alphabetical order.
    public var names: [String] { entries.keys.sorted() }

    /// The numbers of one tensor of 32-bit floats, in row-major order.
    ///
    /// - Parameter shape: The shape it must have.
    public func floats(_ name: String, shape: [Int]) throws(SafeTensorsError) -> [Float] {
        guard let entry = entries[name] else { throw .missingTensor(name) }
        guard entry.type == "F32" else { throw .wrongType(tensor: name, found: entry.type) }
        guard entry.shape == shape else {
            throw .wrongShape(tensor: name, expected: shape, found: entry.shape)
        }
        let numbers = bytes[entry.range].withUnsafeBytes { raw in
            (0..<raw.count / 4).map { index in
                Float(
                    bitPattern: UInt32(
                        littleEndian: raw.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self)))
            }
        }
        guard numbers.allSatisfy(\.isFinite) else { throw .notFinite(tensor: name) }
        return numbers
    }

    private static func entry(
        _ name: String, _ json: JSONValue, dataStart: Int, end: Int
    ) throws(SafeTensorsError) -> Entry {
        guard let type = json["dtype"]?.string else {
            throw .badTensor(name: name, reason: "it has no 'dtype'")
        }
        guard let shape = integers(json["shape"]), shape.allSatisfy({ $0 >= 0 }) else {
            throw .badTensor(name: name, reason: "'shape' is no list of counts")
        }
        guard let offsets = integers(json["data_offsets"]), offsets.count == 2,
            0 <= offsets[0], offsets[0] <= offsets[1], offsets[1] <= end - dataStart
        else {
            throw .badTensor(
                name: name,
                reason: "'data_offsets' is no range within the \(end - dataStart) bytes of data that follow")
        }
        if type == "F32" {
            var count = 4
            for size in shape {
                let (product, overflow) = count.multipliedReportingOverflow(by: size)
                guard !overflow else { throw .badTensor(name: name, reason: "its shape \(shape) overflows") }
                count = product
            }
            guard count == offsets[1] - offsets[0] else {
                throw .badTensor(
                    name: name,
                    reason: "its shape \(shape) takes \(count) bytes, its data has \(offsets[1] - offsets[0])"
                )
            }
        }
        return Entry(
            type: type, shape: shape, range: dataStart + offsets[0]..<dataStart + offsets[1])
    }

    private static func integers(_ json: JSONValue?) -> [Int]? {
        guard let items = json?.array else { return nil }
        let integers = items.compactMap { item in item.number.flatMap { Int(exactly: $0) } }
        return integers.count == items.count ? integers : nil
    }
}
