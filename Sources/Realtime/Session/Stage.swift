/// A part of the graph behind a session: what one node, or several in a row, do for it.
public enum Stage: String, CaseIterable, Sendable {
    /// Finds speech in the client's audio: speech-monitor.
    case hearing
    /// Turns speech into text: asr.
    case transcription
    /// Answers: llm.
    case thinking
    /// Turns replies into sound: segmenter and tts.
    case speaking
    /// Does what llm calls of MCP servers: tools.
    case tools
}
