import Dialogue
import Messages
import NodeRuntime

/// A reply that is being told.
struct OpenReply {
    var metadata: Metadata
    let response: String
    var usage = Usage()
    /// When the question arrived, in nanoseconds.
    let startedAt: UInt64
    /// Whether anything of it has been sent.
    var hasBegun: Bool { begunAt != nil }
    /// When the first delta was sent, in nanoseconds.
    private var begunAt: UInt64?
    private(set) var toolCallCount = 0
    /// Bytes of all deltas that were sent.
    private var saidByteCount = 0

    init(metadata: Metadata, response: String, startedAt: UInt64) {
        self.metadata = metadata
        self.metadata.response = response
        self.response = response
        self.startedAt = startedAt
    }

    var session: String { metadata.session }

    // MARK: Text

    /// Sends a delta.
    mutating func say(_ delta: String, _ node: NodeContext) {
        guard !delta.isEmpty else { return }
        node.send(Text(delta, isStart: !hasBegun, metadata: metadata), to: LanguageModel.reply)
        begunAt = begunAt ?? node.now
        saidByteCount += delta.utf8.count
    }

    // MARK: Tool calls

    /// Sends a part of a call's arguments.
    func sendDelta(_ arguments: String, of call: OpenCallArguments, _ node: NodeContext) {
        node.send(
            Event(
                "tool_call_delta",
                [
                    "call_id": .string(call.id), "index": .number(call.index), "name": .string(call.name),
                    "arguments": .string(arguments), "text_bytes": .number(saidByteCount),
                ], time: node.now, metadata: metadata), to: LanguageModel.toolCalls)
    }

    /// Sends a whole call.
    mutating func send(_ call: OpenCallArguments, _ node: NodeContext) {
        let arguments = call.text.isEmpty ? "{}" : call.text
        node.send(
            Event(
                "tool_call",
                [
                    "call_id": .string(call.id), "index": .number(call.index), "name": .string(call.name),
                    "arguments": (try? JSONValue(parsing: arguments)) ?? .string(arguments),
                    "arguments_text": .string(arguments), "text_bytes": .number(saidByteCount),
                ], time: node.now, metadata: metadata), to: LanguageModel.toolCalls)
        toolCallCount += 1
    }

    // MARK: The end

    /// Ends the reply and says what it took.
    func end(_ finish: Finish, failure: ResponseFailure? = nil, _ node: NodeContext) {
        var metadata = metadata
        metadata["finish"] = .string(finish.rawValue)
        metadata["tool_calls"] = .number(toolCallCount)
        node.send(
            Text("", isStart: !hasBegun, isFinal: true, metadata: metadata), to: LanguageModel.reply)
        var fields: [String: JSONValue] = [
            "response": .string(response), "status": .string(finish.status),
            "input_tokens": .number(usage.inputTokens), "output_tokens": .number(usage.outputTokens),
            "cached_tokens": .number(usage.cachedTokens),
            "total_tokens": .number(usage.inputTokens + usage.outputTokens), "unit": .string(usage.unit),
            "latency_ms": .number(Double(node.now - startedAt) / 1e6),
        ]
        fields["first_token_ms"] = begunAt.map { .number(Double($0 - startedAt) / 1e6) }
        fields["cost"] = usage.cost.map { .number($0) }
        if !usage.rateLimits.isEmpty { fields["rate_limits"] = .array(usage.rateLimits) }
        fields["error"] = failure?.json
        node.send(Event("usage", fields, time: node.now, metadata: self.metadata), to: LanguageModel.usage)
    }
}

/// A tool call as far as it is known.
struct OpenCallArguments: Equatable {
    var id: String
    /// Its place among the calls of the response, from 0.
    var index: Int
    var name: String
    /// The JSON text of the arguments, exactly as it was written.
    var text = ""

    /// Whether nothing can follow in the arguments: they are an object that has ended.
    var isWhole: Bool {
        // Text is only parsed where it can be whole.
        text.utf8.last { !" \n\r\t".utf8.contains($0) } == UInt8(ascii: "}")
            && (try? JSONValue(parsing: text))?.object != nil
    }
}
