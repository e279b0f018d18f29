import EndOfTurn
import Messages
import Randomness
import TurnTaking

/// A person and a graph around one conversation. Both do what they might do in any order, and note what a conversation
/// must never do.
struct World {
    private var talk: TestConversation
    private var random: SeededGenerator
    private var mistakes: [String] = []

    /// What is on its way to the conversation: of each sender in order, of all of them in any.
    private var ways: [Way: [TurnInput]] = [:]
    private enum Way: CaseIterable { case person, asr, llm, segmenter, toolCalls, tools, loudspeaker }

    // What the world knows.
    private var utteranceCount = 0
    private var isSpeaking = false
    private var speakingWords = ""
    /// The words of each utterance that asr has made final, and those whose transcript may be lost.
    private var finals: [String: String] = [:]
    private var mayBeLost: Set<String> = []
    private var told: [TurnRecord] = []
    private var dismissed: [String] = []
    private var asked: Set<String> = []
    private var cancelled: Set<String> = []
    private var held: Set<String> = []
    private var sounding: [String] = []
    private var over: Set<String> = []
    private var isQuieted = false

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        var settings = TurnSettings()
        settings.interruption.minimumWords = Int.random(in: 0...2, using: &random)
        settings.startsEarly = Bool.random(using: &random)
        settings.fillerDelay = [0, 500, 4000].randomElement(using: &random) ?? 0
        settings.historyLimit = 1000
        talk = TestConversation(judge: Bool.random(using: &random) ? EndOfTurnJudge() : nil) { $0 = settings }
        if Bool.random(using: &random) { give(.tools([["type": "function", "name": "tool"]])) }
    }

    /// Lives for some steps, then until everything is said. Gives what went wrong.
    mutating func live(steps: Int) -> [String] {
        for _ in 0..<steps { step() }
        if isSpeaking { endSpeech() }
        // Enough for the longest wait after which the last thing can happen.
        for _ in 0..<40 {
            while deliver() {}
            wait(milliseconds: 20_000)
        }
        check(talk.taker.isIdle, "it is idle in the end")
        check(talk.taker.deadline == nil, "nothing is awaited in the end")
        check(!isQuieted, "the loudspeaker is not left quiet")
        check(held.isEmpty, "nothing is held for ever: \(held)")
        for (utterance, words) in finals where !words.isEmpty && !mayBeLost.contains(utterance) {
            let turns = told.count { $0.heard.contains(words) }
            let dismissals = dismissed.count { $0.contains(words) }
            check(
                turns + dismissals == 1,
                "'\(words)' is answered once: \(turns) turns, \(dismissals) dismissed")
        }
        return mistakes
    }

    private mutating func check(_ condition: Bool, _ rule: String) {
        if !condition { mistakes.append(rule) }
    }

    // MARK: What happens

    private mutating func step() {
        switch Int.random(in: 0..<20, using: &random) {
        case 0...4: isSpeaking ? goOnSpeaking() : beginSpeech()
        case 5...15: deliver()
        case 16...17: wait(milliseconds: Int.random(in: 0...900, using: &random))
        case 18: playMore()
        default: if Int.random(in: 0..<6, using: &random) == 0 { lose() }
        }
    }

    private mutating func beginSpeech() {
        utteranceCount += 1
        isSpeaking = true
        speakingWords = ""
        send(.speechStarted(utterance: utterance), by: .person)
    }

    private var utterance: String { "utt_\(utteranceCount)" }

    private mutating func goOnSpeaking() {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: send(.speechConfirmed(utterance: utterance), by: .person)
        case 1:
            send(.speechPaused(utterance: utterance, Prosody()), by: .person)
            if Bool.random(using: &random) {
                send(.speechResumed(utterance: utterance, silence: 300), by: .person)
            }
        case 2, 3:
            speakingWords = "words \(utteranceCount) are said"
            send(.transcript(utterance: utterance, text: speakingWords, isFinal: false), by: .asr)
        default: endSpeech()
        }
    }

    private mutating func endSpeech() {
        isSpeaking = false
        if Int.random(in: 0..<4, using: &random) > 0 { speakingWords = "words \(utteranceCount) are said" }
        finals[utterance] = speakingWords
        let voice = Int.random(in: 60...2000, using: &random)
        send(.speechStopped(utterance: utterance, voice: voice), by: .person)
        send(.turnEnded(utterance: utterance, voiceEnd: nil), by: .person)
        send(.transcript(utterance: utterance, text: speakingWords, isFinal: true), by: .asr)
    }

    private mutating func send(_ input: TurnInput, by way: Way) {
        ways[way, default: []].append(input)
    }

    /// Delivers one message.
    @discardableResult private mutating func deliver() -> Bool {
        let waiting = Way.allCases.filter { ways[$0]?.isEmpty == false }
        guard let way = waiting.randomElement(using: &random), let input = ways[way]?.removeFirst() else {
            return false
        }
        give(input)
        return true
    }

    private mutating func give(_ input: TurnInput) {
        talk.receive(input)
        react()
    }

    private mutating func wait(milliseconds: Int) {
        talk.wait(milliseconds: milliseconds)
        react()
    }

    // MARK: Death

    private mutating func lose() {
        guard let stage = TurnStage.allCases.randomElement(using: &random) else { return }
        switch stage {
        case .hearing:
            // What it would have told of the present utterance never comes.
            isSpeaking = false
            ways[.person] = []
            loseUtterances()
        case .recognition:
            ways[.asr] = []
            loseUtterances()
        case .thinking: ways[.llm] = []
        case .acting: ways[.tools] = []
        case .speaking:
            ways[.segmenter] = []
            sounding.removeAll { !cancelled.contains($0) }
        case .playing:
            ways[.loudspeaker] = []
            sounding = []
        }
        give(.lost(stage))
        give(.regained(stage))
    }

    private mutating func loseUtterances() {
        for number in 0...utteranceCount { mayBeLost.insert("utt_\(number)") }
        finals = finals.filter { !mayBeLost.contains($0.key) }
    }

    // MARK: The graph

    private mutating func react() {
        for action in talk.takeActions() { react(to: action) }
    }

    private mutating func react(to action: TurnAction) {
        switch action {
        case .ask(let response, _, _, _):
            check(asked.insert(response).inserted, "\(response) is asked for once")
            think(response)
        case .say(let response, let text, _):
            check(asked.insert(response).inserted, "\(response) is said once")
            check(!text.isEmpty, "something is said")
            speak(response)
        case .call(let response, let call):
            check(!cancelled.contains(response), "nothing is done for \(response), which was cancelled")
            check(!held.contains(response), "nothing is done for \(response), which nobody may hear yet")
            send(.toolResult(call: call.id, output: "done"), by: .tools)
        case .cancel(let response):
            check(asked.contains(response), "\(response) was asked for")
            check(cancelled.insert(response).inserted, "\(response) is cancelled once")
            held.remove(response)
            if let index = sounding.firstIndex(of: response) {
                sounding.remove(at: index)
                ways[.loudspeaker]?.removeAll { Self.isPlayout($0, of: response) }
                send(.playout(response: response, PlayoutReport(.cancelled)), by: .loudspeaker)
            }
        case .playback(.hold(let response)): check(held.insert(response).inserted, "\(response) is held once")
        case .playback(.release(let response)):
            check(held.remove(response) != nil, "only what is held is released: \(response)")
        case .playback(.restore):
            check(isQuieted, "only what was quieted is restored")
            isQuieted = false
        case .playback: isQuieted = true
        case .endTurn(let silence): check((0...10_000).contains(silence), "a silence has a length")
        case .began(let heard): check(!heard.isEmpty, "nobody is answered who said nothing")
        case .turn(let record): told.append(record)
        case .log(_, let text): if text.contains("is no interruption") { dismissed.append(text) }
        }
    }

    private static func isPlayout(_ input: TurnInput, of response: String) -> Bool {
        if case .playout(let id, _) = input { id == response } else { false }
    }

    private mutating func think(_ response: String) {
        switch Int.random(in: 0..<12, using: &random) {
        case 0: break
        case 1: send(.reply(response: response, delta: "", end: ReplyEnd(hasFailed: true)), by: .llm)
        case 2, 3:
            let call = ToolCallItem(id: "call_\(response)", name: "tool", arguments: "{}")
            send(.toolCall(response: response, call), by: .toolCalls)
            send(.reply(response: response, delta: "", end: ReplyEnd(toolCallCount: 1)), by: .llm)
        default:
            send(.reply(response: response, delta: "Well.", end: nil), by: .llm)
            send(.sentence(response: response, segment: 0, text: "Well."), by: .segmenter)
            send(.reply(response: response, delta: "", end: ReplyEnd()), by: .llm)
            speak(response)
        }
    }

    private mutating func speak(_ response: String) {
        guard Int.random(in: 0..<10, using: &random) > 0 else { return }
        sounding.append(response)
    }

    /// The loudspeaker plays the first of what waits, unless it is held.
    private mutating func playMore() {
        guard let response = sounding.first, !held.contains(response), !cancelled.contains(response) else {
            return
        }
        send(.playout(response: response, PlayoutReport(.started, arrived: talk.now)), by: .loudspeaker)
        guard Bool.random(using: &random) else { return }
        sounding.removeFirst()
        send(.playout(response: response, PlayoutReport(.finished)), by: .loudspeaker)
    }
}
