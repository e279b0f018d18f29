import Dialogue
import Messages
import NodeRuntime

/// Sessions whose memory the node keeps: transcripts, and the results of tools that their answers call.
extension ChatBackend {
    /// What stands for the result of a tool that nothing in the graph answers for.
    private static let sent = #"{"status":"sent"}"#
    /// What stands for a result that has not come in time.
    private static let missing = #"{"error":"there was no result in time"}"#
    /// How much of a result is told to the model, in characters.
    private static let longestResult = 32_000

    func answer(_ heard: Text, _ node: NodeContext) {
        let reply = OpenReply(metadata: heard.metadata, response: node.makeID("resp"), startedAt: node.now)
        var history = histories.state(of: reply.session) {
            ChatHistory(limit: node[LanguageModel.maxHistory])
        }
        history.begin(heard.content, response: reply.response)
        let conversation = settings.conversation(history.items, offers: offers)
        keep(history, of: reply.session, node)
        begin(ChatAnswer(reply, conversation, isTranscript: true, deadline: deadline(node)), node)
    }

    private func keep(_ history: ChatHistory, of session: String, _ node: NodeContext) {
        _ = histories.take(session)
        _ = histories.state(of: session) { history }
        if let excess = histories.takeExcess() {
            node.log(
                .warning, "forgotten, since there are more than \(histories.limit)", session: excess.session)
        }
    }

    /// Keeps what an answer has said, as far as it has come.
    func remember(_ answer: ChatAnswer) {
        guard answer.isTranscript, var history = histories.take(answer.reply.session) else { return }
        history.add(answer.spokenItems, response: answer.reply.response)
        history.forgetUnanswered(answer.reply.response)
        _ = histories.state(of: answer.reply.session) { history }
    }

    // MARK: Tools

    /// Waits for the results of the calls of a round.
    func awaitTools(_ answer: ChatAnswer, _ node: NodeContext) {
        guard node.isConnected(LanguageModel.toolResult) else {
            for call in answer.calls { answer.results[call.id] = Self.sent }
            return goOnAfterTools(answer, node)
        }
        wait(answer, .callingTools, milliseconds: node[LanguageModel.toolTimeout], node)
    }

    func take(offers: [ToolOffer], _ node: NodeContext) {
        self.offers = offers
    }

    func take(result: Event, _ node: NodeContext) {
        guard let id = result["call_id"]?.string,
            let answer = answers.values.first(where: { answer in
                answer.phase == .callingTools && answer.calls.contains { $0.id == id }
            })
        else { return }
        if let error = result["error"], error != .null {
            node.log(.warning, "a tool failed: \(error)", session: answer.reply.session)
            answer.results[id] = JSONValue.object(["error": error]).description
        } else {
            let output = result["output"] ?? .null
            answer.results[id] = String((output.string ?? output.description).prefix(Self.longestResult))
        }
        if answer.calls.allSatisfy({ answer.results[$0.id] != nil }) { goOnAfterTools(answer, node) }
    }

    /// Tells the model what its tools gave, and lets it go on.
    func goOnAfterTools(_ answer: ChatAnswer, _ node: NodeContext) {
        let items =
            answer.spokenItems
            + answer.calls.map { .output(callID: $0.id, content: answer.results[$0.id] ?? Self.missing) }
        if var history = histories.take(answer.reply.session) {
            history.add(items, response: answer.reply.response)
            _ = histories.state(of: answer.reply.session) { history }
        }
        answer.conversation.items += items
        answer.results = [:]
        answer.rounds += 1
        answer.retries = 0
        // A call that was demanded has been made; and after many the model has to say something.
        answer.conversation.toolChoice = answer.rounds == ChatAnswer.mostRounds ? .none : .auto
        attempt(answer, node)
    }
}
