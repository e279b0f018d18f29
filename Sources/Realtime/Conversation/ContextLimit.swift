import Messages

/// How much the model is told of a conversation that is longer than it can take: `truncation` of a session.
struct ContextLimit: Equatable {
    /// Tokens at most; instructions and tools come on top.
    let tokens: Int
    /// What part of that is kept when there are more; `nil` where they are an error.
    let retained: Double?

    /// `nil` where everything is told.
    ///
    /// - Parameters:
    ///   - setting: `auto`, `disabled` or a retention ratio.
    ///   - modelTokens: how much the graph's model takes; 0 = not known.
    init?(_ setting: JSONValue, modelTokens: Int) {
        let limits = [
            setting["token_limits"]?["post_instructions"]?.integer, modelTokens > 0 ? modelTokens : nil,
        ]
        guard let tokens = limits.compactMap({ $0 }).min() else { return nil }
        self.tokens = tokens
        retained = setting.string == "disabled" ? nil : setting["retention_ratio"]?.number ?? 1
    }

    /// Whether items are more than that.
    func isExceeded(by items: [Item]) -> Bool {
        items.reduce(0) { $0 + $1.contextTokens } > tokens
    }

    /// The items that are still told, from the oldest on as many left out as must be. The last word of the user stays,
    /// with all that follows, and a call's output goes with its call.
    func shortened(_ items: [Item]) -> [Item] {
        let room = Int(Double(tokens) * (retained ?? 1))
        let last = items.lastIndex(where: \.isOfUser) ?? max(0, items.count - 1)
        var count = items.reduce(0) { $0 + $1.contextTokens }
        var calls: Set<String> = []
        var first = 0
        // Chat templates of many models want a word of the user first.
        while first < last, count > room || !items[first].isOfUser {
            count -= items[first].contextTokens
            if case .functionCall(_, let callID, _) = items[first].body { calls.insert(callID) }
            first += 1
        }
        return items[first...].filter { item in
            if case .functionCallOutput(let callID, _) = item.body { !calls.contains(callID) } else { true }
        }
    }
}

extension Item {
    /// About as many tokens as models count for it.
    var contextTokens: Int {
        var bytes = size
        var count = Tokens.aroundItem
        for case .inputImage(let url, _) in content {
            bytes -= url.utf8.count
            count += Tokens.inImage
        }
        return count + Tokens.inText(byteCount: bytes)
    }
}
