import EndOfTurn
import Messages
import Sound

/// The client's audio: its way into the graph, and what waits to be committed.
struct InputAudio {
    /// The rate that speech-monitor and asr take, in Hz.
    static let graphRate = 16_000
    /// Audio shorter than this cannot be committed, in milliseconds; as the service has it.
    static let shortestCommit = 100

    var format: ClientAudioFormat
    private(set) var life = InputBufferLifecycle.empty
    /// Samples at 16 kHz of all audio that was ever appended: the clock of `audio_start_ms` and `audio_end_ms`.
    private(set) var position: Int64 = 0
    /// Everything before has been committed or cleared: what speech-monitor tells of it comes too late.
    private(set) var settled: Int64 = 0
    /// Whether speech-monitor has not heard anything since it is asked to listen.
    private var isUnheard = true
    /// Where the speech that is heard begins, in milliseconds.
    private(set) var speechStart = 0
    var kept = KeptAudio()
    /// The push-to-talk utterance that asr hears.
    var speech: PushedSpeech?
    /// The utterance whose turn has not ended, though its speech has.
    var pausedUtterance: String?
    /// The pause that the speaker makes.
    var pause: HeardPause?
    /// Judges pauses, and knows those of this speaker.
    var judge = EndOfTurnJudge()
    private var converter = SoundConverter(to: graphRate)
    private var wav = LenientAudioReader()
    /// Brings what WAV files hold into the format of the session.
    private var keeper: SoundConverter?
    /// When audio was last appended, in nanoseconds.
    private var lastArrival: UInt64 = 0
    private var suppressor: NoiseSuppressor?

    init(format: ClientAudioFormat) {
        self.format = format
    }

    /// Milliseconds of a position.
    static func milliseconds(_ position: Int64) -> Int {
        Int(position * 1000 / Int64(graphRate))
    }

    /// The position of a time in milliseconds.
    static func position(milliseconds: Int) -> Int64 {
        Int64(milliseconds) * Int64(graphRate) / 1000
    }

    /// How much waits to be committed, in milliseconds.
    var bufferedMilliseconds: Double { kept.milliseconds }

    // MARK: Life

    /// Begins an empty buffer, as the configuration has it.
    mutating func begin(_ configuration: SessionConfiguration) {
        life = configuration.turnDetection == nil ? .empty : .listening
        isUnheard = true
        restart()
    }

    /// Whether sound for speech-monitor begins a stream there: what was pushed to talk before never came to it.
    mutating func takeStart() -> Bool {
        defer { isUnheard = false }
        return isUnheard
    }

    mutating func startHearing(utterance: String, item: String, at start: Int) {
        guard life == .listening else { return }
        speechStart = start
        pause = nil
        life = .hearing(utterance: utterance, item: item)
    }

    /// Empties the buffer: it was committed, or cleared.
    mutating func empty() {
        life = life.isDetecting ? .listening : .empty
        restart()
    }

    /// Ends the speech that is heard; what follows it stays in the buffer.
    mutating func stopHearing(at end: Int64) {
        guard case .hearing = life else { return }
        pause = nil
        life = .listening
        settled = min(end, position)
    }

    private mutating func restart() {
        pause = nil
        settled = position
        kept = KeptAudio()
        wav.reset()
        keeper = nil
        speech = nil
    }

    // MARK: Sound

    /// Changes the format of what is appended from now on. What the filters held back must have been taken.
    mutating func change(to format: ClientAudioFormat) {
        self.format = format
    }

    /// Takes appended audio in. Gives it as the graph hears it.
    mutating func take(_ bytes: [UInt8], isLenient: Bool, at now: UInt64) throws(ClientError) -> [UInt8] {
        let recording = isLenient ? try recording(bytes) : nil
        let (linear, linearFormat) = if let recording { recording } else { try linear(bytes) }
        if !life.isDetecting { life = .filling }
        let converted = converter.convert(linear, from: linearFormat)
        let samples = suppressor?.process(converted) ?? converted
        lastArrival = now
        if recording == nil {
            keep(bytes)
        } else {
            keep(linear, linearFormat)
        }
        position += Int64(samples.count / 2)
        return samples
    }

    /// Keeps samples of a WAV file as if the client had sent them in the format of the session.
    private mutating func keep(_ samples: [UInt8], _ source: AudioFormat) {
        var keeper = keeper ?? SoundConverter(to: format.sampleRate)
        let converted = keeper.convert(samples, from: source)
        self.keeper = keeper
        keep(format.encode(converted))
    }

    private mutating func keep(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        kept.append(bytes, format: format, position: position, at: lastArrival)
    }

    /// The samples of a WAV file; `nil` where the client sends none.
    private mutating func recording(_ bytes: [UInt8]) throws(ClientError) -> ([UInt8], AudioFormat)? {
        do throws(WAVError) {
            return try wav.read(bytes)
        } catch {
            throw AudioText.unreadable("audio", error)
        }
    }

    private func linear(_ bytes: [UInt8]) throws(ClientError) -> ([UInt8], AudioFormat) {
        try AudioText.check(bytes, at: "audio", format)
        return (format.decode(bytes), format.linear)
    }

    /// The rest that the filters hold back.
    mutating func flush() -> [UInt8] {
        var rest = converter.finish()
        if let suppressor { rest = suppressor.process(rest) + suppressor.finish() }
        position += Int64(rest.count / 2)
        if let tail = keeper?.finish() { keep(format.encode(tail)) }
        keeper = nil
        return rest
    }

    /// Lowers noise from now on, or leaves it. What the filters held back must have been taken.
    mutating func reduceNoise(_ reduction: NoiseReduction?) {
        suppressor = reduction.flatMap { $0.decibels > 0 ? NoiseSuppressor(lowering: $0.decibels) : nil }
    }

    /// Brings a whole recording into the form that asr takes.
    static func convert(_ bytes: [UInt8], from format: ClientAudioFormat) -> [UInt8] {
        var input = InputAudio(format: format)
        let usable = bytes.count / format.sampleByteCount * format.sampleByteCount
        guard let samples = try? input.take(Array(bytes.prefix(usable)), isLenient: false, at: 0) else {
            return []
        }
        return samples + input.flush()
    }
}
