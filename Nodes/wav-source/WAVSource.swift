import Messages
import NodeRuntime
import Sound

/// Plays a sound file into the graph, as a microphone would, or as fast as the graph takes it.
@main
struct WAVSource: Node {
    static let audio = Output<Audio>("audio", "The file's audio, at its own rate and with its own channels.")
    static let file = Parameter<String>.path(
        "file", required: true, "A WAV file; or bare samples, where the name ends in .raw or .pcm.")
    static let realtime = Parameter<Bool>(
        "realtime", default: true,
        "Send at the pace of the recording; otherwise as fast as the graph takes it.")
    static let speed = Parameter<Double>(
        "speed", default: 1, in: 0.1...1000,
        "realtime: how many times as fast as the recording, so that hours are tried out in minutes.")
    static let frameMilliseconds = Parameter<Int>(
        "frame_ms", default: 20, in: 5...200, unit: "ms", "How much audio each message holds.")
    static let rawSampleRate = Parameter<Int>(
        "raw_sample_rate", default: 16000, in: AudioFormat.sampleRates, unit: "Hz",
        "The sample rate of a .raw or .pcm file.")
    static let rawChannels = Parameter<Int>(
        "raw_channels", default: 1, in: AudioFormat.channelCounts, "The channels of a .raw or .pcm file.")
    static let rawEncoding = Parameter<String>.choice(
        "raw_encoding", SampleType.allCases.map(\.rawValue), default: SampleType.signed16.rawValue,
        "How a .raw or .pcm file stores its samples, little endian.")

    static let manifest = Manifest(
        name: "wav-source", purpose: "Plays a sound file into the graph.", ports: [audio],
        parameters: [file, realtime, speed, frameMilliseconds, rawSampleRate, rawChannels, rawEncoding])

    private let path: String
    private let isRealtime: Bool
    private let speed: Double
    private let frameCount: Int
    private let timer: NodeTimer
    private var sound: SoundFile
    /// When the first sample is played, in nanoseconds of the node's time; nil until the graph runs.
    private var startTime: UInt64?
    /// Sample frames sent.
    private var position: Int64 = 0
    /// Samples read and not yet due.
    private var next: [UInt8] = []

    init(_ node: NodeContext) throws {
        path = node[Self.file]
        let raw = WAVFormat(
            sampleRate: node[Self.rawSampleRate], channels: node[Self.rawChannels],
            sampleType: SampleType(rawValue: node[Self.rawEncoding]) ?? .signed16)
        do {
            sound = try SoundFile(path: path, raw: raw)
        } catch {
            throw NodeError.configuration(error.description)
        }
        isRealtime = node[Self.realtime]
        speed = node[Self.speed]
        frameCount = max(1, sound.format.sampleRate * node[Self.frameMilliseconds] / 1000)
        timer = node.makeTimer()
        node.log(.info, "plays '\(path)': \(sound.format)")
        node.requestTurn()
    }

    mutating func handle(_ event: NodeEvent, _ node: NodeContext) throws {
        if event[timer] {
            // Not sent at once: a full graph holds the file back, and it catches up when there is room.
            node.requestTurn()
        } else if case .turn = event {
            sendNext(node)
        }
    }

    private mutating func sendNext(_ node: NodeContext) {
        let startTime = self.startTime ?? node.now
        self.startTime = startTime
        if next.isEmpty {
            do {
                next = try sound.read(frameCount: frameCount)
            } catch {
                node.log(.error, "\(error); the rest of the file is not played")
                return node.finish()
            }
        }
        guard !next.isEmpty else { return finish(node) }
        let end = position + Int64(next.count / sound.format.frameByteCount)
        // Like a microphone: a message leaves when the last of its samples has been heard. Every deadline counts from
        // the start, so that delays do not add up.
        let deadline = startTime + nanoseconds(of: end)
        if isRealtime, node.now < deadline { return node.set(timer, at: deadline) }
        node.send(
            Audio(
                next, format: sound.format, position: position,
                captureTime: isRealtime ? startTime + nanoseconds(of: position) : node.now), to: Self.audio)
        next = []
        position = end
        node.requestTurn()
    }

    private func finish(_ node: NodeContext) {
        for warning in sound.warnings { node.log(.warning, "'\(path)': \(warning)") }
        if position == 0 { node.log(.warning, "'\(path)' holds no audio") }
        node.finish()
    }

    /// How long so many sample frames last at the speed at which they are played.
    private func nanoseconds(of frameCount: Int64) -> UInt64 {
        let rate = UInt64(sound.format.sampleRate)
        let frames = UInt64(frameCount)
        let nanoseconds = frames / rate * 1_000_000_000 + frames % rate * 1_000_000_000 / rate
        return speed == 1 ? nanoseconds : UInt64(Double(nanoseconds) / speed)
    }
}
