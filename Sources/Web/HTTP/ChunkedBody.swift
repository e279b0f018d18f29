/// Reads a body that comes in chunks (RFC 9112 §7.1), strictly and within bounds.
///
///     size ──→ data ──→ end of data ──→ size …
///      └─0─→ trailer ──empty line──→ whole
struct ChunkedBody {
    /// The most bytes of the body.
    let maximumBytes: Int
    private(set) var bytes: [UInt8] = []
    private var state = State.size
    // The line that is being read, without its end.
    private var line: [UInt8] = []
    // Bytes of extensions and trailers, which say nothing here.
    private var idleBytes = 0

    private enum State: Equatable {
        case size
        case data(remaining: Int)
        case endOfData
        case trailer
        case whole
    }

    // The most bytes of one line, and of all extensions and trailers together.
    private static let maximumLineBytes = 256
    private static let maximumIdleBytes = 4096

    init(maximumBytes: Int) {
        self.maximumBytes = maximumBytes
    }

    /// Takes bytes from the front. Returns whether the body is whole; what follows it stays.
    mutating func take(_ input: inout UnsafeRawBufferPointer.SubSequence) throws(HTTPFault) -> Bool {
        while state != .whole, !input.isEmpty {
            if case .data(let remaining) = state {
                let part = input.prefix(remaining)
                bytes.append(contentsOf: part)
                input = input.dropFirst(part.count)
                state = part.count == remaining ? .endOfData : .data(remaining: remaining - part.count)
            } else if let line = try takeLine(&input) {
                try handle(line)
            }
        }
        return state == .whole
    }

    private mutating func takeLine(
        _ input: inout UnsafeRawBufferPointer.SubSequence
    ) throws(HTTPFault) -> [UInt8]? {
        while let byte = input.popFirst() {
            line.append(byte)
            guard line.count <= Self.maximumLineBytes else { throw Self.unreadable }
            guard byte == UInt8(ascii: "\n") else { continue }
            guard line.suffix(2).first == UInt8(ascii: "\r") else { throw Self.unreadable }
            defer { line = [] }
            return line.dropLast(2)
        }
        return nil
    }

    private static let unreadable = HTTPFault.malformed("The body's chunks cannot be read.")

    private mutating func handle(_ line: [UInt8]) throws(HTTPFault) {
        switch state {
        case .size:
            let digits = line.prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: " ") }
            try passOver(line.count - digits.count)
            guard !digits.isEmpty, digits.count <= 8, digits.allSatisfy(\.isHexadecimalDigit),
                let size = Int(String(decoding: digits, as: UTF8.self), radix: 16)
            else { throw Self.unreadable }
            guard size <= maximumBytes - bytes.count else {
                throw HTTPFault(413, "The body has more than \(maximumBytes) bytes.")
            }
            state = size == 0 ? .trailer : .data(remaining: size)
        case .endOfData:
            guard line.isEmpty else { throw Self.unreadable }
            state = .size
        case .trailer:
            try passOver(line.count)
            if line.isEmpty { state = .whole }
        case .data, .whole: break
        }
    }

    private mutating func passOver(_ count: Int) throws(HTTPFault) {
        idleBytes += count
        guard idleBytes <= Self.maximumIdleBytes else {
            throw HTTPFault(431, "The body's extensions and trailers have too many bytes.")
        }
    }
}

extension UInt8 {
    fileprivate var isHexadecimalDigit: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}
