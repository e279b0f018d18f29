public import Messages

/// What a session asks of the graph. All metadata names the session.
public enum GraphCommand: Equatable, Sendable {
    /// Sound for speech-monitor: 16 kHz, mono, s16; the position counts the samples of the session's whole stream.
    /// Only while turn detection is on: where it begins after push to talk, the start is marked.
    case audio(Audio)
    /// Speech for asr: 16 kHz, mono, s16; metadata `utterance`, start and end marked. Push to talk, streamed while the
    /// client appends it.
    case speech(Audio)
    /// For speech-monitor: `set` {parameters}, `reset`, `commit`.
    case control(Event)
    /// A whole conversation for llm: `conversation`, metadata `response` and what else llm, segmenter and tts must know
    /// of the response (`modalities`, `voice`, `speed`).
    case conversation(Event)
    /// For tools: `tool_call` with `server_label`, `name`, `arguments` and `call_id`. Its metadata names a response of its own, so that
    /// it can be cancelled without the others, and made after its response was.
    case toolCall(Event)
    /// For llm, segmenter, tts and tools, urgent: `cancel`, metadata `response`.
    case cancel(Event)
}
