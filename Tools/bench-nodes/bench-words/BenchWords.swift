import Messages
import NodeRuntime

/// Stands for asr where its time is not to be measured: every utterance is the same words, known as soon as it ends.
@main
struct BenchWords: Node {
    static let audio = Input<Audio>(
        "audio", "Utterances, their ends marked.", required: true, manyProducers: true)
    static let transcript = Output<Text>("transcript", "The words, once for each utterance.")

    static let manifest = Manifest(
        name: "bench-words", purpose: "Understands the same in every utterance.", ports: [audio, transcript])

    init(_ node: NodeContext) throws {}

    mutating func handle(_ event: NodeEvent, _ node: NodeContext) throws {
        guard let audio = try event[Self.audio], audio.isFinal else { return }
        node.send(Text("hello", isFinal: true, metadata: audio.metadata), to: Self.transcript)
    }
}
