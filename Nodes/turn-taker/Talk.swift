import EndOfTurn
import Messages
import NodeRuntime
import TurnTaking

/// One conversation: its turns, and how they become messages.
final class Talk {
    let session: String
    private(set) var taker: TurnTaker
    /// Whether nothing more will be heard of the person.
    var hasEnded = false
    /// The language that is spoken, as a BCP 47 tag; the words count for the end of a turn where it is known well.
    var language = "" {
        didSet { if language != oldValue { taker.judge?.language = language } }
    }
    /// Where the voice of the present utterance began, in samples.
    private var voiceStart: Double?
    /// Where the voice ended before the present pause, in samples.
    private var pausePosition: JSONValue?

    init(_ session: String, offers: [JSONValue], _ node: NodeContext) {
        self.session = session
        taker = TurnTaker(
            TurnParameters.settings(node), judge: TurnParameters.judge(node), idPrefix: node.makeID("resp"))
        taker.receive(.tools(offers), at: node.now)
    }

    /// Makes the present parameters those of the conversation.
    func apply(_ node: NodeContext) {
        taker.settings = TurnParameters.settings(node)
        let judge = TurnParameters.judge(node)
        // What the judge has learnt of the speaker stays, unless another one is asked for.
        guard judge?.eagerness != taker.judge?.eagerness else { return }
        taker.judge = judge
        taker.judge?.language = language
    }

    func receive(_ input: TurnInput, at now: UInt64) -> [TurnAction] {
        taker.receive(input, at: now)
        return taker.takeActions()
    }

    func advance(to now: UInt64) -> [TurnAction] {
        guard let deadline = taker.deadline, deadline <= now else { return [] }
        taker.advance(to: now)
        return taker.takeActions()
    }

    // MARK: Speech

    /// What an event of speech-monitor tells.
    func input(speech event: Event) -> TurnInput? {
        let utterance = event.metadata.utterance ?? ""
        switch event.name {
        case "speech_started":
            voiceStart = event["position"]?.number
            return .speechStarted(utterance: utterance)
        case "speech_confirmed": return .speechConfirmed(utterance: utterance)
        case "speech_paused":
            pausePosition = event["position"]
            return .speechPaused(utterance: utterance, Prosody(event.fields))
        case "speech_resumed":
            return .speechResumed(utterance: utterance, silence: event["silence_ms"]?.integer ?? 0)
        case "speech_stopped": return .speechStopped(utterance: utterance, voice: voice(until: event))
        case "turn_ended":
            let end = event["voice_end_ns"]?.number.flatMap { $0 > 0 ? UInt64($0) : nil }
            return .turnEnded(utterance: utterance, voiceEnd: end)
        default: return nil
        }
    }

    /// How long the voice of an utterance lasted, in milliseconds.
    private func voice(until event: Event) -> Int {
        guard let start = voiceStart, let end = event["position"]?.number,
            let rate = event["sample_rate"]?.number, rate > 0, end > start
        else { return 0 }
        return Int(min(1e9, (end - start) / rate * 1000))
    }

    // MARK: Acting

    /// Sends what is to be done.
    func perform(_ action: TurnAction, _ node: NodeContext) {
        switch action {
        case .ask(let response, let instructions, let items, let tools):
            var fields: [String: JSONValue] = ["items": .array(items)]
            if !instructions.isEmpty { fields["instructions"] = .string(instructions) }
            if !tools.isEmpty { fields["tools"] = .array(tools) }
            send("conversation", fields, response, to: TurnTakerNode.conversation, node)
        case .call(let response, let call):
            let fields: [String: JSONValue] = [
                "call_id": .string(call.id), "name": .string(call.name),
                "arguments": (try? JSONValue(parsing: call.arguments)) ?? .string(call.arguments),
                "arguments_text": .string(call.arguments),
            ]
            send("tool_call", fields, response, to: TurnTakerNode.approvedCalls, node)
        case .cancel(let response): send("cancel", [:], response, to: TurnTakerNode.cancel, node)
        case .endTurn(let silence):
            // It is meant for this pause only: the voice may have gone on meanwhile.
            var fields: [String: JSONValue] = ["silence_ms": .number(silence)]
            fields["position"] = pausePosition
            send("end_after", fields, to: TurnTakerNode.listening, node)
        case .playback(let playback): perform(playback, node)
        case .say(let response, let text, let isFiller):
            var metadata = metadata(response)
            metadata["segment"] = 0
            if isFiller { metadata["filler"] = true }
            node.send(
                Text(text, isStart: true, isFinal: true, metadata: metadata), to: TurnTakerNode.say)
        case .began(let heard):
            send("turn_began", ["heard": .string(heard)], to: TurnTakerNode.turns, node)
        case .turn(let record): tell(record, node)
        case .log(let isWarning, let text): node.log(isWarning ? .warning : .info, text, session: session)
        }
    }

    private func perform(_ playback: TurnAction.Playback, _ node: NodeContext) {
        switch playback {
        case .duck:
            let gain = JSONValue.number(node[TurnParameters.duckGain])
            send("duck", ["gain_db": gain], to: TurnTakerNode.playback, node)
        case .pause: send("pause", to: TurnTakerNode.playback, node)
        case .restore:
            send("restore", to: TurnTakerNode.playback, node)
            send("resume", to: TurnTakerNode.playback, node)
        case .hold(let response): send("hold", [:], response, to: TurnTakerNode.playback, node)
        case .release(let response): send("release", [:], response, to: TurnTakerNode.playback, node)
        }
    }

    private func tell(_ record: TurnRecord, _ node: NodeContext) {
        send("turn", record.fields, to: TurnTakerNode.turns, node)
        guard !node.isConnected(TurnTakerNode.turns) else { return }
        node.log(.info, record.summary, session: session)
    }

    private func send(
        _ name: String, _ fields: [String: JSONValue] = [:], _ response: String? = nil,
        to output: Output<Event>, _ node: NodeContext
    ) {
        node.send(Event(name, fields, time: node.now, metadata: metadata(response)), to: output)
    }

    private func metadata(_ response: String?) -> Metadata {
        var metadata = Metadata()
        metadata.session = session
        metadata.response = response
        return metadata
    }
}
