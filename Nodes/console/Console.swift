import Messages
import NodeRuntime

/// Shows the conversation and the latencies of each turn on the terminal.
@main
struct Console: Node {
    static let speechEvents = Input<Event>(
        "speech-events", "Where speech starts and stops, of speech-monitor.")
    static let transcript = Input<Text>("transcript", "What was heard: hypotheses and finals, of asr.")
    static let reply = Input<Text>("reply", "What is answered: deltas, of llm.")
    static let toolCalls = Input<Event>("tool-calls", "Calls of tools, of llm.")
    static let sentence = Input<Text>("sentence", "Sentences on their way to the voice, of segmenter.")
    static let audio = Input<Audio>("audio", "The voice, of tts.")
    static let turns = Input<Event>(
        "turns", "Turns as turn-taker takes them: then nothing but these and 'tool-calls' is needed.")
    static let format = Parameter<String>.choice(
        "format", ["text", "json"], default: "text", "Lines for people, or one JSON object per turn.")
    static let color = Parameter<String>.choice(
        "color", ["auto", "always", "never"], default: "auto",
        "Colours; auto: on a terminal, unless NO_COLOR is set.")
    static let partials = Parameter<Bool>(
        "partials", default: false, "Whether hypotheses are shown while somebody speaks.")
    static let file = Parameter<String>.path("file", "A file for the lines, instead of standard output.")

    static let manifest = Manifest(
        name: "console", purpose: "Shows the conversation and the latencies of each turn, as it happens.",
        ports: [speechEvents, transcript, reply, toolCalls, sentence, audio, turns],
        parameters: [format, color, partials, file])

    /// How long lines wait for what belongs before them and takes another way through the graph.
    private static let settling = Duration.milliseconds(20)

    private var ledger: TurnLedger
    private let output: LineOutput
    private let text: TextFormat
    private let settled: NodeTimer

    init(_ node: NodeContext) throws {
        let path = node[Self.file]
        output = path.isEmpty ? LineOutput() : try LineOutput(path: path)
        let color = node[Self.color]
        text = TextFormat(isColored: color == "always" || color == "auto" && output.wantsColor)
        ledger = TurnLedger(
            wiring: TurnLedger.Wiring(
                transcript: node.isConnected(Self.transcript), reply: node.isConnected(Self.reply),
                audio: node.isConnected(Self.audio)),
            showsPartials: node[Self.partials])
        settled = node.makeTimer()
    }

    mutating func handle(_ event: NodeEvent, _ node: NodeContext) throws {
        if let told = try event[Self.turns] {
            try write(TakenTurn.lines(told), node)
        } else if node.isConnected(Self.turns), let call = try event[Self.toolCalls] {
            try write(TakenTurn.lines(toolCall: call), node)
        } else if let message = event.message {
            try take(event, sentAt: message.header.sendTime)
            if !node.isSet(settled) { node.set(settled, after: Self.settling) }
        } else if event[settled] {
            try write(ledger.takeLines(), node)
        } else if case .sessionEnded(let session) = event {
            try write(ledger.close(session: session), node)
        } else if case .inputsEnded = event {
            try write(ledger.closeAll(), node)
        }
    }

    private mutating func take(_ event: NodeEvent, sentAt time: UInt64) throws {
        if let speech = try event[Self.speechEvents] {
            ledger.take(speech: speech, sentAt: time)
        } else if let transcript = try event[Self.transcript] {
            ledger.take(transcript: transcript, sentAt: time)
        } else if let delta = try event[Self.reply] {
            ledger.take(reply: delta, sentAt: time)
        } else if let call = try event[Self.toolCalls] {
            ledger.take(toolCall: call)
        } else if let sentence = try event[Self.sentence] {
            ledger.take(sentence: sentence, sentAt: time)
        } else if let audio = try event[Self.audio] {
            ledger.take(audio: audio, sentAt: time)
        }
    }

    private func write(_ lines: [TurnLine], _ node: NodeContext) throws {
        let isJSON = node[Self.format] == "json"
        for line in lines {
            guard let formatted = isJSON ? JSONFormat().line(line) : text.line(line) else { continue }
            try output.write(formatted)
        }
    }
}
