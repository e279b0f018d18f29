/// Why an utterance or a turn ended.
public enum EndReason: String, CaseIterable, Sendable {
    /// The voice was gone for long enough.
    case silence
    /// The utterance had its greatest length; it goes on as the next one.
    case limit
    /// It was asked for.
    case commit
    /// Listening was paused.
    case pause
    /// What was heard is to be forgotten.
    case reset
    /// Sound was lost, or the stream began anew.
    case gap
    /// A live source sent nothing any more.
    case stall
    /// The stream ended.
    case end
}
