/// What to do about a pause.
public struct Judgement: Equatable, Sendable {
    /// How long the voice must be gone for the turn to end, in ms since the end of the voice.
    public var silence: Int
    /// Whether the speaker is probably done: work that is cheap to throw away may begin.
    public var isProbableEnd: Bool
    /// How likely the speaker is done, 0…1.
    public var completeness: Double

    /// Creates a judgement.
    public init(silence: Int, isProbableEnd: Bool, completeness: Double) {
        self.silence = silence
        self.isProbableEnd = isProbableEnd
        self.completeness = completeness
    }
}
