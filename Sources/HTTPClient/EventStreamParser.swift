/// One event of a stream of server-sent events.
public struct ServerSentEvent: Equatable, Sendable {
    /// The type; empty where the server names none.
    public var name: String
    /// The lines of data, joined by line feeds.
    public var data: String
}

/// Why a stream of server-sent events cannot be read on.
public struct EventStreamError: Error, Equatable, CustomStringConvertible, Sendable {
    /// How much of one event is kept, in bytes.
    public var limit: Int

    public var description: String { "an event of the stream is longer than \(limit) bytes" }
}

/// Reads a stream of server-sent events (WHATWG HTML, section 9.2.6) from pieces of any size.
///
/// Lines end with LF, CR or CRLF; comments and unknown fields are passed over; invalid UTF-8 becomes U+FFFD.
public struct EventStreamParser: Sendable {
    private let limit: Int
    private var line: [UInt8] = []
    private var data: [UInt8] = []
    private var hasData = false
    private var name = ""
    /// The last byte was a CR, so that an LF now belongs to it.
    private var endedWithReturn = false
    private var isAtStart = true

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// Creates a parser.
    ///
    /// - Parameter limit: the longest event that is accepted, in bytes.
    public init(limit: Int = 1 << 20) {
        self.limit = limit
    }

    /// Takes the next bytes of the stream and returns the events that they complete.
    public mutating func take(_ bytes: some Sequence<UInt8>) throws(EventStreamError) -> [ServerSentEvent] {
        var events: [ServerSentEvent] = []
        for byte in bytes {
            let belongsToReturn = endedWithReturn && byte == UInt8(ascii: "\n")
            endedWithReturn = byte == UInt8(ascii: "\r")
            if belongsToReturn { continue }
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                if let event = endLine() { events.append(event) }
            } else {
                line.append(byte)
            }
            guard line.count + data.count <= limit else { throw EventStreamError(limit: limit) }
        }
        return events
    }

    /// The event that the stream ended in, where its last empty line is missing, as some servers have it.
    public mutating func finish() -> ServerSentEvent? {
        if !line.isEmpty { _ = endLine() }
        return dispatch()
    }

    /// Handles a whole line; returns the event where it is the empty line at its end.
    private mutating func endLine() -> ServerSentEvent? {
        defer { line.removeAll(keepingCapacity: true) }
        if isAtStart {
            isAtStart = false
            if line.starts(with: Self.byteOrderMark) { line.removeFirst(3) }
        }
        guard !line.isEmpty else { return dispatch() }
        let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
        var value = line[min(colon + 1, line.endIndex)...]
        if value.first == UInt8(ascii: " ") { value.removeFirst() }
        if line[..<colon].elementsEqual("data".utf8) {
            if hasData { data.append(UInt8(ascii: "\n")) }
            data += value
            hasData = true
        } else if line[..<colon].elementsEqual("event".utf8) {
            name = String(decoding: value, as: UTF8.self)
        }
        return nil
    }

    private mutating func dispatch() -> ServerSentEvent? {
        defer {
            data.removeAll(keepingCapacity: true)
            hasData = false
            name = ""
        }
        return hasData ? ServerSentEvent(name: name, data: String(decoding: data, as: UTF8.self)) : nil
    }
}
