import Dialogue
import Messages
import NodeRuntime

/// Answers by rules: patterns and answers of a file, no model.
final class RuleBackend: Backend {
    private let book: RuleBook
    private var dialogues = Sessions<SessionDialogue>()
    private var calls: OpenCalls
    private let clock = WallClock()
    private var isEnding = false

    init(_ node: NodeContext) throws(NodeError) {
        book = try RuleFile.load(path: node[LanguageModel.rules])
        calls = OpenCalls(timer: node.makeTimer())
    }

    // MARK: Transcripts

    func answer(_ heard: Text, _ node: NodeContext) {
        var reply = RuleReply(
            OpenReply(metadata: heard.metadata, response: node.makeID("resp"), startedAt: node.now))
        reply.open.usage.inputTokens = heard.content.words.count
        let answer = dialogue(of: reply.session, node)
            .answer(heard.content, response: reply.response, at: clock.now)
        note(answer, reply, node)
        let callID = answer.toolCall.map { reply.call($0, streamed: false, node) }
        reply.say(answer.answer, node)
        guard answer.awaitsResult, let callID else { return reply.end(node) }
        let timeout = UInt64(node[LanguageModel.toolTimeout]) * 1_000_000
        for abandoned in calls.add(OpenCall(id: callID, reply: reply, deadline: node.now + timeout)) {
            finish(abandoned, with: nil, node)
        }
        calls.setTimer(node)
    }

    /// Rules name their tools themselves.
    func take(offers: [ToolOffer], _ node: NodeContext) {}

    func take(result: Event, _ node: NodeContext) {
        guard let call = calls.take(result["call_id"]?.string ?? "") else { return }
        calls.setTimer(node)
        if let error = result["error"], error != .null {
            node.log(.warning, "a tool failed: \(error)", session: call.reply.session)
            finish(call, with: nil, node)
        } else {
            let output = result["output"] ?? .null
            finish(call, with: output.string.map(Exchanges.value) ?? output, node)
        }
    }

    /// Says what a rule has to say about the result of its tool; `nil` where there was none in time.
    private func finish(_ call: OpenCall, with result: JSONValue?, _ node: NodeContext) {
        var reply = call.reply
        reply.say(
            dialogue(of: reply.session, node).answer(result: result, of: reply.response, at: clock.now), node)
        reply.end(node)
        endIfDone(node)
    }

    private func endIfDone(_ node: NodeContext) {
        if isEnding, calls.isEmpty { node.finish() }
    }

    // MARK: Conversations

    func answer(_ conversation: Conversation, _ open: OpenReply, _ node: NodeContext) {
        let exchanges = Exchanges(conversation.items)
        var reply = RuleReply(open, limit: conversation.maxOutputTokens)
        reply.open.usage.inputTokens = exchanges.wordCount
        // What the session remembers is not asked: the conversation is all that counts.
        var dialogue = Dialogue(rules: book, historyLimit: node[LanguageModel.maxHistory])
        for exchange in exchanges.past { dialogue.recall(heard: exchange.heard, answer: exchange.answer) }
        if let result = exchanges.result {
            reply.say(sentence(about: result, exchanges.question, dialogue, reply), node)
        } else if exchanges.question.isEmpty, !conversation.toolChoice.demandsCall {
            reply.say(dialogue.open(response: reply.response, at: clock.now), node)
        } else {
            let answer = dialogue.answer(
                exchanges.question, response: reply.response, at: clock.now, tools: conversation.callable)
            note(answer, reply, node)
            let call =
                answer.toolCall
                ?? conversation.guessedCall(
                    for: exchanges.question, isUnderstood: answer.rule != nil)
            if let call { _ = reply.call(call, streamed: true, node) }
            // Whoever offers tools asks once more with the result, and is answered then.
            if call == nil || conversation.tools == nil { reply.say(answer.answer, node) }
        }
        reply.end(node)
    }

    /// What to say about the result that ends a conversation.
    private func sentence(
        about result: Exchanges.Result, _ question: String, _ dialogue: Dialogue, _ reply: RuleReply
    ) -> String {
        var dialogue = dialogue
        let answer = dialogue.answer(question, response: reply.response, at: clock.now)
        guard answer.toolCall != nil, result.tool.isEmpty || answer.toolCall?.name == result.tool else {
            return ToolOutcome.sentence(result.value)
        }
        return answer.awaitsResult
            ? dialogue.answer(result: result.value, of: reply.response, at: clock.now) : answer.answer
    }

    private func note(_ answer: Reply, _ reply: RuleReply, _ node: NodeContext) {
        let rule = answer.rule.map { "rule '\($0)'" } ?? "no rule"
        node.log(.debug, "\(reply.response) by \(rule)", session: reply.session)
    }

    // MARK: Ends

    func cancel(response: String, session: String, _ node: NodeContext) {
        calls.forget(response: response)
        calls.setTimer(node)
        dialogue(of: session, node).cutOff(response)
        endIfDone(node)
    }

    func end(session: String, _ node: NodeContext) {
        for call in calls.take(session: session) { finish(call, with: nil, node) }
        calls.setTimer(node)
        _ = dialogues.take(session)
    }

    func endInputs(_ node: NodeContext) {
        guard !calls.isEmpty, node.isConnected(LanguageModel.toolResult) else {
            for call in calls.takeAll() { finish(call, with: nil, node) }
            return
        }
        // What was asked last is answered, too.
        isEnding = true
        node.postponeEnd()
    }

    func handle(_ event: NodeEvent, _ node: NodeContext) {
        guard event[calls.timer] else { return }
        for call in calls.takeExpired(at: node.now) { finish(call, with: nil, node) }
        calls.setTimer(node)
    }

    private func dialogue(of session: String, _ node: NodeContext) -> SessionDialogue {
        let dialogue = dialogues.state(of: session) {
            SessionDialogue(Dialogue(rules: book, historyLimit: node[LanguageModel.maxHistory]))
        }
        if let excess = dialogues.takeExcess() {
            node.log(
                .warning, "forgotten, since there are more than \(dialogues.limit)", session: excess.session)
        }
        return dialogue
    }
}

extension Conversation {
    /// The names of the tools that a rule may call; `nil` for all.
    var callable: Set<String>? {
        switch toolChoice {
        case .none: []
        case .named(let name): tools.map { Set($0.map(\.name)).intersection([name]) } ?? [name]
        case .auto, .required: tools.map { Set($0.map(\.name)) }
        }
    }

    /// A call that no rule makes: one that was demanded, or of a tool that the question names where no rule
    /// understands it.
    fileprivate func guessedCall(for question: String, isUnderstood: Bool) -> ToolCall? {
        let offers = tools ?? []
        switch toolChoice {
        case .none: return nil
        case .named(let name):
            return offers.first { $0.name == name }?.guess(from: question)
        case .required:
            return (offers.first { $0.isMeant(by: question) } ?? offers.first)?.guess(from: question)
        case .auto:
            guard !isUnderstood else { return nil }
            return offers.first { $0.isMeant(by: question) }?.guess(from: question)
        }
    }
}
