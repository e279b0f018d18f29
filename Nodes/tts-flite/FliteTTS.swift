internal import Messages
internal import NodeRuntime
internal import SpeechSynthesis

/// Speaks English texts with Flite: more natural than eSpeak NG, and under a permissive licence.
@main
struct FliteTTS: Node {
    static let voice = SpeechInterface.voice(
        default: FliteVoice.slt.rawValue,
        "slt (a woman), rms, awb (men; awb is Scottish) or kal (a man, faster to compute, less natural).")

    // The names are those that clients of OpenAI's voices ask for; "alloy", the usual one, means `voice`.
    static let voiceNames = SpeechInterface.voiceNames(default: [
        "alloy=", "ash=rms", "ballad=awb", "cedar=awb", "coral=slt", "echo=rms", "marin=slt", "sage=slt",
        "shimmer=slt",
        "verse=rms",
    ])

    static let manifest = SpeechInterface.manifest(
        name: "tts-flite", purpose: "Speaks English sentences with Flite.", voice: voice,
        voiceNames: voiceNames)

    private var narrator: Narrator<Flite>

    init(_ node: NodeContext) throws {
        narrator = try Narrator(node, engine: Flite(), voice: FliteTTS.voice, voiceNames: FliteTTS.voiceNames)
    }

    mutating func handle(_ event: NodeEvent, _ node: NodeContext) throws {
        try narrator.handle(event, node)
    }
}
