/// How turns are taken.
public struct TurnSettings: Equatable, Sendable {
    /// What the assistant is and how it behaves: the system prompt of every conversation. Empty = the llm's own.
    public var instructions = ""
    /// Whether an answer stays quieter while somebody may be interrupting it.
    public var ducks = true
    /// Which speech interrupts an answer.
    public var interruption = InterruptionRules()
    /// Whether the answer is begun when the end of the turn is only probable; it is not heard before it is certain.
    public var startsEarly = true
    /// How many exchanges of the conversation the llm is shown.
    public var historyLimit = 20
    /// How often an answer may go to tools and back.
    public var toolRounds = 5
    /// What is said where an answer failed; empty = nothing.
    public var apology = "Sorry, something went wrong. Please say it again."
    /// What is said where speech was not understood; empty = nothing.
    public var notUnderstood = "Sorry, I did not catch that."
    /// The shortest voice, in milliseconds, that is worth saying that it was not understood.
    public var notUnderstoodVoice = 600
    /// What is said where an answer takes long; empty = nothing.
    public var filler = "One moment, please."
    /// How long an answer may be silent before the filler, in milliseconds; four times as long before it is said again;
    /// 0 = for ever.
    public var fillerDelay = 4000
    /// How long recognition may take after the end of a turn, in milliseconds.
    public var transcriptTimeout = 10_000
    /// How long the llm may be silent within a reply, in milliseconds.
    public var replyTimeout = 60_000
    /// How long a tool may take, in milliseconds.
    public var toolTimeout = 30_000
    /// How long the voice may be silent when there is something left to say, in milliseconds.
    public var speechTimeout = 15_000

    /// The settings of a voice assistant.
    public init() {}
}
