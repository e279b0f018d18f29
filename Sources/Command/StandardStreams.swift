internal import Glibc

/// Standard output: what a command was asked for, and nothing else.
enum StandardOutput {
    /// Writes the text; `false` where no one reads any more.
    @discardableResult
    static func write(_ text: String) -> Bool {
        writeAll(Array(text.utf8), to: STDOUT_FILENO)
    }
}

/// Standard error: everything said to the person in front of it.
enum StandardError {
    /// Writes the text; what cannot be written is lost: there is no one left to tell.
    static func write(_ text: String) {
        _ = writeAll(Array(text.utf8), to: STDERR_FILENO)
    }
}

/// Writes all bytes; `false` where that fails.
func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return false }
        rest = rest.dropFirst(count)
    }
    return true
}
