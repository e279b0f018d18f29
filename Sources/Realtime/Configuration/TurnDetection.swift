import EndOfTurn
import Messages

/// Who finds the turns in the client's audio, and what follows from them.
struct TurnDetection: Equatable, Sendable {
    enum Kind: String, CaseIterable, Sendable {
        /// By silence.
        case serverVAD = "server_vad"
        /// By how likely the speaker is done.
        case semanticVAD = "semantic_vad"
    }

    /// How soon speech-monitor tells of a pause of which it is to be judged whether it ends the turn, in milliseconds:
    /// after less, most are pauses between words.
    private static let judgedPause = 150

    var kind = Kind.serverVAD
    /// The probability from which sound is voice, 0 to 1.
    var threshold = 0.5
    /// Audio before the voice that belongs to the turn, in milliseconds.
    var prefixPadding = 300
    /// Silence that ends the turn, in milliseconds.
    var silenceDuration = 500
    /// Silence of the user after which the assistant speaks again, in milliseconds.
    var idleTimeout: Int?
    var eagerness = Eagerness.auto
    /// Whether the end of a turn makes a response.
    var createsResponse = true
    /// Whether the beginning of a turn ends the response that is spoken.
    var interruptsResponse = true

    init() {}

    /// What a client sets: all that it leaves out has its usual value, or that of `previous` where the kind stays.
    init(_ fields: RequestFields, previous: TurnDetection?) throws(ClientError) {
        guard let kind = try fields.choice("type", Kind.self) ?? previous?.kind else {
            throw .missingParameter(fields.path(of: "type"))
        }
        if let previous, previous.kind == kind { self = previous }
        self.kind = kind
        let common: Set = ["type", "create_response", "interrupt_response"]
        switch kind {
        case .serverVAD:
            try fields.check(
                only: common.union([
                    "threshold", "prefix_padding_ms", "silence_duration_ms", "idle_timeout_ms",
                ]))
            threshold = try fields.number("threshold", in: 0...1) ?? threshold
            prefixPadding = try fields.integer("prefix_padding_ms", in: 0...60_000) ?? prefixPadding
            silenceDuration = try fields.integer("silence_duration_ms", in: 0...60_000) ?? silenceDuration
            if fields.has("idle_timeout_ms") {
                idleTimeout = try fields.integer("idle_timeout_ms", in: 5000...30_000)
            }
        case .semanticVAD:
            try fields.check(only: common.union(["eagerness"]))
            eagerness = try fields.choice("eagerness", Eagerness.self) ?? eagerness
        }
        createsResponse = try fields.bool("create_response") ?? createsResponse
        interruptsResponse = try fields.bool("interrupt_response") ?? interruptsResponse
    }

    var json: JSONValue {
        var members: [String: JSONValue] = [
            "type": .string(kind.rawValue), "create_response": .bool(createsResponse),
            "interrupt_response": .bool(interruptsResponse),
        ]
        switch kind {
        case .serverVAD:
            members["threshold"] = .number(threshold)
            members["prefix_padding_ms"] = .number(prefixPadding)
            members["silence_duration_ms"] = .number(silenceDuration)
            members["idle_timeout_ms"] = idleTimeout.map { .number($0) } ?? .null
        case .semanticVAD:
            members["eagerness"] = .string(eagerness.rawValue)
        }
        return .object(members)
    }

    /// The parameters of speech-monitor that have the same effect, within the ranges that it takes.
    var monitorParameters: [String: JSONValue] {
        let silence = kind == .serverVAD ? silenceDuration : eagerness.unjudgedSilence
        return [
            "threshold": .number(min(max(threshold, 0.05), 0.95)),
            "prefix_padding_ms": .number(min(prefixPadding, 5000)),
            "silence_ms": .number(min(max(silence, 50), 10_000)), "turn_silence_ms": 0,
            "pause_ms": .number(kind == .serverVAD ? 0 : Self.judgedPause),
        ]
    }
}

extension Eagerness {
    /// The silence that ends a turn, in milliseconds, where what is judged of the pause does not arrive: between what a
    /// pause for thought and what a pause for breath takes.
    fileprivate var unjudgedSilence: Int {
        switch self {
        case .low: 1500
        case .medium, .auto: 800
        case .high: 400
        }
    }
}
