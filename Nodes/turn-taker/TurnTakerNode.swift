import Messages
import NodeRuntime
import TurnTaking

/// Takes the assistant's turns where no client does: asks the llm, makes room for whoever interrupts, and keeps what was
/// said and heard.
@main
struct TurnTakerNode: Node {
    static let speechEvents = Input<Event>(
        "speech-events", "Where the person starts, pauses and stops, of speech-monitor.", required: true)
    static let transcript = Input<Text>(
        "transcript", "What was said: hypotheses and finals, of asr.", required: true)
    // All that follows answers what this node began: it waits for no end of theirs.
    static let reply = Input<Text>(
        "reply", "What is answered: deltas, of llm.", required: true, breaksLoops: true)
    static let sentence = Input<Text>(
        "sentence",
        "The sentences of answers, of segmenter: what the history keeps of one that is interrupted.",
        breaksLoops: true)
    static let toolCalls = Input<Event>("tool-calls", "Calls of tools, of llm.", breaksLoops: true)
    static let toolResults = Input<Event>(
        "tool-results", "What tools gave: events with 'call_id' and 'output', or 'error'.",
        manyProducers: true,
        breaksLoops: true)
    static let tools = Input<Event>(
        "tools", "The tools that llm may call: events with 'tools'.", manyProducers: true, breaksLoops: true)
    static let playout = Input<Event>(
        "playout", "How much of each response was heard, of speaker.", required: true, breaksLoops: true)

    static let conversation = Output<Event>("conversation", "Whole conversations to answer, for llm.")
    static let approvedCalls = Output<Event>(
        "tool-calls",
        "Calls of llm, for tools: passed on when the turn has surely ended and nobody speaks up.")
    static let cancel = Output<Event>(
        "cancel", "Responses to drop, for llm, tools, segmenter, tts and speaker.")
    static let playback = Output<Event>(
        "playback", "duck, restore, pause, resume, hold and release, for the input 'control' of speaker.")
    static let listening = Output<Event>(
        "listening", "end_after: how long a pause must last, for the input 'control' of speech-monitor.")
    static let say = Output<Text>("say", "Apologies and fillers, for tts.")
    static let turns = Output<Event>(
        "turns", "Each turn when it is over: what was said and heard, how it came out, its latency by stages."
    )

    static let manifest = Manifest(
        name: "turn-taker",
        purpose: "Takes the assistant's turns: when it answers, when it makes room, what it remembers.",
        ports: [
            speechEvents, transcript, reply, sentence, toolCalls, toolResults, tools, playout, conversation,
            approvedCalls,
            cancel, playback, listening, say, turns,
        ], parameters: TurnParameters.all)

    private var talks = Sessions<Talk>()
    private var latencies = TurnLatencies()
    /// What the llm may call.
    private var offers: [JSONValue] = []
    private let timer: NodeTimer
    private var hasEnded = false

    init(_ node: NodeContext) throws {
        timer = node.makeTimer()
    }

    mutating func handle(_ event: NodeEvent, _ node: NodeContext) throws {
        defer { settle(node) }
        if event[timer] {
            for talk in talks.all { act(talk.advance(to: node.now), talk, node) }
        } else if let list = try event[Self.tools] {
            offers = list["tools"]?.array ?? []
            for talk in talks.all { give(.tools(offers), talk, node) }
        } else if let speech = try event[Self.speechEvents] {
            let talk = talk(event.session, node)
            if let input = talk.input(speech: speech) { give(input, talk, node) }
        } else if let input = try Self.input(event) {
            let talk = talk(event.session, node)
            talk.language = event.message?.metadata.language ?? talk.language
            give(input, talk, node)
        } else {
            handleChange(event, node)
        }
    }

    /// What a message tells of a conversation.
    private static func input(_ event: NodeEvent) throws -> TurnInput? {
        if let text = try event[transcript] { return TurnInput(transcript: text) }
        if let delta = try event[reply] { return TurnInput(reply: delta) }
        if let text = try event[sentence] { return TurnInput(sentence: text) }
        if let call = try event[toolCalls] { return TurnInput(toolCall: call) }
        if let result = try event[toolResults] { return TurnInput(toolResult: result) }
        if let report = try event[playout] { return TurnInput(playout: report) }
        return nil
    }

    private mutating func handleChange(_ event: NodeEvent, _ node: NodeContext) {
        switch event {
        case .sessionEnded(let session):
            guard let talk = talks.state(of: session) else { return }
            talk.hasEnded = true
            node.postponeSessionEnd()
        case .inputsEnded:
            hasEnded = true
            node.postponeEnd()
        case .parametersChanged:
            for talk in talks.all { talk.apply(node) }
        case .upstreamLost(_, let inputs):
            for stage in Self.stages(behind: inputs) {
                for talk in talks.all { give(.lost(stage), talk, node) }
            }
        case .upstreamBack(_, let inputs):
            for stage in Self.stages(behind: inputs) {
                for talk in talks.all { give(.regained(stage), talk, node) }
            }
        default: break
        }
    }

    /// What part of the graph it is whose loss is felt at these inputs: the first that it is on the way to.
    private static func stages(behind inputs: [String]) -> [TurnStage] {
        func has(_ name: String) -> Bool { inputs.contains(name) }
        if has(speechEvents.port.name) { return [.hearing] }
        if has(transcript.port.name) { return [.recognition] }
        if has(reply.port.name) { return [.thinking] }
        if has(sentence.port.name) { return [.speaking] }
        if has(toolResults.port.name) { return [.acting] }
        return has(playout.port.name) ? [.speaking, .playing] : []
    }

    // MARK: Conversations

    private mutating func talk(_ session: String, _ node: NodeContext) -> Talk {
        let offers = offers
        let talk = talks.state(of: session) { Talk(session, offers: offers, node) }
        if let excess = talks.takeExcess() {
            node.log(.warning, "forgotten, since there are more than \(talks.limit)", session: excess.session)
        }
        return talk
    }

    private mutating func give(_ input: TurnInput, _ talk: Talk, _ node: NodeContext) {
        act(talk.receive(input, at: node.now), talk, node)
    }

    private mutating func act(_ actions: [TurnAction], _ talk: Talk, _ node: NodeContext) {
        for action in actions {
            if case .turn(let record) = action { latencies.note(record, node) }
            talk.perform(action, node)
        }
    }

    /// Waits for what is next, and passes on the ends of conversations that have nothing left to say.
    private mutating func settle(_ node: NodeContext) {
        for talk in talks.all where talk.hasEnded && talk.taker.isIdle {
            _ = talks.take(talk.session)
            node.endSession(talk.session)
        }
        if let deadline = talks.all.compactMap(\.taker.deadline).min() {
            node.set(timer, at: deadline)
        } else {
            node.stop(timer)
        }
        if hasEnded, talks.all.allSatisfy(\.taker.isIdle) { node.finish() }
    }
}
