/// Collects the bytes of an HTTP head up to the empty line that ends it.
struct HeadCollector {
    /// The most bytes of a head.
    let maximumBytes: Int
    private var head: [UInt8] = []

    /// A head is longer than it may be.
    struct TooLong: Error {}

    init(maximumBytes: Int) {
        self.maximumBytes = maximumBytes
    }

    /// Whether nothing has come yet.
    var isEmpty: Bool { head.isEmpty }

    /// Takes bytes from the front.
    ///
    /// - Returns: the head, its end included, where it is whole.
    mutating func take(_ input: inout UnsafeRawBufferPointer.SubSequence) throws(TooLong) -> [UInt8]? {
        while let byte = input.popFirst() {
            // Empty lines before a head are passed over (RFC 9112 §2.2).
            if head.isEmpty, byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\n") { continue }
            head.append(byte)
            if byte == UInt8(ascii: "\n"), head.suffix(4).elementsEqual("\r\n\r\n".utf8) {
                defer { head = [] }
                return head
            }
            guard head.count < maximumBytes else { throw TooLong() }
        }
        return nil
    }
}
