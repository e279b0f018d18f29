/// The sentences of a response, and how far they were heard.
struct SpokenSentences: Equatable, Sendable {
    private var sentences: [Int: String] = [:]
    /// The segment that sounded last, and how many of its Unicode scalars were heard.
    private var place: (segment: Int, scalars: Int)?

    static func == (left: SpokenSentences, right: SpokenSentences) -> Bool {
        left.sentences == right.sentences && left.place?.segment == right.place?.segment
            && left.place?.scalars == right.place?.scalars
    }

    /// Whether there is nothing to say yet.
    var isEmpty: Bool { sentences.allSatisfy(\.value.isEmpty) }

    /// Notes a sentence on its way to the voice.
    mutating func note(_ text: String, segment: Int) {
        sentences[segment] = text
    }

    /// Notes what sounded last: the word at `offset` in a stretch `text` of the segment.
    mutating func note(_ report: PlayoutReport) {
        guard let segment = report.segment else { return }
        let sentence = sentences[segment] ?? report.text ?? ""
        let earlier = place.flatMap { $0.segment == segment ? $0.scalars : nil } ?? 0
        let begin = report.text.flatMap { Self.find($0, in: sentence, from: earlier) } ?? 0
        place = (segment, max(earlier, begin + (report.textOffset ?? 0)))
    }

    /// Where a stretch of text begins in a sentence, in Unicode scalars: the place nearest to what was heard before.
    private static func find(_ text: String, in sentence: String, from earlier: Int) -> Int? {
        let sought = Array(text.unicodeScalars)
        let scalars = Array(sentence.unicodeScalars)
        guard !sought.isEmpty, sought.count <= scalars.count else { return nil }
        let places = (0...(scalars.count - sought.count)).filter {
            scalars[$0] == sought[0] && scalars[$0..<($0 + sought.count)].elementsEqual(sought)
        }
        return places.last { $0 <= earlier } ?? places.first
    }

    /// The words that were heard whole. The word that sounded last does not belong to them: nobody knows how much of it
    /// was heard.
    var heard: String {
        guard let place else { return "" }
        let whole = sentences.filter { $0.key < place.segment }.sorted { $0.key < $1.key }.map(\.value)
        let part = String(
            String.UnicodeScalarView((sentences[place.segment] ?? "").unicodeScalars.prefix(place.scalars)))
        return (whole + [part]).map(\.trimmed).filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// All that was said.
    ///
    /// - Parameter text: What was to be said, where nothing tells the sentences.
    func whole(orWithoutVoice text: String) -> String {
        let said = sentences.sorted { $0.key < $1.key }.map(\.value.trimmed).filter { !$0.isEmpty }
        return said.isEmpty ? text.trimmed : said.joined(separator: " ")
    }
}

extension String {
    /// The text without white space at its ends.
    var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }),
            let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}
