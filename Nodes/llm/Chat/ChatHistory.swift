import Messages

/// What was said in a session whose memory the node keeps: bounded in exchanges and in bytes.
struct ChatHistory {
    /// One transcript and what came of it.
    struct Exchange {
        var response: String
        var items: [ConversationItem]
    }

    private(set) var exchanges: [Exchange] = []
    /// How many exchanges are remembered besides the present one.
    private let limit: Int

    /// How much is remembered, in bytes of text.
    static let mostBytes = 256 << 10

    init(limit: Int) {
        self.limit = limit
    }

    /// Everything that is remembered, in order.
    var items: [ConversationItem] { exchanges.flatMap(\.items) }

    /// Notes what was heard, and that a response to it begins.
    mutating func begin(_ heard: String, response: String) {
        exchanges.append(
            Exchange(response: response, items: [.message(role: "user", parts: [.text(heard)])]))
        trim()
    }

    /// Adds to what came of a transcript, where it is still remembered.
    mutating func add(_ items: [ConversationItem], response: String) {
        guard let index = exchanges.lastIndex(where: { $0.response == response }) else { return }
        exchanges[index].items += items
        trim()
    }

    /// Forgets a transcript that nothing was answered to: the next question stands for itself.
    mutating func forgetUnanswered(_ response: String) {
        exchanges.removeAll { $0.response == response && $0.items.count == 1 }
    }

    private mutating func trim() {
        while exchanges.count > limit + 1 { exchanges.removeFirst() }
        while exchanges.count > 1, exchanges.map(\.byteCount).reduce(0, +) > Self.mostBytes {
            exchanges.removeFirst()
        }
    }
}

extension ChatHistory.Exchange {
    fileprivate var byteCount: Int {
        items.map { item in
            switch item {
            case .message(_, let parts): parts.text.utf8.count
            case .call(_, _, let arguments): arguments.utf8.count
            case .output(_, let content): content.utf8.count
            }
        }.reduce(0, +)
    }
}
