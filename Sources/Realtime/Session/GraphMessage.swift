public import Messages

/// What the graph tells a session.
public enum GraphMessage: Equatable, Sendable {
    /// speech-monitor: `speech_started`, `speech_stopped` and `turn_ended`; metadata `utterance`.
    case speechEvent(Event)
    /// asr: the whole hypothesis so far, the last one marked final; metadata `utterance`.
    case transcript(Text)
    /// llm: a delta of a reply, the first and the last marked; metadata `response`.
    case reply(Text)
    /// llm: `tool_call_delta` and `tool_call`; metadata `response`.
    case toolCall(Event)
    /// llm: `usage`; metadata `response`.
    case usage(Event)
    /// tts: a frame of a response, the first and the last marked; metadata `response`, `segment`, `passage`, `text`
    /// and `text_offset`.
    case audio(Audio)
    /// tools: the MCP servers of the graph, at the start and whenever they change.
    case tools(GraphTools)
    /// tools: `tool_result` with `call_id`, and `output` or `error`.
    case toolResult(Event)
}
