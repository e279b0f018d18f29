import EndOfTurn
import NodeRuntime
import TurnTaking

/// What a graph may set.
enum TurnParameters {
    private static let usual = TurnSettings()

    static let instructions = Parameter<String>(
        "instructions", default: "", "The system prompt of every conversation; empty = llm's own.",
        changeable: true)
    static let turnDetection = Parameter<String>.choice(
        "turn_detection", ["silence", "semantic"], default: "semantic",
        "What ends a turn. silence: as long a silence as speech-monitor is set to. semantic: a short one after a "
            + "complete sentence, a longer one after an unfinished one; takes speech-monitor's 'pause_ms'.",
        changeable: true)
    static let eagerness = Parameter<String>.choice(
        "eagerness", Eagerness.allCases.map(\.rawValue), default: Eagerness.auto.rawValue,
        "semantic: how soon a turn counts as ended. auto: medium at first, then by the pauses of the speaker.",
        changeable: true)
    static let startsEarly = Parameter<Bool>(
        "start_early", default: usual.startsEarly,
        "semantic: whether llm is asked when the end of the turn is only probable; nothing is heard before it is certain.",
        changeable: true)
    static let duckGain = Parameter<Double>(
        "duck_gain_db", default: -15, in: -60...0, unit: "dB",
        "How much quieter an answer is while somebody may be interrupting it; 0 = no quieter.",
        changeable: true)
    static let interruptMinWords = Parameter<Int>(
        "interrupt_min_words", default: usual.interruption.minimumWords, in: 0...20, unit: "words",
        "How many words interrupt an answer; with 0 any voice does that speech-monitor confirms.",
        changeable: true)
    static let interruptMinVoice = Parameter<Int>(
        "interrupt_min_ms", default: usual.interruption.minimumVoice, in: 0...5000, unit: "ms",
        "How long the voice of a single word must last to interrupt.", changeable: true)
    static let backchannels = Parameter<[String]>(
        "backchannels", default: InterruptionRules.englishBackchannels.sorted(),
        "Words that do not interrupt: they say 'go on'.", changeable: true)
    static let interruptCommands = Parameter<[String]>(
        "interrupt_commands", default: InterruptionRules.englishCommands.sorted(),
        "Words that interrupt however short they are.", changeable: true)
    static let maxHistory = Parameter<Int>(
        "max_history", default: usual.historyLimit, in: 0...1000, unit: "exchanges",
        "How much of each conversation llm is shown.", changeable: true)
    static let toolRounds = Parameter<Int>(
        "max_tool_rounds", default: usual.toolRounds, in: 0...100,
        "How often an answer may go to tools and back.", changeable: true)
    static let apology = Parameter<String>(
        "apology", default: usual.apology, "What is said where an answer failed; empty = nothing.",
        changeable: true)
    static let notUnderstood = Parameter<String>(
        "not_understood", default: usual.notUnderstood,
        "What is said where no words were recognized; empty = nothing.", changeable: true)
    static let notUnderstoodVoice = Parameter<Int>(
        "not_understood_min_ms", default: usual.notUnderstoodVoice, in: 0...60_000, unit: "ms",
        "The shortest voice that is worth saying so.", changeable: true)
    static let filler = Parameter<String>(
        "filler", default: usual.filler, "What is said where an answer takes long; empty = nothing.",
        changeable: true)
    static let fillerDelay = Parameter<Int>(
        "filler_after_ms", default: usual.fillerDelay, in: 0...600_000, unit: "ms",
        "How long an answer may be silent before the filler, and four times as long before each next; 0 = never.",
        changeable: true)
    static let transcriptTimeout = Parameter<Int>(
        "transcript_timeout_ms", default: usual.transcriptTimeout, in: 100...600_000, unit: "ms",
        "How long asr may take after the end of a turn.", changeable: true)
    static let replyTimeout = Parameter<Int>(
        "reply_timeout_ms", default: usual.replyTimeout, in: 100...600_000, unit: "ms",
        "How long llm may be silent within an answer.", changeable: true)
    static let toolTimeout = Parameter<Int>(
        "tool_timeout_ms", default: usual.toolTimeout, in: 100...3_600_000, unit: "ms",
        "How long tools may take.", changeable: true)
    static let speechTimeout = Parameter<Int>(
        "speech_timeout_ms", default: usual.speechTimeout, in: 100...600_000, unit: "ms",
        "How long tts and speaker may be silent when there is something to say.", changeable: true)

    /// All of them.
    static let all: [any ParameterDeclaration] = [
        instructions, turnDetection, eagerness, startsEarly, duckGain, interruptMinWords, interruptMinVoice,
        backchannels, interruptCommands, maxHistory, toolRounds, apology, notUnderstood, notUnderstoodVoice,
        filler, fillerDelay, transcriptTimeout, replyTimeout, toolTimeout, speechTimeout,
    ]

    /// How turns are taken by the present values.
    static func settings(_ node: NodeContext) -> TurnSettings {
        var settings = TurnSettings()
        settings.instructions = node[instructions]
        settings.ducks = node[duckGain] < 0
        settings.interruption.minimumWords = node[interruptMinWords]
        settings.interruption.minimumVoice = node[interruptMinVoice]
        settings.interruption.backchannels = Set(node[backchannels].map { $0.lowercased() })
        settings.interruption.commands = Set(node[interruptCommands].map { $0.lowercased() })
        settings.startsEarly = node[startsEarly]
        settings.historyLimit = node[maxHistory]
        settings.toolRounds = node[toolRounds]
        settings.apology = node[apology]
        settings.notUnderstood = node[notUnderstood]
        settings.notUnderstoodVoice = node[notUnderstoodVoice]
        settings.filler = node[filler]
        settings.fillerDelay = node[fillerDelay]
        settings.transcriptTimeout = node[transcriptTimeout]
        settings.replyTimeout = node[replyTimeout]
        settings.toolTimeout = node[toolTimeout]
        settings.speechTimeout = node[speechTimeout]
        return settings
    }

    /// Who judges pauses; `nil` where silence alone does.
    static func judge(_ node: NodeContext) -> EndOfTurnJudge? {
        guard node[turnDetection] == "semantic" else { return nil }
        return EndOfTurnJudge(eagerness: Eagerness(rawValue: node[eagerness]) ?? .auto)
    }
}
