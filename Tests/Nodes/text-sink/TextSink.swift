import Glibc
import Messages
import NodeRuntime

/// Prints every text as a line, and `end` when its inputs have ended.
@main
struct TextSink: Node {
    static let text = Input<Text>("text", "The texts.", required: true)
    static let manifest = Manifest(name: "text-sink", purpose: "Prints texts, for tests.", ports: [text])

    init(_ node: NodeContext) {}

    mutating func handle(_ event: NodeEvent, _ node: NodeContext) throws {
        if let text = try event[Self.text] { printLine(text.content) }
        if case .inputsEnded = event { printLine("end") }
    }

    private func printLine(_ text: String) {
        let bytes = Array((text + "\n").utf8)
        _ = write(STDOUT_FILENO, bytes, bytes.count)
    }
}
