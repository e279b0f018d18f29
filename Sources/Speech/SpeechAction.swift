/// What came of hearing a stretch of sound, in the order in which it is to be told.
///
/// Positions count samples at 16 kHz in the stream that was heard.
public enum SpeechAction: Equatable, Sendable {
    /// A window was judged.
    case window(probability: Float, position: Int64)
    /// An utterance began.
    ///
    /// - Parameters:
    ///   - voiceStart: Where its voice begins.
    ///   - audioStart: Where its audio begins, with the sound before the voice.
    ///   - decided: The end of the window that decided it.
    case started(voiceStart: Int64, audioStart: Int64, decided: Int64)
    /// The next stretch of the open utterance; the last may hold no samples.
    case speech([Float], position: Int64, isStart: Bool, isFinal: Bool)
    /// The voice of the utterance has lasted for `EndpointSettings.confirmation`: told once.
    ///
    /// - Parameter decided: The end of the window that decided it.
    case confirmed(decided: Int64)
    /// The voice has been gone for `EndpointSettings.pause`, though the utterance goes on: told once for each pause.
    ///
    /// - Parameters:
    ///   - voiceEnd: Where the voice ended.
    ///   - decided: The end of the window that decided it.
    case paused(voiceEnd: Int64, decided: Int64, VoiceSound)
    /// The voice is there again after a pause that was told.
    ///
    /// - Parameters:
    ///   - silence: From the end of the voice to where it is there again.
    ///   - decided: The end of the window that decided it.
    case resumed(silence: Range<Int64>, decided: Int64)
    /// The utterance ended.
    ///
    /// - Parameters:
    ///   - voiceEnd: Where its voice ended.
    ///   - audioStart: Where its audio began.
    ///   - audioEnd: Where its audio ended, with some of the silence after the voice.
    ///   - decided: The end of the window that decided it.
    case stopped(
        voiceEnd: Int64, audioStart: Int64, audioEnd: Int64, decided: Int64, reason: EndReason)
    /// The turn ended: nobody spoke for long enough after the last utterance.
    case turnEnded(voiceEnd: Int64, decided: Int64, reason: EndReason)
    /// The sound that arrived is not the one that follows what was heard.
    ///
    /// - Parameter isFilled: Whether the lost samples were taken for silence; otherwise the stream began anew.
    case gap(expected: Int64, found: Int64, isFilled: Bool)
}
