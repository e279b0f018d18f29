public import Messages

/// What a session is made with: what the connection asked for, and what the graph can do.
public struct SessionOptions: Sendable {
    /// What a session is for.
    public enum Kind: String, Sendable {
        /// A conversation.
        case realtime
        /// Speech to text only (`?intent=transcription`).
        case transcription
    }

    /// What the session is for.
    public var kind = Kind.realtime
    /// The form in which the client speaks.
    public var dialect: any Dialect = GADialect()
    /// The model that the client asked for; told back, without effect.
    public var model = "antiphon"
    /// Fields of a GA session that hold from the start, as a client secret carries them; what is wrong with them is
    /// logged and leaves them all out.
    public var defaults: [String: JSONValue] = [:]
    /// The instructions of a session that sets none.
    public var instructions = ""
    /// The voice of a session that sets none.
    public var voice = "alloy"
    /// What the graph has.
    public var stages = Set(Stage.allCases)
    /// Whether llm tells the usage of each response to this session, so that it is worth waiting for.
    public var tellsUsage = true
    /// Whether more than the service takes is taken: PCM of 8, 16 and 48 kHz, WAV files, truncation past the end.
    public var isLenient = false
    /// How much a session may take.
    public var limits = SessionLimits()
    /// How long a session waits.
    public var patience = SessionPatience()
    /// Seconds since 1970 when the session begins.
    public var unixTime: Int
    /// Where the session's ids begin; random, so that no id comes twice.
    public var seed: UInt64

    /// Options of a session that begins at `unixTime` (seconds since 1970), with ids made from a random `seed`.
    public init(unixTime: Int, seed: UInt64) {
        self.unixTime = unixTime
        self.seed = seed
    }
}

/// How much one session may take, so that no client can exhaust the server.
public struct SessionLimits: Sendable {
    /// The longest session, in seconds. The service ends sessions after 60 minutes.
    public var sessionSeconds = 3600
    /// How long before its end a session is warned, in seconds.
    public var warningSeconds = 300
    /// Bytes of one text frame: 15 MiB of base64 and what is around it, as the service has it.
    public var frameBytes = (15 << 20) + 4096
    /// Events of a client in one second; twice as many at once, which is more than six minutes of audio in frames of 20 ms
    /// from a client that does not wait.
    public var eventsPerSecond = 10_000
    /// Items of the conversation; the oldest make room for those of turns, while those of clients are refused.
    public var items = 2000
    /// Bytes of text and images in the conversation.
    public var conversationBytes = 16 << 20
    /// Tokens of a conversation that llm takes; 0 = any number. The service's models take 32,768, the answer's 4,096 among
    /// them.
    public var contextTokens = 28_672
    /// Bytes of text of one response, arguments of calls included; what is longer is cut. Events that carry a whole text
    /// stay below 1 MiB, the longest message that many clients take.
    public var responseBytes = 512 << 10
    /// Bytes of audio that wait to be committed: more than ten minutes of PCM at 24 kHz.
    public var bufferedAudioBytes = 30 << 20
    /// Bytes of the audio of items, kept so that it can be retrieved; that of the oldest items is forgotten.
    public var itemAudioBytes = 4 << 20
    /// Bytes of audio in one `conversation.item.retrieved`: as base64 less than 1 MiB, the longest message that
    /// many clients take.
    public var retrievedAudioBytes = 768_000
    /// How much longer the audio that a client was sent may play, in seconds; what comes after follows as it plays.
    public var speechLeadSeconds = 30
    /// Bytes of speech of one response that wait for that: more than ten minutes.
    public var heldSpeechBytes = 32 << 20
    /// Responses outside the conversation that may run at once.
    public var parallelResponses = 8
    /// Transcriptions that may be awaited at once.
    public var transcriptions = 64
    /// Calls that may wait for the client's approval at once; the oldest makes room.
    public var approvals = 32
    /// Servers of tools that a session remembers.
    public var servers = 64

    /// The usual limits.
    public init() {}
}

/// How long a session waits for the graph, in milliseconds.
public struct SessionPatience: Sendable {
    /// From the end of speech to its transcript.
    public var transcription = 15_000
    /// From the request, or the last delta, to the next one of llm. A little more than llm gives its server for a whole
    /// answer: when that is silent, llm is the one who can say so.
    public var thinking = 125_000
    /// From the last sign of life to the next frame of tts, once llm is done.
    public var speaking = 30_000
    /// From the end of a response to the usage that llm tells of it.
    public var usage = 500
    /// From the call of a tool of an MCP server to its result.
    public var tools = 60_000
    /// From the declaration of an MCP server to its list of tools.
    public var listing = 10_000

    /// The usual patience.
    public init() {}
}
