/// A push-to-talk utterance on its way to asr: while the client appends, asr decodes.
struct PushedSpeech: Sendable {
    /// The item that it will be.
    let item: String
    /// The utterance that is open at asr.
    var utterance: String
    /// Samples of the open utterance.
    var sampleCount = 0
    /// Whether asr has heard its beginning.
    var hasBegun = false

    /// asr ends utterances after 60 s, so that a longer speech is told in several.
    static let longestUtterance = 55 * InputAudio.graphRate
}
