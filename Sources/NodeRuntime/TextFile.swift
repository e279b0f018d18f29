internal import Glibc

/// Reads files that graphs name.
public enum TextFile {
    /// The largest file that is read, in bytes.
    private static let largest = 1 << 20

    /// Reads a whole file, of at most 1 MiB of UTF-8.
    ///
    /// - Parameter what: what the file is, for messages: "rules file".
    /// - Throws: `NodeError.configuration`, which names the file.
    public static func read(_ path: String, _ what: String) throws(NodeError) -> String {
        guard let file = fopen(path, "rbe") else {
            throw .configuration("cannot read the \(what) '\(path)': \(String(cString: strerror(errno)))")
        }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: largest + 1)
        let count = fread(&bytes, 1, bytes.count, file)
        guard ferror(file) == 0 else { throw .configuration("cannot read the \(what) '\(path)'") }
        guard count <= largest else {
            throw .configuration("the \(what) '\(path)' is larger than \(largest) bytes")
        }
        guard let text = String(validating: bytes[..<count], as: UTF8.self) else {
            throw .configuration("the \(what) '\(path)' is not valid UTF-8")
        }
        return text
    }
}
