public import Messages

/// What a conversation asks of the graph.
public enum TurnAction: Equatable, Sendable {
    /// llm: answer this conversation.
    case ask(response: String, instructions: String, items: [JSONValue], tools: [JSONValue])
    /// tools: do this. Told only when the turn has ended and nobody speaks up: what a robot has done cannot be taken back.
    case call(response: String, ToolCallItem)
    /// llm, tools, segmenter, tts and loudspeaker: drop this response.
    case cancel(response: String)
    /// speech-monitor: end the utterance and the turn once the voice has been gone for so many milliseconds.
    case endTurn(silence: Int)
    /// Loudspeaker: make room for the voice of a person, or play on as before.
    case playback(Playback)
    /// tts: say this, beside the llm.
    case say(response: String, text: String, isFiller: Bool)
    /// The person is done, and is answered: what was said. Told again with more words where the person goes on.
    case began(heard: String)
    /// A turn is over.
    case turn(TurnRecord)
    /// For the log.
    case log(isWarning: Bool, String)

    /// What the loudspeaker is told.
    public enum Playback: Equatable, Sendable {
        /// Play quieter.
        case duck
        /// Play as loud as before, and go on where it paused.
        case restore
        /// Stop, and remember where.
        case pause
        /// Keep the sound of this response to yourself.
        case hold(response: String)
        /// Play it.
        case release(response: String)
    }
}
