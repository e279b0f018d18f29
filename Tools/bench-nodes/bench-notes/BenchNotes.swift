import Glibc
import Messages
import NodeRuntime

/// Writes every event and every text that it receives into a file, one JSON object a line.
@main
struct BenchNotes: Node {
    static let events = Input<Event>("events", "Events.", manyProducers: true)
    static let texts = Input<Text>("texts", "Texts.", manyProducers: true)
    static let file = Parameter<String>.path("file", "Where to write them.")

    static let manifest = Manifest(
        name: "bench-notes", purpose: "Writes down what is told.", ports: [events, texts], parameters: [file])

    private let output: UnsafeMutablePointer<FILE>

    init(_ node: NodeContext) throws {
        guard let output = fopen(node[Self.file], "w") else {
            throw NodeError.configuration("\(node[Self.file]): \(String(cString: strerror(errno)))")
        }
        self.output = output
    }

    mutating func handle(_ event: NodeEvent, _ node: NodeContext) throws {
        if let told = try event[Self.events] {
            var fields = told.fields
            fields["event"] = .string(told.name)
            fields["utterance"] = told.metadata.utterance.map { .string($0) }
            write(.object(fields))
        } else if let text = try event[Self.texts] {
            write([
                "text": .string(text.content), "is_final": .bool(text.isFinal),
                "utterance": text.metadata.utterance.map { .string($0) } ?? .null,
                "sentence_end": text.metadata["sentence_end"] ?? .null,
            ])
        } else if case .inputsEnded = event {
            fclose(output)
        }
    }

    private func write(_ line: JSONValue) {
        fputs("\(line)\n", output)
    }
}
