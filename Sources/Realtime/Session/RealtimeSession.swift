import Messages

/// One connection of a Realtime client: what it said, what it is told, and what the graph is asked for it.
///
/// A pure state machine: what happens goes in with the time (CLOCK_MONOTONIC in nanoseconds), and what is to be done
/// comes out of `takeActions`, in order. It speaks the GA form of the protocol; a `Dialect` translates.
///
/// What holds whatever happens, in whatever order:
/// 1. Every `response.created` is followed by exactly one `response.done`, and no event names the response after it
///    (but see 5).
/// 2. Every transcription that is promised, by the commit of audio with transcription on, ends with exactly one
///    `completed` or `failed`, after `conversation.item.added` of its item.
/// 3. One response of the conversation runs at a time; others stand beside it.
/// 4. Every refused event is answered with exactly one `error`, and has no other effect.
/// 5. Every item of a call of an MCP server's tool ends once, with `completed` or `failed`; it is the one thing that may
///    come after the `response.done` of its response, where the client had to approve the call.
/// 6. After `close`, and after `disconnect`, nothing is sent.
public struct RealtimeSession {
    /// The id of the session, which all its messages in the graph carry.
    public let id: String

    let options: SessionOptions
    /// When the session began, in nanoseconds.
    let startTime: UInt64
    /// The time of what happens, in nanoseconds.
    var now: UInt64
    var dialect: any Dialect
    var life = SessionLifecycle.open
    var identifiers: IdentifierSource
    var configuration: SessionConfiguration
    var conversation: Conversation
    var input: InputAudio
    /// What asr was asked or will be asked, in the order in which it began.
    var transcriptions: [Transcription] = []
    /// The responses that are not done, in the order in which they were created.
    var responses: [Response] = []
    /// Parts of the graph that are gone for the moment.
    var lostStages = LostStages()
    var idle = IdleTimer()
    /// When the spoken turn ended that is to be answered once the present response is done, in nanoseconds.
    var unansweredTurn: UInt64?
    /// The oldest item that the model is told, once older ones were too many.
    var contextStart: String?
    /// The limits that llm told last.
    var rateLimits: [JSONValue] = []
    /// Whether the conversation holds speech of the assistant.
    var hasSpoken = false
    /// The response whose audio was sent last.
    var lastSpokenResponse: String?
    /// Metadata of the last sound for the graph.
    var lastSpeechMetadata: (utterance: String?, language: String?, metadata: Metadata)?
    /// The event that is being answered.
    var clientEventID: String?
    var budget: EventBudget
    /// The MCP servers of the graph; `nil` until they are told.
    var graphTools: GraphTools?
    /// What the client has declared of servers so far, by their labels.
    var declaredServers: [String: MCPServer] = [:]
    /// Lists of tools that are in the making.
    var listings: [Listing] = []
    /// The tools that were listed last, by the labels of their servers.
    var listedTools: [String: [GraphTools.Tool]] = [:]
    /// Calls of servers' tools whose arguments are complete, and that have not ended.
    var runs: [MCPRun] = []
    var actions: [Action] = []

    /// Begins a session: the client is told of it.
    public init(_ options: SessionOptions, at now: UInt64) {
        self.options = options
        startTime = now
        self.now = now
        dialect = options.dialect
        identifiers = IdentifierSource(seed: options.seed)
        id = identifiers.make("sess_")
        conversation = Conversation(id: identifiers.make("conv_"))
        configuration = SessionConfiguration(options)
        input = InputAudio(format: configuration.inputFormat)
        budget = EventBudget(perSecond: options.limits.eventsPerSecond, at: now)
        applyDefaults()
        input.reduceNoise(configuration.noiseReduction)
        input.begin(configuration)
        sendSession("session.created")
        if dialect.announcesConversation, configuration.kind == .realtime {
            let members: JSONValue = ["id": .string(conversation.id), "object": "realtime.conversation"]
            send("conversation.created", ["conversation": members])
        }
        tellMonitor()
        listTools(of: configuration.tools)
    }

    /// Takes all that is to be done since the last call, in order.
    public mutating func takeActions() -> [Action] {
        defer { actions.removeAll(keepingCapacity: false) }
        return actions
    }

    /// Takes the fields that hold from the start, as a whole or not at all.
    private mutating func applyDefaults() {
        guard !options.defaults.isEmpty else { return }
        var fields = options.defaults
        if fields["type"] == nil { fields["type"] = .string(options.kind.rawValue) }
        do throws(ClientError) {
            configuration = try configuration.updated(
                RequestFields(fields, path: "session"), SessionConfiguration.UpdateContext(options: options))
            input.format = configuration.inputFormat
        } catch {
            log(.warning, "the session's defaults are left out: \(error.message)")
        }
    }

    /// The session as the client is told of it.
    var sessionJSON: JSONValue {
        var members = configuration.json
        members["id"] = .string(id)
        members["object"] =
            configuration.kind == .realtime ? "realtime.session" : "realtime.transcription_session"
        members["expires_at"] = .number(options.unixTime + options.limits.sessionSeconds)
        if configuration.kind == .realtime { members["model"] = .string(options.model) }
        return .object(members)
    }

    mutating func sendSession(_ type: String) {
        send(type, ["session": sessionJSON])
    }
}
