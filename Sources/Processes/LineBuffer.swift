/// Cuts a stream of bytes into lines, however it was cut on its way.
public struct LineBuffer {
    private let longestLine: Int
    private var partial: [UInt8] = []

    /// Creates an empty buffer.
    ///
    /// - Parameter longestLine: a longer line is cut, so that a program that never ends its line cannot fill the
    ///   memory; in bytes.
    public init(longestLine: Int = 16 * 1024) {
        self.longestLine = longestLine
    }

    /// Takes bytes and returns the lines they complete, without their line breaks.
    public mutating func append(_ bytes: some Sequence<UInt8>) -> [String] {
        var lines: [String] = []
        for byte in bytes {
            if byte == UInt8(ascii: "\n") || partial.count >= longestLine {
                lines.append(takeLine())
            }
            if byte != UInt8(ascii: "\n") { partial.append(byte) }
        }
        return lines
    }

    /// The last line, where the stream ended without a line break.
    public mutating func finish() -> String? {
        partial.isEmpty ? nil : takeLine()
    }

    private mutating func takeLine() -> String {
        if partial.last == UInt8(ascii: "\r") { partial.removeLast() }
        defer { partial.removeAll(keepingCapacity: true) }
        return String(decoding: partial, as: UTF8.self)
    }
}
