import Messages
import NodeRuntime

/// Stands for all models behind a realtime-bridge: each response is the sound of its client, sent back as it comes.
@main
struct BenchEcho: Node {
    static let audio = Input<Audio>("audio", "The sound of clients.", required: true)
    static let conversation = Input<Event>("conversation", "What asks for a response.", required: true)
    static let reply = Output<Text>("reply", "One word for each response.")
    static let speech = Output<Audio>("speech", "The sound of the client.")
    static let events = Output<Event>("events", "Nothing: no turns are found.")

    static let manifest = Manifest(
        name: "bench-echo", purpose: "Answers sound with itself.",
        ports: [audio, conversation, reply, speech, events])

    /// The metadata of each session's response; the sound before it is not answered.
    private var responses: [String: Metadata] = [:]
    /// The sessions whose response has begun to sound.
    private var sounding: Set<String> = []

    init(_ node: NodeContext) throws {}

    mutating func handle(_ event: NodeEvent, _ node: NodeContext) throws {
        if var audio = try event[Self.audio] {
            let session = audio.metadata.session
            guard let metadata = responses[session] else { return }
            audio.metadata = metadata
            audio.isStart = sounding.insert(session).inserted
            node.send(audio, to: Self.speech)
        } else if let conversation = try event[Self.conversation] {
            var metadata = Metadata()
            metadata.session = conversation.metadata.session
            metadata.response = conversation.metadata.response
            responses[metadata.session] = metadata
            node.send(Text("echo", isStart: true, metadata: metadata), to: Self.reply)
        } else if case .sessionEnded(let session) = event {
            responses[session] = nil
            sounding.remove(session)
        }
    }
}
