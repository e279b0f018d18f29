import Dialogue
import Glibc
import NodeRuntime

/// Loads the rules that a graph names, or the default ones.
enum RuleFile {
    /// The largest file that is read, in bytes.
    private static let largest = 1 << 20

    static func load(path: String) throws(NodeError) -> RuleBook {
        let text = path.isEmpty ? DefaultRules.yaml : try read(path)
        do {
            return try RuleBook(yaml: text, file: path.isEmpty ? DefaultRules.file : path)
        } catch {
            throw .configuration(error.description)
        }
    }

    private static func read(_ path: String) throws(NodeError) -> String {
        guard let file = fopen(path, "rbe") else {
            throw .configuration("cannot read the rules file '\(path)': \(String(cString: strerror(errno)))")
        }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: largest + 1)
        let count = fread(&bytes, 1, bytes.count, file)
        guard ferror(file) == 0 else { throw .configuration("cannot read the rules file '\(path)'") }
        guard count <= largest else {
            throw .configuration("the rules file '\(path)' is larger than \(largest) bytes")
        }
        guard let text = String(validating: bytes[..<count], as: UTF8.self) else {
            throw .configuration("the rules file '\(path)' is not valid UTF-8")
        }
        return text
    }
}
