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
        "Whole conversations to answer: events 'conversation' with 'items', 'instructions', 'tools', 'response' and more.",
        manyProducers: true)
    static let toolResult = Input<Event>(
        "tool-result", "What tools gave: events with 'call_id' and 'output', or 'error'.",
        manyProducers: true,
        breaksLoops: true)
    static let offers = Input<Event>(
        "tools",
        "Events 'tools' with what may be called to answer transcripts, besides the parameter 'tools'.",
        breaksLoops: true)
    static let cancel = Input<Event>(
        "cancel", "Responses to stop: events 'cancel'.", urgent: true, manyProducers: true, breaksLoops: true)
    static let reply = Output<Text>(
        "reply",
        "Deltas of the reply, a token or word each; start and final marked. The final says 'finish' and 'tool_calls'."
    )
    static let toolCalls = Output<Event>(
        "tool-calls",
        "Events 'tool_call' with 'name', 'arguments', 'call_id', 'index' and 'text_bytes', the text before it in UTF-8; "
            + "before them 'tool_call_delta'.")
    static let usage = Output<Event>(
        "usage",
        "Events 'usage' for each response: 'status', 'input_tokens', 'output_tokens', their 'unit', 'latency_ms'."
    )
    static let backend = Parameter<String>.choice(
        "backend", ["rules", "openai"], default: "rules",
        "What answers. rules: patterns and answers of a file, no model. openai: any server of Chat Completions."
    )
    static let rules = Parameter<String>.path(
        "rules",
        "rules: a file of rules (YAML); without one, robot commands, time, date and small talk in English.")
    static let maxHistory = Parameter<Int>(
        "max_history", default: 20, in: 0...1000, unit: "exchanges", "How much of each session is remembered."
    )
    static let toolTimeout = Parameter<Int>(
        "tool_timeout_ms", default: 5000, in: 1...600_000, unit: "ms",
        "How long an answer waits for the result of a tool that it needs.", changeable: true)

    static let manifest = Manifest(
        name: "llm", purpose: "Answers what was heard, and calls tools.",
        ports: [transcript, conversation, toolResult, offers, cancel, reply, toolCalls, usage],
        parameters: [backend, rules, maxHistory, toolTimeout] + chatParameters)

    private let source: any Backend

    init(_ node: NodeContext) throws {
        source = node[Self.backend] == "openai" ? try ChatBackend(node) : try RuleBackend(node)
    }

    mutating func handle(_ event: NodeEvent, _ node: NodeContext) throws {
        if var heard = try event[Self.transcript] {
            guard heard.isFinal, heard.content.contains(where: { !$0.isWhitespace }) else { return }
            heard.metadata["confidence"] = nil
            source.answer(heard, node)
        } else if let conversation = try event[Self.conversation] {
            try answer(conversation, node)
        } else if let result = try event[Self.toolResult] {
            source.take(result: result, node)
        } else if let offers = try event[Self.offers] {
            source.take(offers: (offers["tools"]?.array ?? []).compactMap(ToolOffer.init(json:)), node)
        } else {
            handleEnd(event, node)
        }
    }

    private func handleEnd(_ event: NodeEvent, _ node: NodeContext) {
        switch event {
        case .cancelled(let response, let session):
            source.cancel(response: response, session: session, node)
        case .sessionEnded(let session): source.end(session: session, node)
        case .inputsEnded: source.endInputs(node)
        default: source.handle(event, node)
        }
    }

    private func answer(_ event: Event, _ node: NodeContext) throws {
        let response = event.metadata.response ?? event["response"]?.string ?? node.makeID("resp")
        let reply = OpenReply(metadata: event.metadata, response: response, startedAt: node.now)
        do {
            source.answer(try Conversation(event), reply, node)
        } catch {
            // Whoever asked waits for an end.
            let failure = ResponseFailure(
                type: "invalid_request_error", code: "invalid_conversation", message: error.description)
            reply.end(.failed, failure: failure, node)
            throw error
        }
    }
}
