import Glibc
import Testing

/// Rules files for tests, which are gone after their use.
enum RuleFiles {
    /// A rule that waits for its tool.
    static let battery = """
        rules:
          - {patterns: battery, tool: battery, answers: Let me see., results: "It is at {percent} percent."}
        fallback: What?
        without_result: "{tool} did not answer."
        """

    static func with(_ text: String, _ body: (String) throws -> Void) throws {
        var template = Array("/tmp/antiphon-rules-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        let path = String(decoding: template.dropLast().map { UInt8(truncatingIfNeeded: $0) }, as: UTF8.self)
        defer { unlink(path) }
        let written = write(descriptor, text, text.utf8.count)
        close(descriptor)
        #expect(written == text.utf8.count)
        try body(path)
    }
}
