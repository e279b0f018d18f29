/// The utterance that goes on.
struct OpenUtterance: Equatable {
    /// Where its audio begins.
    let audioStart: Int64
    /// Where its voice ended so far.
    private(set) var voiceEnd: Int64
    /// How much of it is voice, in samples.
    private(set) var voiceLength: Int64
    /// Whether its voice has lasted long enough to be told.
    var isConfirmed = false
    /// Whether the present pause has been told.
    var isPaused = false

    /// An utterance that has begun with a run of voice.
    init(voice: Range<Int64>, audioStart: Int64) {
        self.audioStart = audioStart
        voiceEnd = voice.upperBound
        voiceLength = Int64(voice.count)
    }

    /// Goes on with voice.
    mutating func hearVoice(_ range: Range<Int64>) {
        voiceEnd = range.upperBound
        voiceLength += Int64(range.count)
        isPaused = false
    }
}
