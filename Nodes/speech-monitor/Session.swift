import Messages
import NodeRuntime
import Speech

/// What is known of one conversation: its stream of sound and the utterance that is open.
final class Session {
    /// How long a live source may be late before it counts as gone, in nanoseconds: a network hiccup is shorter.
    static let grace: UInt64 = 1_000_000_000

    let name: String
    var stream: UtteranceStream
    /// Parameters of this session only.
    var parameters: [String: JSONValue] = [:]
    /// Which detector the stream has.
    var detector: String
    var isPaused = false
    /// Whether it was said that its sound holds numbers that are no samples.
    var hasWarnedOfSamples = false
    /// How often samples were missing, and when that is worth a line.
    var gapCount = 0
    var gapWarnings = GrowingIntervals()
    /// The utterance that is or was open.
    private(set) var utterance = ""
    /// Where the audio of the utterance began.
    private(set) var audioStart: Int64 = 0
    /// Where the audio of the utterance ended.
    var audioEnd: Int64 = 0
    /// Where the voice of the utterance began.
    private(set) var voiceStart: Int64?
    /// Where the voice of the utterance ended; `nil` while it lasts.
    var voiceEnd: Int64?
    /// How the sound is stored.
    private(set) var encoding = SampleEncoding.s16
    private var metadata = Metadata()
    private var speechMetadata: (utterance: String, metadata: Metadata) = ("", Metadata())
    /// When the sample at position 0 was captured, in nanoseconds; `nil` where the source does not tell.
    private var origin: Int64?
    /// When the sound received so far would have been played to its end, counted from where the utterance began.
    private var playhead: UInt64 = 0

    init(_ name: String, stream: UtteranceStream, detector: String) {
        self.name = name
        self.stream = stream
        self.detector = detector
    }

    /// Whether something is open that silence would end.
    var isOpen: Bool { stream.lastVoice != nil }

    func beginUtterance(_ id: String, voiceStart: Int64, audioStart: Int64) {
        utterance = id
        self.voiceStart = voiceStart
        self.audioStart = audioStart
        audioEnd = audioStart
        voiceEnd = nil
    }

    /// Notes where a piece of sound came from. Call it when the stream has heard the piece.
    func note(_ audio: Audio, now: UInt64) {
        encoding = audio.format.encoding
        if audio.metadata != metadata {
            metadata = audio.metadata
            speechMetadata.utterance = ""
        }
        let start = stream.position - Int64(audio.frameCount)
        origin = audio.captureTime == 0 ? nil : Int64(clamping: audio.captureTime) - Self.nanoseconds(start)
        // Sound that arrives faster than it was spoken is no live source: its silence counts from its own end.
        let duration = UInt64(Self.nanoseconds(Int64(audio.frameCount)))
        playhead = isOpen ? max(playhead + duration, now) : now
    }

    /// When the open utterance or turn ends if nothing more arrives.
    var deadline: UInt64? {
        guard let lastVoice = stream.lastVoice else { return nil }
        let rest = max(0, stream.awaitedSilence - (stream.position - lastVoice))
        return playhead + UInt64(Self.nanoseconds(rest)) + Self.grace
    }

    /// When the sample at a position was captured; 0 = unknown.
    func captureTime(_ position: Int64) -> UInt64 {
        // The origin lies before time 0 where a source numbers from elsewhere, and far after it where one lies.
        origin.map { UInt64(clamping: $0.addingReportingOverflow(Self.nanoseconds(position)).partialValue) }
            ?? 0
    }

    /// When the sample at a position was captured, as a field of an event; `null` where that is not known.
    func captured(_ position: Int64?) -> JSONValue {
        guard let time = position.map(captureTime), time > 0 else { return .null }
        return .number(time)
    }

    /// The metadata of what belongs to the utterance.
    func utteranceMetadata() -> Metadata {
        if speechMetadata.utterance != utterance {
            var metadata = self.metadata
            metadata.session = name
            metadata.utterance = utterance
            speechMetadata = (utterance, metadata)
        }
        return speechMetadata.metadata
    }

    /// The metadata of what belongs to the session, but to no utterance.
    var sessionMetadata: Metadata {
        var metadata = Metadata()
        metadata.session = name
        return metadata
    }

    private static func nanoseconds(_ samples: Int64) -> Int64 {
        samples * (1_000_000_000 / Int64(VoiceWindow.sampleRate))
    }
}
