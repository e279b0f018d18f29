import Messages

/// What the model is told of the conversation.
extension RealtimeSession {
    /// The ids of the conversation's items, but those that have been left out once: the model's cache stays good, and
    /// what it has been told stays told.
    var toldItems: ArraySlice<String> {
        let order = conversation.order
        return order[(contextStart.flatMap { order.firstIndex(of: $0) } ?? 0)...]
    }

    /// The items that a response answers.
    func items(of response: Response) -> [Item] {
        response.context.compactMap { entry in
            switch entry {
            case .conversation(let id): conversation[id]
            case .own(let place): response.ownContext[place]
            }
        }
    }

    /// The items that are told for a response, where they are more than the model takes.
    ///
    /// - Throws: an error where they are, and nothing may be left out.
    mutating func shortened(_ items: [Item], for response: Response) throws(ClientError) -> [Item] {
        guard
            let limit = ContextLimit(
                response.settings.truncation, modelTokens: options.limits.contextTokens),
            limit.isExceeded(by: items)
        else { return items }
        guard limit.retained != nil else {
            throw ClientError(
                code: "context_length_exceeded",
                message:
                    "The conversation is longer than the model's limit of \(limit.tokens) tokens, and 'truncation' is disabled. Delete items, or set 'truncation' to 'auto'."
            )
        }
        let shorter = limit.shortened(items)
        if response.answersWholeConversation {
            contextStart = shorter.first?.id
            log(
                .info,
                "the model is told \(shorter.count) items from here on, the oldest \(items.count - shorter.count) no more: they are over \(limit.tokens) tokens together"
            )
        }
        return shorter
    }
}
