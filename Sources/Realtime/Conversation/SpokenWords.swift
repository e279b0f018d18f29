/// When the words of a response are spoken, by the marks that tts puts on its frames.
struct SpokenWords: Sendable {
    /// A word begins to sound.
    private struct Mark: Sendable {
        /// Milliseconds from the beginning of the response's audio.
        var start: Double
        var passage: Passage
        /// Where the word begins in the passage's text, in Unicode scalars.
        var offset: Int
    }

    /// A stretch of text that is spoken as a whole.
    private struct Passage: Equatable, Sendable {
        var segment: Int
        var index: Int
        var text: String
    }

    private var marks: [Mark] = []
    /// Whether the frames say what they speak.
    var isEmpty: Bool { marks.isEmpty }

    /// Notes what a frame that begins at `start` (milliseconds) speaks.
    mutating func note(start: Double, segment: Int, passage: Int, text: String, offset: Int) {
        let passage = Passage(segment: segment, index: passage, text: text)
        if let last = marks.last, last.passage == passage, last.offset == offset { return }
        marks.append(Mark(start: start, passage: passage, offset: offset))
    }

    /// The beginning of `transcript` that was spoken in whole words until a time, in milliseconds.
    ///
    /// The word that sounds at that time does not belong to it. Without marks nobody knows, and nothing counts as heard.
    func heard(until end: Int, of transcript: String) -> String {
        Self.prefix(of: transcript, speaking: spoken(until: Double(end)))
    }

    /// The texts that were spoken until a time: whole passages, and the last one up to the word that sounds.
    private func spoken(until end: Double) -> [String] {
        var texts: [String] = []
        var current: Mark?
        for mark in marks {
            guard mark.start <= end else { break }
            if let current, current.passage != mark.passage { texts.append(current.passage.text) }
            current = mark
        }
        if let current {
            texts.append(
                String(String.UnicodeScalarView(current.passage.text.unicodeScalars.prefix(current.offset))))
        }
        return texts
    }

    /// How far a letter of the spoken text may stand from its place in the transcript: what stands between them is what
    /// no voice says, as the target of a link.
    private static let longestSilence = 300

    /// The beginning of a transcript that holds the letters and digits of the spoken texts. Marks of punctuation and of
    /// Markdown are only in the transcript.
    private static func prefix(of transcript: String, speaking texts: [String]) -> String {
        let scalars = transcript.unicodeScalars
        var end = scalars.startIndex
        for letter in texts.joined(separator: " ").unicodeScalars
        where letter.properties.isAlphabetic
            || letter.properties.numericType != nil
        {
            var index = end
            var skipped = 0
            while index < scalars.endIndex, scalars[index] != letter, skipped < longestSilence {
                index = scalars.index(after: index)
                skipped += 1
            }
            guard index < scalars.endIndex, scalars[index] == letter else { continue }
            end = scalars.index(after: index)
        }
        guard end > scalars.startIndex else { return "" }
        while end < scalars.endIndex, scalars[end].closesWord { end = scalars.index(after: end) }
        return String(scalars[..<end])
    }
}

extension Unicode.Scalar {
    /// Whether it is punctuation that belongs to the word before it.
    fileprivate var closesWord: Bool {
        switch properties.generalCategory {
        case .otherPunctuation, .closePunctuation, .finalPunctuation: true
        default: false
        }
    }
}
