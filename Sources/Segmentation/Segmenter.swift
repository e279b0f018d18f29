/// Cuts a growing reply into sentences that can be spoken, each as early as the text allows.
///
/// The text passes four stages, one scalar at a time, so that the result cannot depend on how it was cut into
/// deltas: Markdown's blocks, Markdown's inline marks, what no voice can say, and the cutting itself. Every stage
/// holds a bounded number of scalars.
public struct Segmenter: Sendable {
    private var blocks = BlockFilter()
    private var marks = InlineFilter()
    private var speech = SpeechFilter()
    private var cutter: SentenceCutter

    /// A segmenter at the beginning of a reply.
    public init(limits: SegmentLimits = SegmentLimits()) {
        cutter = SentenceCutter(limits: limits)
    }

    /// Adds a delta. Returns the sentences that it completed.
    public mutating func append(_ delta: String) -> [String] {
        for scalar in delta.unicodeScalars {
            blocks.take(scalar)
            passOn()
        }
        return cutter.takeSentences()
    }

    /// Ends the reply. Returns the sentences that were still open.
    public mutating func finish() -> [String] {
        blocks.finish()
        passOn()
        marks.finish()
        passOn()
        cutter.take(.pause)
        return cutter.takeSentences()
    }

    private mutating func passOn() {
        for element in blocks.output { marks.take(element) }
        blocks.output.removeAll(keepingCapacity: true)
        for element in marks.output { speech.take(element) }
        marks.output.removeAll(keepingCapacity: true)
        for element in speech.output { cutter.take(element) }
        speech.output.removeAll(keepingCapacity: true)
    }
}
