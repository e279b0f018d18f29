/// A stretch of speech, as an engine makes it.
public struct Sound: Equatable, Sendable {
    /// One channel.
    public var samples: [Int16]
    /// The words that begin in this stretch or later, in order.
    public var words: [WordStart]

    /// Creates a stretch of speech.
    public init(_ samples: [Int16], words: [WordStart] = []) {
        self.samples = samples
        self.words = words
    }
}

/// When a word begins to sound.
public struct WordStart: Equatable, Sendable {
    /// Counted from the first sample of the passage.
    public var sample: Int
    /// Where the word stands in the passage's text, in Unicode scalars.
    public var textOffset: Int

    /// Creates a word mark.
    public init(sample: Int, textOffset: Int) {
        self.sample = sample
        self.textOffset = textOffset
    }
}
