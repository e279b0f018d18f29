import Messages
import TurnTaking

// What the messages of other nodes tell of a conversation; `nil` where they tell it nothing.
extension TurnInput {
    /// A transcript of asr.
    init?(transcript text: Text) {
        guard let utterance = text.metadata.utterance else { return nil }
        self = .transcript(
            utterance: utterance, text: text.content, isFinal: text.isFinal,
            sentenceEnd: text.metadata["sentence_end"]?.number)
    }

    /// A delta of llm.
    init?(reply delta: Text) {
        guard let response = delta.metadata.response else { return nil }
        let end = ReplyEnd(
            hasFailed: delta.metadata["finish"] == "failed",
            toolCallCount: max(0, delta.metadata["tool_calls"]?.integer ?? 0))
        self = .reply(response: response, delta: delta.content, end: delta.isFinal ? end : nil)
    }

    /// A sentence of segmenter.
    init?(sentence text: Text) {
        guard let response = text.metadata.response, let segment = text.metadata["segment"]?.integer else {
            return nil
        }
        self = .sentence(response: response, segment: segment, text: text.content)
    }

    /// A call of llm.
    init?(toolCall event: Event) {
        guard event.name == "tool_call", let response = event.metadata.response,
            let id = event["call_id"]?.string, let name = event["name"]?.string
        else { return nil }
        let arguments = event["arguments_text"]?.string ?? event["arguments"]?.description ?? "{}"
        self = .toolCall(response: response, ToolCallItem(id: id, name: name, arguments: arguments))
    }

    /// The result of a tool; an error is told to the llm as such.
    init?(toolResult event: Event) {
        guard let call = event["call_id"]?.string else { return nil }
        var output = event["output"] ?? .null
        if let error = event["error"], error != .null { output = ["error": error] }
        self = .toolResult(call: call, output: output.string ?? output.description)
    }

    /// The playout clock of speaker.
    init?(playout event: Event) {
        guard let response = event.metadata.response,
            let state = event["state"]?.string.flatMap(PlayoutReport.State.init)
        else { return nil }
        func time(_ key: String) -> UInt64? { event[key]?.number.flatMap { $0 > 0 ? UInt64($0) : nil } }
        self = .playout(
            response: response,
            PlayoutReport(
                state, playedMilliseconds: event["played_ms"]?.number ?? 0,
                segment: event["segment"]?.integer, text: event["text"]?.string,
                textOffset: event["text_offset"]?.integer.map { max(0, $0) }, arrived: time("arrived_ns"),
                audible: time("audible_ns")))
    }
}
