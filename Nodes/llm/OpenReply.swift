import Messages
import NodeRuntime

/// A reply that is being told.
struct OpenReply {
    var metadata: Metadata
    let response: String
    /// The words that are answered.
    var heardWords = 0
    /// When the question arrived, in nanoseconds.
    let startedAt: UInt64
    private var toldWords = 0

    init(metadata: Metadata, response: String, startedAt: UInt64) {
        self.metadata = metadata
        self.metadata.response = response
        self.response = response
        self.startedAt = startedAt
    }

    var session: String { metadata.session }

    /// Sends a text in deltas of one word, as a language model would.
    mutating func say(_ text: String, _ node: NodeContext) {
        for word in LanguageModel.words(text) {
            node.send(
                Text(toldWords == 0 ? String(word) : " \(word)", isStart: toldWords == 0, metadata: metadata),
                to: LanguageModel.reply)
            toldWords += 1
        }
    }

    /// Ends the reply and says what it took.
    func end(_ node: NodeContext) {
        node.send(
            Text("", isStart: toldWords == 0, isFinal: true, metadata: metadata), to: LanguageModel.reply)
        let milliseconds = Double(node.now - startedAt) / 1e6
        node.send(
            Event(
                "usage",
                [
                    "response": .string(response), "input_tokens": .number(heardWords),
                    "output_tokens": .number(toldWords), "total_tokens": .number(heardWords + toldWords),
                    "unit": "words", "latency_ms": .number(milliseconds),
                ], time: node.now, metadata: metadata), to: LanguageModel.usage)
    }
}
