import Dialogue
import Messages
import NodeRuntime

/// A reply that rules give: told in deltas of one word, as a language model would, and counted in words.
struct RuleReply {
    var open: OpenReply
    /// How many words may be said; `nil` = any number.
    private let limit: Int?
    private var isCut = false

    init(_ open: OpenReply, limit: Int? = nil) {
        self.open = open
        self.limit = limit
    }

    var response: String { open.response }
    var session: String { open.session }

    /// Says a text, as far as the limit allows.
    mutating func say(_ text: String, _ node: NodeContext) {
        for word in text.words {
            guard open.usage.outputTokens < limit ?? .max else {
                isCut = true
                return
            }
            open.say(open.hasBegun ? " \(word)" : String(word), node)
            open.usage.outputTokens += 1
        }
    }

    /// Calls a tool and returns the call's id. The call counts as one word.
    mutating func call(_ call: ToolCall, streamed: Bool, _ node: NodeContext) -> String {
        let known = OpenCallArguments(
            id: node.makeID("call"), index: open.toolCallCount, name: call.name,
            text: call.arguments.description)
        if streamed {
            for delta in Self.deltas(of: known.text) { open.sendDelta(delta, of: known, node) }
        }
        open.send(known, node)
        open.usage.outputTokens += 1
        return known.id
    }

    func end(_ node: NodeContext) {
        open.end(isCut ? .length : open.toolCallCount > 0 ? .toolCalls : .stop, node)
    }

    /// The text in pieces about as long as tokens: each ends after punctuation of JSON.
    private static func deltas(of text: String) -> [String] {
        var pieces: [String] = []
        var start = text.startIndex
        for index in text.indices where ":,{[".contains(text[index]) {
            let end = text.index(after: index)
            pieces.append(String(text[start..<end]))
            start = end
        }
        if start < text.endIndex { pieces.append(String(text[start...])) }
        return pieces
    }
}
