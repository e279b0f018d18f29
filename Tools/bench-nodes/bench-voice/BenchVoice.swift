import Messages
import NodeRuntime

/// Stands for tts where its time is not to be measured: speaks as soon as it is asked, at an even pace, and writes
/// into each frame when it was sent.
///
/// The sound is in the form that clients take, so that it reaches them bit by bit as it is: the first eight bytes of a
/// frame are the time of its sending (ns, CLOCK_MONOTONIC, little-endian).
@main
struct BenchVoice: Node {
    static let text = Input<Text>("text", "Sentences of responses.", required: true)
    static let cancel = Input<Event>("cancel", "Responses to stop.", urgent: true)
    static let audio = Output<Audio>("audio", "Frames of 20 ms that tell when they were sent.")
    static let frames = Parameter<Int>("frames", default: 5, in: 1...100_000, "The frames of a response.")
    static let interval = Parameter<Int>(
        "interval_ms", default: 20, in: 1...1000, unit: "ms", "The time from frame to frame.")

    static let manifest = Manifest(
        name: "bench-voice", purpose: "Speaks at once, and tells when.", ports: [text, cancel, audio],
        parameters: [frames, interval])

    private let frameCount: Int
    private let timer: NodeTimer
    /// The response that is spoken, and how many frames of it are sent.
    private var present: (metadata: Metadata, sent: Int)?

    init(_ node: NodeContext) throws {
        frameCount = node[Self.frames]
        timer = node.makeTimer()
        node.repeat(timer, every: .milliseconds(node[Self.interval]))
    }

    mutating func handle(_ event: NodeEvent, _ node: NodeContext) throws {
        if let sentence = try event[Self.text] {
            guard present?.metadata.response != sentence.metadata.response, !sentence.content.isEmpty else {
                return
            }
            present = (sentence.metadata, 0)
            speak(node)
        } else if event[timer] {
            speak(node)
        } else if case .cancelled(let response, _) = event, present?.metadata.response == response {
            present = nil
        }
    }

    private mutating func speak(_ node: NodeContext) {
        guard let (metadata, sent) = present else { return }
        var bytes = [UInt8](repeating: 0, count: 960)
        withUnsafeBytes(of: node.now.littleEndian) { bytes.replaceSubrange(..<8, with: $0) }
        var frame = Audio(bytes, format: AudioFormat(sampleRate: 24_000), metadata: metadata)
        frame.isStart = sent == 0
        frame.isFinal = sent + 1 == frameCount
        node.send(frame, to: Self.audio)
        present = frame.isFinal ? nil : (metadata, sent + 1)
    }
}
