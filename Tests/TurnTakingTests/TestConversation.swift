import EndOfTurn
import Messages
import TurnTaking

/// A conversation under test, with a clock of its own.
struct TestConversation {
    var taker: TurnTaker
    var now: UInt64 = 1_000_000_000
    private(set) var actions: [TurnAction] = []

    init(judge: EndOfTurnJudge? = nil, _ change: (inout TurnSettings) -> Void = { _ in }) {
        var settings = TurnSettings()
        change(&settings)
        taker = TurnTaker(settings, judge: judge, idPrefix: "resp")
    }

    mutating func receive(_ inputs: TurnInput...) {
        for input in inputs {
            taker.receive(input, at: now)
            actions += taker.takeActions()
        }
    }

    mutating func wait(milliseconds: Int) {
        let end = now + UInt64(milliseconds) * 1_000_000
        while let deadline = taker.deadline, deadline <= end {
            now = max(now, deadline)
            taker.advance(to: now)
            actions += taker.takeActions()
        }
        now = end
    }

    /// Takes what was done since.
    mutating func takeActions() -> [TurnAction] {
        defer { actions = [] }
        return actions
    }

    // MARK: Stories

    /// A person says something, and is understood.
    mutating func say(_ text: String, _ utterance: String = "utt_1", voice: Int = 900) {
        receive(.speechStarted(utterance: utterance))
        if voice >= 200 { receive(.speechConfirmed(utterance: utterance)) }
        receive(
            .speechStopped(utterance: utterance, voice: voice),
            .turnEnded(utterance: utterance, voiceEnd: now - 500_000_000),
            .transcript(utterance: utterance, text: text, isFinal: true))
    }

    /// The llm answers with sentences; the voice has not begun.
    mutating func answer(_ response: String, _ sentences: [String], calls: Int = 0) {
        for (segment, sentence) in sentences.enumerated() {
            receive(
                .reply(response: response, delta: sentence + " ", end: nil),
                .sentence(response: response, segment: segment, text: sentence))
        }
        receive(.reply(response: response, delta: "", end: ReplyEnd(toolCallCount: calls)))
    }

    /// The loudspeaker tells something.
    mutating func play(
        _ response: String, _ state: PlayoutReport.State, segment: Int = 0, text: String? = nil,
        offset: Int? = nil
    ) {
        receive(
            .playout(
                response: response,
                PlayoutReport(state, segment: segment, text: text, textOffset: offset, arrived: now)))
    }
}

extension [TurnAction] {
    /// The ids of the responses that the llm was asked for.
    var asked: [String] {
        compactMap { if case .ask(let response, _, _, _) = $0 { response } else { nil } }
    }
    /// What the llm was shown, the last time it was asked.
    var items: [JSONValue] {
        compactMap { if case .ask(_, _, let items, _) = $0 { items } else { nil } }.last ?? []
    }
    var cancelled: [String] { compactMap { if case .cancel(let response) = $0 { response } else { nil } } }
    var called: [String] { compactMap { if case .call(_, let call) = $0 { call.name } else { nil } } }
    var playback: [TurnAction.Playback] {
        compactMap { if case .playback(let what) = $0 { what } else { nil } }
    }
    var said: [String] { compactMap { if case .say(_, let text, _) = $0 { text } else { nil } } }
    var turns: [TurnRecord] { compactMap { if case .turn(let record) = $0 { record } else { nil } } }
}

extension JSONValue {
    /// The text of a message, or the output of a tool.
    var said: String {
        self["content"]?.array?.first?["text"]?.string ?? self["output"]?.string ?? self["name"]?.string ?? ""
    }
}
