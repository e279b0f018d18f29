import Messages
import NodeRuntime
import Resampling

/// Brings audio of any format to one sample rate and encoding, in one channel.
@main
struct ResamplerNode: Node {
    static let audio = Input<Audio>("audio", "Audio of any format; it may change on the way.", required: true)
    static let resampled = Output<Audio>("audio", "The same audio in the format that was asked for, mono.")
    static let sampleRate = Parameter<Int>(
        "sample_rate", default: 16000, in: 4000...192_000, unit: "Hz", "The sample rate to send.")
    static let encoding = Parameter<String>.choice(
        "encoding", ["s16", "f32"], default: "s16", "How to store the samples: 16-bit integers or floats.")
    static let quality = Parameter<Int>(
        "quality", default: Resampler.standardQuality, in: Resampler.qualities,
        "From the least delay (0) to the steepest filter (10); 7 is clean to 0.44 of the lower sample rate "
            + "and holds back 64 of its samples.")

    static let manifest = Manifest(
        name: "resampler", purpose: "Brings audio of any format to one sample rate, in one channel.",
        ports: [audio, resampled], parameters: [sampleRate, encoding, quality])

    private let target: AudioFormat
    private let quality: Int
    private var converters = Sessions<AudioConverter>()

    init(_ node: NodeContext) throws {
        target = AudioFormat(
            sampleRate: node[Self.sampleRate], encoding: node[Self.encoding] == "f32" ? .f32 : .s16)
        quality = node[Self.quality]
    }

    mutating func handle(_ event: NodeEvent, _ node: NodeContext) throws {
        if let audio = try event[Self.audio] {
            try resample(audio, node)
        } else if case .sessionEnded(let session) = event {
            finish(converters.take(session), node)
        } else if case .inputsEnded = event {
            for converter in converters.takeAll() { finish(converter, node) }
        }
    }

    private mutating func resample(_ audio: Audio, _ node: NodeContext) throws {
        let session = audio.metadata.session
        let converter = converters.state(of: session) { AudioConverter(to: target, quality: quality) }
        if let excess = converters.takeExcess() {
            node.log(
                .warning, "more than \(converters.limit) sessions at once: forgot this one",
                session: excess.session)
            finish(excess.state, node)
        }
        let silenced = converter.silencedSampleCount
        for ready in try converter.convert(audio) { node.send(ready, to: Self.resampled) }
        report(silenced: converter.silencedSampleCount - silenced, before: silenced, session: session, node)
    }

    private func report(silenced count: Int, before: Int, session: String, _ node: NodeContext) {
        guard count > 0 else { return }
        node.count("silenced_samples", by: count)
        guard before == 0 else { return }
        node.log(
            .warning,
            "the audio holds samples that are no numbers or absurdly large: made silent, and counted",
            session: session)
    }

    private func finish(_ converter: AudioConverter?, _ node: NodeContext) {
        guard let rest = converter?.finish() else { return }
        node.send(rest, to: Self.resampled)
    }
}
