public import Messages
public import NodeRuntime

/// The ports and parameters that every speech synthesis node has, so that one can take another's place in a graph.
public enum SpeechInterface {
    /// What is to be spoken.
    public static let text = Input<Text>(
        "text",
        "Sentences to speak; the last of a response is marked final and may be empty. Metadata: language, voice, speed (1 = as set).",
        required: true, manyProducers: true)
    /// What is not to be spoken any more.
    public static let cancel = Input<Event>(
        "cancel", "Events named `cancel`: the response that their metadata names falls silent at once.",
        urgent: true, manyProducers: true)
    /// The speech.
    public static let audio = Output<Audio>(
        "audio",
        "Speech in frames of 20 ms while it is still being made. Metadata: segment, text, text_offset (where in the text the word that sounds begins)."
    )

    /// How fast to speak.
    public static let rate = Parameter<Int>(
        "rate", default: Manner.usualRate, in: 80...450, unit: "words/min", "How fast to speak.",
        changeable: true)
    /// How high to speak.
    public static let pitch = Parameter<Int>(
        "pitch", default: 50, in: 0...100, "How high to speak; 50 is the voice's own pitch.",
        changeable: true)
    /// How loud to speak.
    public static let volume = Parameter<Int>(
        "volume", default: 100, in: 0...200, unit: "%", "How loud to speak; over 100 may distort.",
        changeable: true)
    /// What language to speak.
    public static let language = Parameter<String>(
        "language", default: "en-us",
        "The language of texts that name none in their metadata, as a BCP 47 tag; counts where `voice` is not set.",
        changeable: true)

    /// Declares the parameter that says which voices texts mean that name one: `NAME=VOICE` each.
    public static func voiceNames(default names: [String]) -> Parameter<[String]> {
        Parameter<[String]>(
            "voice_names", default: names,
            "What the names of voices mean that texts may carry, NAME=VOICE each, NAME= for 'voice'; a name that is neither here nor the engine's own means 'voice'."
        )
    }

    /// Declares the parameter that chooses the voice.
    public static func voice(default voice: String = "", _ meaning: String) -> Parameter<String> {
        Parameter<String>("voice", default: voice, meaning, changeable: true)
    }

    /// The manifest of a node with these ports and parameters.
    public static func manifest(
        name: String, purpose: String, voice: Parameter<String>, voiceNames: Parameter<[String]>
    ) -> Manifest {
        Manifest(
            name: name, purpose: purpose, ports: [text, cancel, audio],
            parameters: [voice, voiceNames, language, rate, pitch, volume])
    }
}
