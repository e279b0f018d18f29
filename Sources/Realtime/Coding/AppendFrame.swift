internal import Glibc

/// An `input_audio_buffer.append` found in the bytes of a frame, without building a JSON tree: nearly all that clients
/// send is this event, 50 times a second for each of them.
///
/// Only what is unmistakable is recognised. Where an escape, an unknown or repeated member, nesting, or anything else
/// is in the way, the frame is left to the JSON parser, which knows how to say what is wrong. The same goes for audio
/// that turns out to be no base64.
public struct AppendFrame: Equatable, Sendable {
    /// Where the base64 text of the audio stands in the frame.
    public var audio: Range<Int>
    /// The client's own id of the event.
    public var eventID: String?

    /// Recognises the event; nil for every other frame.
    public init?(scanning frame: [UInt8]) {
        let found = frame.withUnsafeBufferPointer { bytes in
            var scanner = AppendScanner(bytes: bytes)
            return scanner.scan() ? (scanner.audio, scanner.eventID) : nil
        }
        guard let found, let audio = found.0 else { return nil }
        self.audio = audio
        eventID = found.1.map { String(decoding: frame[$0], as: UTF8.self) }
    }
}

/// Reads one flat object of strings.
private struct AppendScanner {
    let bytes: UnsafeBufferPointer<UInt8>
    private(set) var audio: Range<Int>?
    private(set) var eventID: Range<Int>?
    private var hasEventID = false
    private var hasType = false
    private var position = 0

    init(bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    /// Whether the bytes are the event and nothing else.
    mutating func scan() -> Bool {
        guard take("{") else { return false }
        repeat {
            guard scanMember() else { return false }
        } while take(",")
        return take("}") && isAtEnd && hasType && audio != nil
    }

    private mutating func scanMember() -> Bool {
        guard let name = takeString(), take(":") else { return false }
        if matches(name, "audio") {
            guard audio == nil, let value = takeString() else { return false }
            audio = value
        } else if matches(name, "type") {
            guard !hasType, let value = takeString(), matches(value, "input_audio_buffer.append") else {
                return false
            }
            hasType = true
        } else if matches(name, "event_id") {
            guard !hasEventID else { return false }
            hasEventID = true
            if takeNull() { return true }
            guard let value = takeString(), isPlain(value) else { return false }
            eventID = value
        } else {
            return false
        }
        return true
    }

    private var isAtEnd: Bool {
        mutating get {
            skipWhiteSpace()
            return position == bytes.count
        }
    }

    private mutating func skipWhiteSpace() {
        while position < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[position]) { position += 1 }
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        skipWhiteSpace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: scalar) else { return false }
        position += 1
        return true
    }

    private mutating func takeNull() -> Bool {
        skipWhiteSpace()
        let end = position + 4
        guard end <= bytes.count, matches(position..<end, "null") else { return false }
        position = end
        return true
    }

    /// The inside of a string without escapes.
    private mutating func takeString() -> Range<Int>? {
        guard take("\""), let base = bytes.baseAddress else { return nil }
        let rest = bytes.count - position
        guard let quote = memchr(base + position, Int32(UInt8(ascii: "\"")), rest) else { return nil }
        let start = position
        let end = UnsafeRawPointer(quote) - UnsafeRawPointer(base)
        guard memchr(base + start, Int32(UInt8(ascii: "\\")), end - start) == nil else { return nil }
        position = end + 1
        return start..<end
    }

    private func matches(_ range: Range<Int>, _ text: StaticString) -> Bool {
        range.count == text.utf8CodeUnitCount
            && bytes.baseAddress.map { memcmp($0 + range.lowerBound, text.utf8Start, range.count) } == 0
    }

    /// Whether an id is ASCII without control characters, and no longer than ids may be.
    private func isPlain(_ range: Range<Int>) -> Bool {
        range.count <= Self.longestEventID && range.allSatisfy { (0x20...0x7E).contains(bytes[$0]) }
    }

    /// The limit of the OpenAPI description; longer ones are answered with an error.
    private static let longestEventID = 512
}
