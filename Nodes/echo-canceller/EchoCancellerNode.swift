import EchoCancellation
import Messages
import NodeRuntime
import Resampling

/// Takes what the loudspeaker plays out of what the microphone hears.
@main
struct EchoCancellerNode: Node {
    static let microphone = Input<Audio>("microphone", "What is heard: audio of any format.", required: true)
    static let reference = Input<Audio>(
        "reference", "What is played, as it was written to the device, with the times at which it is heard.",
        breaksLoops: true)
    static let audio = Output<Audio>("audio", "What is heard, without the echo: 16 kHz, mono.", live: true)
    static let isEnabled = Parameter<Bool>(
        "enabled", default: true, "Whether anything is taken away; otherwise the sound only passes.",
        changeable: true)
    static let tail = Parameter<Int>(
        "tail_ms", default: EchoSettings().tail, in: EchoSettings.tails, unit: "ms",
        "How long the room answers: 100 to 300 in a living room. What is longer is learned more slowly.")
    static let noiseSuppression = Parameter<Double>(
        "noise_suppression_db", default: EchoSettings().noiseSuppression, in: EchoSettings.noiseSuppressions,
        unit: "dB", "How far steady noise is lowered at most.", changeable: true)
    static let automaticGain = Parameter<Bool>(
        "automatic_gain", default: EchoSettings().hasAutomaticGain,
        "Whether the voice is brought to one level.", changeable: true)

    static let manifest = Manifest(
        name: "echo-canceller", purpose: "Takes what the loudspeaker plays out of what the microphone hears.",
        ports: [microphone, reference, audio],
        parameters: [isEnabled, tail, noiseSuppression, automaticGain])

    /// How long sound waits for the reference that belongs to it. Without it an echo would pass; and in vain it is waited
    /// for only once, when an answer is over.
    static let patience = Duration.milliseconds(60)

    private let canceller: EchoCanceller
    private let heard = AudioConverter(to: AudioFormat(sampleRate: EchoFrame.sampleRate))
    private let played = AudioConverter(to: AudioFormat(sampleRate: EchoFrame.sampleRate, encoding: .f32))
    /// Of the latest message of the microphone.
    private var metadata = Metadata()
    /// Whether the next message is the first of a stretch.
    private var isStart = false
    /// The position after what was sent.
    private var position: Int64 = 0
    private let patienceTimer: NodeTimer
    private let figuresTimer: NodeTimer

    init(_ node: NodeContext) throws {
        do throws(EchoCancellationError) {
            canceller = try EchoCanceller(Self.settings(node))
        } catch {
            throw NodeError.configuration("\(error)")
        }
        patienceTimer = node.makeTimer()
        figuresTimer = node.makeTimer()
        node.repeat(figuresTimer, every: .seconds(1))
    }

    mutating func handle(_ event: NodeEvent, _ node: NodeContext) throws {
        if let audio = try event[Self.microphone] { return try hear(audio, node) }
        if let audio = try event[Self.reference] { return try play(audio, node) }
        if event[patienceTimer] { return send(canceller.clean(isPatient: false), node) }
        if event[figuresTimer] { return tellFigures(node) }
        switch event {
        case .parametersChanged:
            try canceller.apply(Self.settings(node))
            // What waits in the filter belongs before what passes by it.
            if !node[Self.isEnabled] { send(canceller.finish(), node) }
        case .sessionEnded(let session):
            if session == metadata.session { finish(node) }
        case .inputsEnded:
            finish(node)
        default:
            break
        }
    }

    private static func settings(_ node: NodeContext) -> EchoSettings {
        var settings = EchoSettings()
        settings.tail = node[tail]
        settings.noiseSuppression = node[noiseSuppression]
        settings.hasAutomaticGain = node[automaticGain]
        return settings
    }

    // MARK: Sound

    private mutating func play(_ audio: Audio, _ node: NodeContext) throws {
        for ready in try played.convert(audio) {
            canceller.play(
                ready.floatSamples, at: ready.position, time: ready.captureTime, isStart: ready.isStart)
        }
        clean(node)
    }

    private mutating func hear(_ audio: Audio, _ node: NodeContext) throws {
        if audio.metadata.session != metadata.session || audio.isStart { finish(node) }
        metadata = audio.metadata
        isStart = isStart || audio.isStart
        for ready in try heard.convert(audio) { take(ready, node) }
        clean(node)
        if audio.isFinal { finish(node, isFinal: true) }
    }

    /// Takes in what is heard, in the format of the canceller.
    private mutating func take(_ audio: Audio, _ node: NodeContext) {
        let samples = audio.int16Samples
        if node[Self.isEnabled] {
            send(canceller.hear(samples, at: audio.position, time: audio.captureTime), node)
        } else if !samples.isEmpty {
            send(
                CleanSound(samples: samples, position: audio.position, captureTime: audio.captureTime), node)
        }
    }

    private mutating func clean(_ node: NodeContext) {
        send(canceller.clean(), node)
        if !canceller.isWaiting {
            node.stop(patienceTimer)
        } else if !node.isSet(patienceTimer) {
            node.set(patienceTimer, after: Self.patience)
        }
    }

    /// Sends the rest of the microphone's sound; what comes then begins anew.
    private mutating func finish(_ node: NodeContext, isFinal: Bool = false) {
        if let rest = heard.finish() { take(rest, node) }
        let rest = canceller.finish()
        let nothing = CleanSound(samples: [], position: position, captureTime: 0)
        send(isFinal ? rest ?? nothing : rest, isFinal: isFinal, node)
        node.stop(patienceTimer)
    }

    private mutating func send(_ sound: CleanSound?, isFinal: Bool = false, _ node: NodeContext) {
        guard let sound else { return }
        node.send(
            Audio(
                sound.samples, sampleRate: EchoFrame.sampleRate, position: sound.position,
                captureTime: sound.captureTime, isStart: isStart, isFinal: isFinal, metadata: metadata),
            to: Self.audio)
        isStart = false
        position = sound.position &+ Int64(sound.samples.count)
    }

    // MARK: Figures

    private func tellFigures(_ node: NodeContext) {
        let figures = canceller.figures
        if let enhancement = figures.returnLossEnhancement {
            node.gauge("echo_return_loss_enhancement_db", enhancement)
        }
        if let delay = figures.delay { node.gauge("delay_ms", delay) }
        node.gauge("drift_ppm", figures.drift)
        node.gauge("late_reference_samples", Double(figures.lateSampleCount))
    }
}
