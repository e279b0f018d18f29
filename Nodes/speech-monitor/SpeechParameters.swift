import Messages
import NodeRuntime
import Speech

/// The parameters that a session may have of its own.
enum SpeechParameters {
    static let detector = Parameter<String>.choice(
        "detector", ["silero", "energy"], default: "silero",
        "What tells speech: the model Silero VAD, or the level above the noise floor, which needs no model.",
        changeable: true)
    static let threshold = Parameter<Double>(
        "threshold", default: 0.5, in: 0.05...0.95,
        "The probability from which sound is voice; it stays voice down to 0.15 less.", changeable: true)
    static let minAmplitude = Parameter<Double>(
        "min_amplitude", default: 0.001, in: 0...1,
        "The peak, full scale at 1, below which sound is never voice; it stays voice down to a quarter of that.",
        changeable: true)
    static let minSpeech = Parameter<Int>(
        "min_speech_ms", default: 60, in: 0...2000, unit: "ms",
        "How long voice must last before an utterance begins.", changeable: true)
    static let prefixPadding = Parameter<Int>(
        "prefix_padding_ms", default: 600, in: 0...5000, unit: "ms",
        "How much sound before the voice belongs to the utterance.", changeable: true)
    static let silence = Parameter<Int>(
        "silence_ms", default: 500, in: 50...10_000, unit: "ms",
        "How long the voice must be gone before the utterance ends.", changeable: true)
    static let turnSilence = Parameter<Int>(
        "turn_silence_ms", default: 0, in: 0...30_000, unit: "ms",
        "How long the voice must be gone before the turn ends; never before the utterance.", changeable: true)
    static let maxUtterance = Parameter<Int>(
        "max_utterance_ms", default: 30_000, in: 1000...600_000, unit: "ms",
        "The longest utterance: one that lasts longer is cut and goes on as the next.", changeable: true)
    static let confirmSpeech = Parameter<Int>(
        "confirm_speech_ms", default: 0, in: 0...10_000, unit: "ms",
        "How much voice an utterance must have until speech_confirmed is told, once; 0 = never.",
        changeable: true)
    static let pause = Parameter<Int>(
        "pause_ms", default: 0, in: 0...10_000, unit: "ms",
        "How long the voice must be gone within an utterance until speech_paused is told; 0 = never.",
        changeable: true)

    /// All of them.
    static let all: [any ParameterDeclaration] = [
        detector, threshold, minAmplitude, minSpeech, prefixPadding, silence, turnSilence, maxUtterance,
        confirmSpeech, pause,
    ]

    /// The values of one session: its own, or those of the node.
    struct Values {
        let own: [String: JSONValue]
        let node: NodeContext

        subscript<Value>(parameter: Parameter<Value>) -> Value {
            own[parameter.name].flatMap(Value.init(json:)) ?? node[parameter]
        }

        var endpointing: EndpointSettings {
            var settings = EndpointSettings()
            settings.threshold = Float(self[threshold])
            settings.minimumAmplitude = Float(self[minAmplitude])
            settings.minimumSpeech = self[minSpeech]
            settings.prefixPadding = self[prefixPadding]
            settings.silence = self[silence]
            settings.turnSilence = self[turnSilence]
            settings.maximumUtterance = self[maxUtterance]
            settings.confirmation = self[confirmSpeech]
            settings.pause = self[pause]
            return settings
        }
    }

    /// Why the values cannot be those of a session; `nil` where they can.
    static func objection(to values: [String: JSONValue]) -> String? {
        for (name, value) in values.sorted(by: { $0.key < $1.key }) {
            guard let parameter = all.first(where: { $0.parameterDescription.name == name }) else {
                let known = all.map(\.parameterDescription.name).joined(separator: ", ")
                return "a session has no parameter '\(name)' (known: \(known))"
            }
            if let objection = parameter.parameterDescription.objection(to: value) { return objection }
        }
        return nil
    }
}
