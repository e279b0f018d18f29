public import EndOfTurn
public import Messages

/// What a conversation is told.
public enum TurnInput: Equatable, Sendable {
    /// Somebody may be speaking: voice has lasted some 60 ms.
    case speechStarted(utterance: String)
    /// Somebody is speaking: voice has lasted some 200 ms.
    case speechConfirmed(utterance: String)
    /// The speaker pauses; the voice before the pause was so.
    case speechPaused(utterance: String, Prosody)
    /// The speaker goes on after a pause of so many milliseconds.
    case speechResumed(utterance: String, silence: Int)
    /// An utterance has ended; its voice lasted so long (milliseconds).
    case speechStopped(utterance: String, voice: Int)
    /// The turn of the person has ended. `voiceEnd`: when the voice ended (CLOCK_MONOTONIC in nanoseconds), where it is
    /// known.
    case turnEnded(utterance: String, voiceEnd: UInt64?)
    /// What is recognized of an utterance: each text is the whole so far; one of them is final. `sentenceEnd`: how likely
    /// a sentence ends after it (natural logarithm), where asr knows.
    case transcript(utterance: String, text: String, isFinal: Bool, sentenceEnd: Double? = nil)
    /// A delta of the llm's reply.
    case reply(response: String, delta: String, end: ReplyEnd?)
    /// A sentence of the reply, on its way to the voice.
    case sentence(response: String, segment: Int, text: String)
    /// The llm calls a tool.
    case toolCall(response: String, ToolCallItem)
    /// A tool has answered, or failed.
    case toolResult(call: String, output: String)
    /// The tools that the llm may call.
    case tools([JSONValue])
    /// What the loudspeaker plays.
    case playout(response: String, PlayoutReport)
    /// A node has died; what it was at work on is lost.
    case lost(TurnStage)
    /// It is back.
    case regained(TurnStage)
}

/// The end of an llm's reply.
public struct ReplyEnd: Equatable, Sendable {
    /// Whether it failed.
    public var hasFailed: Bool
    /// How many tools it called.
    public var toolCallCount: Int

    /// Creates an end.
    public init(hasFailed: Bool = false, toolCallCount: Int = 0) {
        self.hasFailed = hasFailed
        self.toolCallCount = toolCallCount
    }
}

/// A call of a tool, as the conversation keeps it.
public struct ToolCallItem: Equatable, Sendable {
    public var id: String
    public var name: String
    /// The JSON text of the arguments.
    public var arguments: String

    /// Creates a call.
    public init(id: String, name: String, arguments: String) {
        self.id = id
        self.name = name
        self.arguments = arguments
    }
}

/// A part of the graph that may be lost.
public enum TurnStage: Sendable, CaseIterable {
    /// speech-monitor, and what it hears by.
    case hearing
    /// asr.
    case recognition
    /// llm.
    case thinking
    /// tools.
    case acting
    /// segmenter and tts.
    case speaking
    /// The loudspeaker.
    case playing
}

/// The playout clock: how much of a response was really heard.
public struct PlayoutReport: Equatable, Sendable {
    /// What happened.
    public enum State: String, Sendable {
        case started, playing, paused, finished, cancelled
    }

    public var state: State
    /// How much of the response was heard, in milliseconds.
    public var playedMilliseconds: Double
    /// The segment that sounded last.
    public var segment: Int?
    /// The stretch of the segment's text that sounded last.
    public var text: String?
    /// Where in `text` the word begins that sounded last, in Unicode scalars.
    public var textOffset: Int?
    /// When the first sound of the response reached the loudspeaker, and when it was audible (CLOCK_MONOTONIC in
    /// nanoseconds).
    public var arrived: UInt64?
    public var audible: UInt64?

    /// Creates a report.
    public init(
        _ state: State, playedMilliseconds: Double = 0, segment: Int? = nil, text: String? = nil,
        textOffset: Int? = nil, arrived: UInt64? = nil, audible: UInt64? = nil
    ) {
        self.state = state
        self.playedMilliseconds = playedMilliseconds
        self.segment = segment
        self.text = text
        self.textOffset = textOffset
        self.arrived = arrived
        self.audible = audible
    }
}
