public import EndOfTurn
import Messages

/// Takes the assistant's turns in one conversation: hears when the person is done, asks for an answer, makes room where
/// the person speaks up, and keeps what was said.
///
/// A state machine without I/O and without a clock: what happens goes in with its time, what is to be done comes out.
/// Every turn of the person gets one reply, or a reason why not: none is lost, none is doubled.
///
/// ```
///  person    silent ── speech ──▶ OpenTurn ── end of turn, transcripts final ──▶ ask
///                                    ▲                                            │
///                                    │ speech before anything was heard:          ▼
///  assistant                         └──────────── the answer is taken back ── Answer ── heard to its end ──▶ history
///                                                                                 │
///               speech while it sounds: duck, pause; words: cancel, no words: play on
/// ```
public struct TurnTaker: Sendable {
    /// How turns are taken; may change while it runs.
    public var settings: TurnSettings {
        didSet { history.limit = settings.historyLimit }
    }
    /// Who tells from a pause whether the person is done; `nil` = speech-monitor's silence alone decides.
    public var judge: EndOfTurnJudge?

    var history: ConversationHistory
    var tools: [JSONValue] = []
    var turn = OpenTurn()
    var earlyTranscripts = EarlyTranscripts()
    /// How the voice sounded before the present pause; `nil` while nobody pauses.
    var pause: Prosody?
    /// How likely a sentence ends after what was recognized last (natural logarithm).
    var sentenceEnd: Double?
    var answer: Answer?
    /// Whether an apology waits for the voice to come back.
    var owesApology = false
    var cancelDeadline: UInt64?
    var fillerDeadline: UInt64?
    var transcriptDeadline: UInt64?
    private var actions: [TurnAction] = []
    private let idPrefix: String
    private var idCount = 0

    /// How long the loudspeaker may take to tell how much of a cancelled answer was heard, in milliseconds.
    static let lastWordTimeout = 500

    /// A conversation that has not begun.
    ///
    /// - Parameter idPrefix: What the ids of its responses begin with; unique in the graph.
    public init(_ settings: TurnSettings = TurnSettings(), judge: EndOfTurnJudge? = nil, idPrefix: String) {
        self.settings = settings
        self.judge = judge
        self.idPrefix = idPrefix
        history = ConversationHistory(limit: settings.historyLimit)
    }

    /// Takes what happened.
    public mutating func receive(_ input: TurnInput, at now: UInt64) {
        switch input {
        case .speechStarted(let utterance): beginSpeech(utterance, at: now)
        case .speechConfirmed(let utterance): confirmSpeech(utterance, at: now)
        case .speechPaused(let utterance, let prosody): pauseSpeech(utterance, prosody, at: now)
        case .speechResumed(_, let silence): resumeSpeech(after: silence, at: now)
        case .speechStopped(let utterance, let voice): stopSpeech(utterance, voice: voice, at: now)
        case .turnEnded(_, let voiceEnd): endTurn(voiceEnd: voiceEnd, at: now)
        case .transcript(let utterance, let text, let isFinal, let sentenceEnd):
            self.sentenceEnd = sentenceEnd
            recognize(utterance, text, isFinal: isFinal, at: now)
        case .reply(let response, let delta, let end): take(delta, end: end, of: response, at: now)
        case .sentence(let response, let segment, let text):
            take(sentence: text, segment: segment, of: response, at: now)
        case .toolCall(let response, let call): take(call, of: response, at: now)
        case .toolResult(let call, let output): take(result: output, of: call, at: now)
        case .tools(let tools): self.tools = tools
        case .playout(let response, let report): take(report, of: response, at: now)
        case .lost(let stage): lose(stage, at: now)
        case .regained(let stage): regain(stage, at: now)
        }
        settle(at: now)
    }

    /// Takes what is to be done, in order.
    public mutating func takeActions() -> [TurnAction] {
        defer { actions = [] }
        return actions
    }

    /// Whether nobody speaks, nothing is awaited and nothing is left to say.
    public var isIdle: Bool { turn.utterances.isEmpty && answer == nil && !owesApology }

    // MARK: Time

    /// When `advance` is to be called at the latest.
    public var deadline: UInt64? {
        [cancelDeadline, fillerDeadline, transcriptDeadline, progressDeadline].compactMap(\.self).min()
    }

    /// Does what is due.
    public mutating func advance(to now: UInt64) {
        if isDue(cancelDeadline, now) { giveUpLastWord() }
        if isDue(fillerDeadline, now) { sayFiller(at: now) }
        if isDue(transcriptDeadline, now) { giveUpTranscripts(at: now) }
        if isDue(progressDeadline, now) { giveUpAnswer(at: now) }
        settle(at: now)
    }

    private func isDue(_ deadline: UInt64?, _ now: UInt64) -> Bool {
        deadline.map { $0 <= now } ?? false
    }

    // MARK: Acting

    mutating func act(_ action: TurnAction) {
        actions.append(action)
    }

    mutating func warn(_ text: String) {
        act(.log(isWarning: true, text))
    }

    mutating func makeResponseID() -> String {
        idCount += 1
        return "\(idPrefix)_\(idCount)"
    }

    /// Answers what is ready to be answered.
    private mutating func settle(at now: UInt64) {
        closeAnswer(at: now)
        guard turn.endedAt != nil, turn.isRecognized else { return }
        transcriptDeadline = nil
        guard let answer else { return answerTurn(at: now) }
        guard !answer.isCancelled else { return }
        if answer.guess != nil {
            confirmGuess(at: now)
        } else if settings.interruption.isInterruption(turn.newText, voice: turn.voice) {
            interrupt(at: now)
            closeAnswer(at: now)
            if self.answer == nil { answerTurn(at: now) }
        } else {
            dismissTurn(at: now)
        }
    }
}

extension UInt64 {
    /// This time and some milliseconds.
    func adding(milliseconds: Int) -> UInt64 {
        self &+ UInt64(clamping: milliseconds) &* 1_000_000
    }
}
