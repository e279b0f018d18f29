/// Puts the fragments of one message together, up to a bound.
struct Inbox {
    /// The most bytes of one message.
    let maximumBytes: Int
    private var bytes: [UInt8] = []

    /// A fragment would make the message too long.
    struct TooLong: Error {}

    init(maximumBytes: Int) {
        self.maximumBytes = maximumBytes
    }

    /// Takes a part of a message.
    ///
    /// - Parameters:
    ///   - remaining: how many bytes of the same frame are still to come.
    ///   - isLast: whether the message is whole with it.
    /// - Returns: the message, where it is whole.
    mutating func take(
        _ part: UnsafeRawBufferPointer, remaining: Int, isLast: Bool
    ) throws(TooLong) -> [UInt8]? {
        guard bytes.count + part.count <= maximumBytes - min(remaining, maximumBytes) else {
            bytes = []
            throw TooLong()
        }
        if isLast, bytes.isEmpty { return [UInt8](part) }
        // Room for what the frame announces, but no more than has been shown to come: a head costs a client nothing.
        if bytes.isEmpty { bytes.reserveCapacity(min(part.count + remaining, 64 << 10)) }
        bytes.append(contentsOf: part)
        guard isLast else { return nil }
        defer { bytes = [] }
        return bytes
    }
}
