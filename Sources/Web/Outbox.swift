/// The messages that wait until a connection can take them, in order, with their size.
struct Outbox {
    /// One message on its way out.
    struct Entry {
        var payload: [UInt8]
        var isText: Bool
    }

    private var entries: [Entry?] = []
    private var first = 0
    /// The bytes of the messages that wait here, and of one that the connection has taken but not sent.
    private(set) var byteCount = 0
    // Bytes given to the library that the kernel has not all taken.
    private var underWay = 0

    /// Whether nothing waits here.
    var isEmpty: Bool { first == entries.count }

    mutating func append(_ payload: [UInt8], isText: Bool) {
        entries.append(Entry(payload: payload, isText: isText))
        byteCount += payload.count
    }

    mutating func next() -> Entry? {
        guard first < entries.count, let entry = entries[first] else { return nil }
        entries[first] = nil
        first += 1
        byteCount -= entry.payload.count
        // Moving what is left is paid for by as many messages taken.
        if first >= 32, first * 2 >= entries.count {
            entries.removeFirst(first)
            first = 0
        }
        return entry
    }

    /// Throws away what waits; what is under way cannot be called back.
    mutating func discard() {
        entries = []
        first = 0
        byteCount = underWay
    }

    /// A message was given to the library, which could not send it all.
    mutating func began(_ bytes: Int) {
        underWay += bytes
        byteCount += bytes
    }

    /// The library has sent all it was given.
    mutating func sentAll() {
        byteCount -= underWay
        underWay = 0
    }
}
