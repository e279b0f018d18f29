import Dialogue
import Messages
import NodeRuntime

/// Answers what was heard: deltas of a reply, and calls of tools.
@main
struct LanguageModel: Node {
    static let transcript = Input<Text>(
        "transcript", "What was heard; finals are answered, unless they are empty.")
    static let conversation = Input<Event>(
        "conversation",
        "Whole conversations, whose last message is answered: events 'conversation' with 'items', 'tools', 'response'.",
        manyProducers: true)
    static let toolResult = Input<Event>(
        "tool-result", "What tools gave: events with 'call_id' and 'output', or 'error'.",
        manyProducers: true,
        breaksLoops: true)
    static let cancel = Input<Event>(
        "cancel", "Responses to stop: events 'cancel'.", urgent: true, manyProducers: true)
    static let reply = Output<Text>("reply", "Deltas of the reply, a word each; start and final marked.")
    static let toolCalls = Output<Event>(
        "tool-calls", "Events 'tool_call' with 'name', 'arguments' and 'call_id'.")
    static let usage = Output<Event>(
        "usage",
        "Events 'usage' for each response: 'input_tokens', 'output_tokens', their 'unit', 'latency_ms'.")
    static let backend = Parameter<String>.choice(
        "backend", ["rules"], default: "rules",
        "What answers. rules: patterns and answers of a file, no model.")
    static let rules = Parameter<String>.path(
        "rules", "A rules file (YAML); without one, robot commands, time, date and small talk in English.")
    static let maxHistory = Parameter<Int>(
        "max_history", default: 20, in: 0...1000, unit: "exchanges", "How much of each session is remembered."
    )
    static let toolTimeout = Parameter<Int>(
        "tool_timeout_ms", default: 5000, in: 1...600_000, unit: "ms",
        "How long an answer waits for the result of a tool that it needs.", changeable: true)

    static let manifest = Manifest(
        name: "llm", purpose: "Answers what was heard, and calls tools.",
        ports: [transcript, conversation, toolResult, cancel, reply, toolCalls, usage],
        parameters: [backend, rules, maxHistory, toolTimeout])

    private let book: RuleBook
    private var dialogues = Sessions<SessionDialogue>()
    private var calls: OpenCalls
    private let clock: WallClock

    init(_ node: NodeContext) throws {
        book = try RuleFile.load(path: node[Self.rules])
        calls = OpenCalls(timer: node.makeTimer())
        clock = WallClock()
    }

    mutating func handle(_ event: NodeEvent, _ node: NodeContext) throws {
        if let heard = try event[Self.transcript] {
            if heard.isFinal, heard.content.contains(where: { !$0.isWhitespace }) { answer(heard, node) }
        } else if let conversation = try event[Self.conversation] {
            try answer(conversation, node)
        } else if let result = try event[Self.toolResult] {
            take(result, node)
        } else if event[calls.timer] {
            for call in calls.takeExpired(at: node.now) { finish(call, with: nil, node) }
        } else {
            handleEnd(event, node)
        }
        calls.setTimer(node)
    }

    private mutating func handleEnd(_ event: NodeEvent, _ node: NodeContext) {
        switch event {
        case .cancelled(let response, let session):
            calls.forget(response: response)
            dialogue(of: session, node).cutOff(response)
        case .sessionEnded(let session):
            for call in calls.take(session: session) { finish(call, with: nil, node) }
            _ = dialogues.take(session)
        case .inputsEnded:
            for call in calls.takeAll() { finish(call, with: nil, node) }
        default: break
        }
    }

    // MARK: Answering

    private mutating func answer(_ heard: Text, _ node: NodeContext) {
        var reply = OpenReply(metadata: heard.metadata, response: node.makeID("resp"), startedAt: node.now)
        reply.metadata["confidence"] = nil
        reply.heardWords = Self.words(heard.content).count
        let answer = dialogue(of: reply.session, node)
            .answer(heard.content, response: reply.response, at: clock.now)
        tell(answer, reply, waits: true, node)
    }

    private mutating func answer(_ event: Event, _ node: NodeContext) throws {
        let response = event.metadata.response ?? event["response"]?.string ?? node.makeID("resp")
        var reply = OpenReply(metadata: event.metadata, response: response, startedAt: node.now)
        let conversation: Conversation
        do {
            conversation = try Conversation(event)
        } catch {
            // Whoever asked waits for an end.
            reply.end(node)
            throw error
        }
        reply.heardWords = conversation.wordCount
        guard !conversation.question.isEmpty else { return reply.end(node) }
        // What the session remembers is not asked: the conversation is all that counts.
        var dialogue = Dialogue(rules: book, historyLimit: node[Self.maxHistory])
        for exchange in conversation.exchanges {
            dialogue.recall(heard: exchange.heard, answer: exchange.answer)
        }
        let isAnswered = conversation.result != nil
        let answer = dialogue.answer(
            conversation.question, response: response, at: clock.now,
            tools: isAnswered ? nil : conversation.tools)
        // The asker keeps the conversation and asks once more when it has the result.
        guard let result = conversation.result else { return tell(answer, reply, waits: false, node) }
        reply.say(
            answer.awaitsResult
                ? dialogue.answer(result: result, of: response, at: clock.now) : answer.answer, node)
        reply.end(node)
    }

    /// Sends a reply and its tool call, and ends it unless it waits for the result of that call.
    private mutating func tell(_ answer: Reply, _ reply: OpenReply, waits: Bool, _ node: NodeContext) {
        var reply = reply
        let rule = answer.rule.map { "rule '\($0)'" } ?? "no rule"
        node.log(.debug, "\(reply.response) by \(rule)", session: reply.session)
        let callID = answer.toolCall.map { send($0, of: reply, node) }
        reply.say(answer.answer, node)
        guard waits, answer.awaitsResult, let callID else { return reply.end(node) }
        let timeout = UInt64(node[Self.toolTimeout]) * 1_000_000
        for abandoned in calls.add(OpenCall(id: callID, reply: reply, deadline: node.now + timeout)) {
            finish(abandoned, with: nil, node)
        }
    }

    private func send(_ call: ToolCall, of reply: OpenReply, _ node: NodeContext) -> String {
        let id = node.makeID("call")
        node.send(
            Event(
                "tool_call",
                ["name": .string(call.name), "arguments": call.arguments, "call_id": .string(id)],
                time: node.now, metadata: reply.metadata), to: Self.toolCalls)
        return id
    }

    // MARK: Results of tools

    private mutating func take(_ result: Event, _ node: NodeContext) {
        guard let call = calls.take(result["call_id"]?.string ?? "") else { return }
        if let error = result["error"], error != .null {
            node.log(.warning, "a tool failed: \(error)", session: call.reply.session)
            finish(call, with: nil, node)
        } else {
            finish(call, with: Conversation.output(result["output"]), node)
        }
    }

    /// Says what a rule has to say about the result of its tool; `nil` where there was none in time.
    private mutating func finish(_ call: OpenCall, with result: JSONValue?, _ node: NodeContext) {
        var reply = call.reply
        reply.say(
            dialogue(of: reply.session, node).answer(result: result, of: reply.response, at: clock.now), node)
        reply.end(node)
    }

    // MARK: Sessions

    private mutating func dialogue(of session: String, _ node: NodeContext) -> SessionDialogue {
        let dialogue = dialogues.state(of: session) {
            SessionDialogue(Dialogue(rules: book, historyLimit: node[Self.maxHistory]))
        }
        if let excess = dialogues.takeExcess() {
            node.log(
                .warning, "forgotten, since there are more than \(dialogues.limit)", session: excess.session)
        }
        return dialogue
    }

    /// The words of a text, which the rules count as its tokens.
    static func words(_ text: String) -> [Substring] {
        text.split(whereSeparator: \.isWhitespace)
    }
}
