internal import Messages
internal import NodeRuntime
internal import SpeechSynthesis

/// Speaks texts with eSpeak NG, in many languages.
///
/// eSpeak NG is under the GPL, version 3 or later; this node is a process of its own, and the only one that links it.
@main
struct TTS: Node {
    static let voice = SpeechInterface.voice(
        "The eSpeak NG voice: a name or language as `espeak-ng --voices` lists them, a variant after `+` if wished (en-us+f3); empty: the voice of `language`."
    )

    // The names are those that clients of OpenAI's voices ask for; "alloy", the usual one, means `voice`.
    static let voiceNames = SpeechInterface.voiceNames(default: [
        "alloy=", "ash=en-us+m3", "ballad=en-gb+m2", "cedar=en-us+m7", "coral=en-us+f3", "echo=en-us+m1",
        "marin=en-us+f2", "sage=en-us+f4", "shimmer=en-us+f5", "verse=en-us+m4",
    ])

    static let manifest = SpeechInterface.manifest(
        name: "tts", purpose: "Speaks sentences with eSpeak NG, in more than 100 languages.", voice: voice,
        voiceNames: voiceNames)

    private var narrator: Narrator<ESpeak>

    init(_ node: NodeContext) throws {
        narrator = try Narrator(node, engine: ESpeak(), voice: TTS.voice, voiceNames: TTS.voiceNames)
    }

    mutating func handle(_ event: NodeEvent, _ node: NodeContext) throws {
        try narrator.handle(event, node)
    }
}
