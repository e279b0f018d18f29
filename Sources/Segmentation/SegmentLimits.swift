/// How long segments are.
public struct SegmentLimits: Equatable, Sendable {
    /// The first segment may end at a comma, once it has this many words: the voice begins sooner. Two characters of
    /// a script without spaces count as one word.
    public var firstMinimumWords: Int
    /// The longest segment, in Unicode scalars. A longer sentence is cut after a clause, else between words.
    public var maximumCharacters: Int

    /// Creates limits; `maximumCharacters` is at least 8.
    public init(firstMinimumWords: Int = 3, maximumCharacters: Int = 250) {
        self.firstMinimumWords = firstMinimumWords
        self.maximumCharacters = max(8, maximumCharacters)
    }
}
