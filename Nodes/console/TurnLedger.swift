import Messages
import NodeRuntime

/// Keeps the turns of every session: messages with their send times in, lines out.
///
/// Messages of different edges arrive in any order. So lines are taken a moment later, and those of a turn always
/// come in the order of the turn.
struct TurnLedger {
    /// What the graph shows, and so what a turn has to wait for.
    struct Wiring {
        var transcript = true
        var reply = true
        var audio = true
    }

    private let wiring: Wiring
    private let showsPartials: Bool
    private var sessions = Sessions<SessionTurns>()
    /// The sessions in which something has happened since lines were taken.
    private var touched: [SessionTurns] = []
    private var lines: [TurnLine] = []

    /// How much of an answer is kept, in UTF-8 bytes.
    static let longestAnswer = 8192

    init(wiring: Wiring, showsPartials: Bool = false) {
        self.wiring = wiring
        self.showsPartials = showsPartials
    }

    // MARK: What happens

    mutating func take(speech event: Event, sentAt time: UInt64) {
        let isStart = event.name == "speech_started"
        update(event.metadata, newTurnAfter: { isStart && $0.speechStart != nil }) { turn in
            switch event.name {
            case "speech_started": turn.speechStart = Self.milliseconds(event) ?? 0
            case "speech_stopped", "turn_ended":
                // The turn ends later than the speech, but recognition ends with the speech.
                guard turn.decidedAt == nil else { return }
                turn.decidedAt = event.time == 0 ? time : event.time
                guard let voiceEnd = Self.milliseconds(event), let decided = event["decided_ms"]?.number
                else { return }
                turn.endpointing = max(0, decided - voiceEnd)
            default: break
            }
        }
    }

    /// Where the event's voice began or ended, in milliseconds of the stream.
    private static func milliseconds(_ event: Event) -> Double? {
        guard let position = event["position"]?.number, let rate = event["sample_rate"]?.number, rate > 0
        else {
            return nil
        }
        return position / rate * 1000
    }

    mutating func take(transcript text: Text, sentAt time: UInt64) {
        update(text.metadata, newTurnAfter: { $0.heard != nil }) { turn in
            guard text.isFinal else {
                turn.partial = text.content
                return
            }
            turn.heard = text.content
            turn.heardAt = time
            turn.confidence = text.metadata["confidence"]?.number
        }
    }

    mutating func take(reply delta: Text, sentAt time: UInt64) {
        update(delta.metadata, newTurnAfter: \.replyHasEnded) { turn in
            if turn.replyBeganAt == nil { turn.replyBeganAt = time }
            if turn.answer.utf8.count < Self.longestAnswer { turn.answer += delta.content }
            if delta.isFinal { turn.replyHasEnded = true }
        }
    }

    mutating func take(toolCall event: Event) {
        guard event.name == "tool_call", let name = event["name"]?.string else { return }
        update(event.metadata) { turn in
            turn.tools.append(Turn.ToolCall(name: name, arguments: event["arguments"] ?? .object([:])))
        }
    }

    mutating func take(sentence: Text, sentAt time: UInt64) {
        guard !sentence.content.isEmpty else { return }
        update(sentence.metadata) { turn in
            if turn.firstSentenceAt == nil { turn.firstSentenceAt = time }
        }
    }

    mutating func take(audio: Audio, sentAt time: UInt64) {
        update(audio.metadata) { turn in
            if turn.firstAudioAt == nil, audio.frameCount > 0 { turn.firstAudioAt = time }
            if audio.isFinal { turn.audioHasEnded = true }
        }
    }

    // MARK: What is told

    /// Takes the lines that are due.
    mutating func takeLines() -> [TurnLine] {
        for session in touched {
            session.isTouched = false
            for index in session.turns.indices where !session.turns[index].isClosed {
                tell(&session.turns[index])
                if isComplete(session.turns[index]) { close(&session.turns[index]) }
            }
        }
        touched = []
        defer { lines = [] }
        return lines
    }

    /// Closes the turns of a session and takes the lines that are left.
    mutating func close(session: String) -> [TurnLine] {
        if let closing = sessions.take(session) { abandon(closing) }
        defer { lines = [] }
        return lines
    }

    /// Closes all turns and takes the lines that are left.
    mutating func closeAll() -> [TurnLine] {
        for closing in sessions.takeAll() { abandon(closing) }
        defer { lines = [] }
        return lines
    }

    // MARK: Turns

    /// Changes the turn of a message.
    private mutating func update(
        _ metadata: Metadata, newTurnAfter isPast: (Turn) -> Bool = { _ in false },
        _ change: (inout Turn) -> Void
    ) {
        let session = sessions.state(of: metadata.session) { SessionTurns(session: metadata.session) }
        if let excess = sessions.takeExcess() { abandon(excess.state) }
        if !session.isTouched {
            session.isTouched = true
            touched.append(session)
        }
        let index = session.find(metadata.utterance, metadata.response, isPast) ?? session.begin()
        if let excess = session.takeExcess() { abandon(excess) }
        let kept = min(index, session.turns.count - 1)
        if let utterance = metadata.utterance { session.turns[kept].utterance = utterance }
        if let response = metadata.response { session.turns[kept].response = response }
        change(&session.turns[kept])
    }

    private mutating func abandon(_ session: SessionTurns) {
        for turn in session.turns { abandon(turn) }
        session.turns = []
    }

    private mutating func tell(_ turn: inout Turn) {
        if turn.speechStart != nil, !turn.told.speech {
            turn.told.speech = true
            if turn.heard == nil { add(.speech(atMilliseconds: turn.speechStart ?? 0), turn) }
        }
        if showsPartials, turn.heard == nil, turn.partial != turn.told.partial {
            turn.told.partial = turn.partial
            add(.partial(turn.partial), turn)
        }
        if let heard = turn.heard, !turn.told.heard {
            turn.told.heard = true
            add(.heard(heard, confidence: turn.confidence), turn)
        }
        guard turn.told.heard || !wiring.transcript || turn.utterance == nil else { return }
        tellAnswer(&turn)
    }

    private mutating func tellAnswer(_ turn: inout Turn) {
        for tool in turn.tools.dropFirst(turn.told.toolCount) { add(.tool(tool), turn) }
        turn.told.toolCount = turn.tools.count
        if turn.replyHasEnded, !turn.told.answer {
            turn.told.answer = true
            add(.answered(turn.answer, isWhole: true), turn)
        }
    }

    private func isComplete(_ turn: Turn) -> Bool {
        if turn.wasSilence { return turn.told.heard }
        guard !wiring.reply || turn.told.answer else { return false }
        if wiring.audio { return turn.firstAudioAt != nil || turn.audioHasEnded }
        return wiring.reply || turn.told.heard
    }

    private mutating func abandon(_ turn: Turn) {
        guard !turn.isClosed else { return }
        var turn = turn
        tell(&turn)
        tellAnswer(&turn)
        if !turn.told.answer, !turn.answer.isEmpty { add(.answered(turn.answer, isWhole: false), turn) }
        close(&turn)
    }

    private mutating func close(_ turn: inout Turn) {
        turn.isClosed = true
        add(.closed(turn), turn)
    }

    private mutating func add(_ content: TurnLine.Content, _ turn: Turn) {
        lines.append(TurnLine(session: turn.session, content: content))
    }
}
