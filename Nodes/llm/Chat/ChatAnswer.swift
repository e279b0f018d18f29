import HTTPClient
import Messages
import NodeRuntime

/// An answer that a server is asked for: several attempts, and several rounds where tools are called in between.
final class ChatAnswer {
    /// What the answer waits for.
    enum Phase {
        /// The next attempt.
        case pausing
        /// The first piece of an answer.
        case asking
        /// The next piece.
        case streaming
        /// The rest of a stream whose answer is whole: the count of its tokens.
        case ending
        /// The results of tools.
        case callingTools
    }

    var reply: OpenReply
    /// Everything that is asked; grows with the calls of tools and their results.
    var conversation: Conversation
    /// Whether the node keeps the memory of the session, and goes on by itself after calls of tools.
    let isTranscript: Bool
    var phase = Phase.asking
    /// When the answer has failed, in nanoseconds.
    let deadline: UInt64
    /// When the present phase has failed, in nanoseconds.
    var phaseDeadline: UInt64 = 0

    /// How often the request of this round has been sent again.
    var retries = 0
    /// How often tools have been called and asked for results.
    var rounds = 0
    /// The calls of this answer as the graph knows them, by their place among those of the round.
    var calls: [OpenCallArguments] = []
    /// How many of them have been sent as a whole.
    private(set) var sentCallCount = 0
    /// Whether what comes next follows a text of an earlier round.
    private var followsText = false
    /// The results that have come, by the id of the call.
    var results: [String: String] = [:]

    // One attempt
    var transfer: TransferID?
    var head = HTTPHead()
    var stream = ChatStream()
    var events = EventStreamParser()
    /// The body where it is no stream: an error, or a whole completion.
    var body: [UInt8] = []

    /// How much of a body that is no stream is kept, in bytes.
    static let longestBody = 4 << 20
    /// How often tools may be called before an answer has to do without.
    static let mostRounds = 8

    init(_ reply: OpenReply, _ conversation: Conversation, isTranscript: Bool, deadline: UInt64) {
        self.reply = reply
        self.reply.usage.unit = "tokens"
        self.conversation = conversation
        self.isTranscript = isTranscript
        self.deadline = deadline
    }

    var nextDeadline: UInt64 { min(deadline, phaseDeadline) }

    /// Whether anything of this round has been sent on, so that it cannot be asked for again.
    var hasDelivered: Bool { !stream.text.isEmpty || !calls.isEmpty }

    /// Forgets what an attempt has brought.
    func resetAttempt() {
        transfer = nil
        head = HTTPHead()
        stream = ChatStream()
        events = EventStreamParser()
        body = []
        calls = []
        sentCallCount = 0
        followsText = reply.hasBegun
    }

    /// Takes a part of the arguments of a call. Gives the call; `nil` where it has been sent already.
    func take(arguments delta: String, ofCall index: Int, _ node: NodeContext) -> OpenCallArguments? {
        if index == calls.count {
            calls.append(
                OpenCallArguments(
                    id: node.makeID("call"), index: reply.toolCallCount - sentCallCount + index,
                    name: stream.calls[index].name))
        }
        guard index >= sentCallCount else { return nil }
        calls[index].text += delta
        return calls[index]
    }

    /// Sends the calls that have ended, since something else begins: before the first whose arguments are not whole, as
    /// some servers tell parallel calls in turns.
    func sendEndedCalls(_ node: NodeContext) {
        while sentCallCount < calls.count, calls[sentCallCount].isWhole { sendCall(node) }
    }

    /// Sends the calls of a whole answer. One that was cut off at the limit of the length is none.
    func sendCalls(_ node: NodeContext) {
        if stream.end == .length { calls.removeAll { (try? JSONValue(parsing: $0.text)) == nil } }
        while sentCallCount < calls.count { sendCall(node) }
    }

    private func sendCall(_ node: NodeContext) {
        reply.send(calls[sentCallCount], node)
        sentCallCount += 1
    }

    /// Adds what the server has counted; where it has not, the words.
    func addUsage(_ prices: ChatPrices) {
        guard let count = stream.count else {
            reply.usage.unit = "words"
            reply.usage.inputTokens += conversation.wordCount
            reply.usage.outputTokens += stream.text.words.count + stream.calls.count
            return
        }
        reply.usage.inputTokens += count.input
        reply.usage.outputTokens += count.output
        reply.usage.cachedTokens += count.cached
        if let cost = prices.cost(of: count) { reply.usage.cost = (reply.usage.cost ?? 0) + cost }
    }

    /// What this round has said and called, as items of the conversation.
    var spokenItems: [ConversationItem] {
        var items: [ConversationItem] = []
        if !stream.text.isEmpty { items.append(.message(role: "assistant", parts: [.text(stream.text)])) }
        for call in calls.prefix(sentCallCount) {
            items.append(.call(id: call.id, name: call.name, arguments: call.text))
        }
        return items
    }

    /// A piece of text, apart from that of an earlier round.
    func spaced(_ text: String) -> String {
        defer { followsText = false }
        return followsText && text.first?.isWhitespace == false ? " " + text : text
    }
}

extension Conversation {
    /// The words of everything that was said.
    fileprivate var wordCount: Int {
        items.reduce(instructions.words.count) { count, item in
            switch item {
            case .message(_, let parts): count + parts.text.words.count
            case .call: count + 1
            case .output(_, let content): count + content.words.count
            }
        }
    }
}
