/// Writes JSON values as UTF-8.
struct JSONWriter {
    private(set) var bytes: [UInt8] = []
    private let indentation: Int
    private var depth = 0

    init(indentation: Int = 0) {
        self.indentation = indentation
    }

    mutating func write(_ value: JSONValue) {
        switch value {
        case .null: bytes += "null".utf8
        case .bool(let truth): bytes += (truth ? "true" : "false").utf8
        case .number(let number): write(number)
        case .string(let text): write(text)
        case .array(let elements):
            writeSequence(open: "[", close: "]", elements) { writer, element in writer.write(element) }
        case .object(let members):
            writeSequence(open: "{", close: "}", members.sorted { $0.key < $1.key }) { writer, member in
                writer.write(member.key)
                writer.bytes += (writer.indentation > 0 ? ": " : ":").utf8
                writer.write(member.value)
            }
        }
    }

    private mutating func writeSequence<Element>(
        open: Unicode.Scalar, close: Unicode.Scalar, _ elements: [Element],
        _ writeElement: (inout JSONWriter, Element) -> Void
    ) {
        bytes.append(UInt8(ascii: open))
        depth += 1
        for (index, element) in elements.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            breakLine()
            writeElement(&self, element)
        }
        depth -= 1
        if !elements.isEmpty { breakLine() }
        bytes.append(UInt8(ascii: close))
    }

    private mutating func breakLine() {
        guard indentation > 0 else { return }
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: depth * indentation))
    }

    private mutating func write(_ number: Double) {
        if let integer = Int64(exactly: number), integer.magnitude < 1 << 53 {
            bytes += String(integer).utf8
        } else if number.isFinite {
            bytes += String(number).utf8
        } else {
            // JSON has no infinities and no NaN.
            bytes += "null".utf8
        }
    }

    private mutating func write(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0x0A: bytes += "\\n".utf8
            case 0x0D: bytes += "\\r".utf8
            case 0x09: bytes += "\\t".utf8
            case 0..<0x20:
                let digits = String(byte, radix: 16)
                bytes += "\\u".utf8
                bytes.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: 4 - digits.utf8.count))
                bytes += digits.utf8
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
