internal import Messages

/// The metadata of messages that came before: nearly all come again, with each frame of the same response, and need not
/// be parsed anew.
struct KnownMetadata {
    private var last = Metadata()
    private var table: [UInt64: Metadata] = [:]
    /// As many as the sessions of a large server have at once. Where there are more, all are forgotten together: a
    /// session's end is not told here.
    private static let capacity = 256

    /// Parses metadata, unless it is known.
    mutating func recognise(_ metadata: inout Metadata) throws(WireError) {
        if metadata.bytes.isEmpty { return }
        // Where there is one session, it is the same for a long time.
        if metadata.bytes == last.bytes {
            metadata = last
            return
        }
        let digest = Self.digest(metadata.bytes)
        if let known = table[digest], known.bytes == metadata.bytes {
            metadata = known
        } else {
            try metadata.validate()
            if table.count >= Self.capacity { table.removeAll(keepingCapacity: true) }
            table[digest] = metadata
        }
        last = metadata
    }

    /// A number for these bytes: eight of them at a time, each step one that no bit is lost in. Whoever finds two with
    /// the same number has them parsed each time, and no more.
    private static func digest(_ bytes: [UInt8]) -> UInt64 {
        bytes.withUnsafeBytes { bytes in
            var digest = UInt64(bytes.count)
            var index = 0
            while index + 8 <= bytes.count {
                digest = mix(digest ^ bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
                index += 8
            }
            while index < bytes.count {
                digest = mix(digest ^ UInt64(bytes[index]))
                index += 1
            }
            return digest
        }
    }

    private static func mix(_ number: UInt64) -> UInt64 {
        let product = number &* 0x9E37_79B9_7F4A_7C15
        return product ^ (product >> 32)
    }
}
