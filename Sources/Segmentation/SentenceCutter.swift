/// Cuts speakable text into sentences.
///
/// A sentence ends after its closing mark once the text that follows shows that the mark ends one: white space for
/// "!", "?" and most full stops; nothing at all for the marks of scripts without spaces; the next word for the full
/// stop of an abbreviation. What is decided depends on the text so far alone, never on the deltas it came in.
struct SentenceCutter: Sendable {
    private let limits: SegmentLimits
    private var sentences: [String] = []
    /// The text since the last cut; it never begins with a space.
    private var segment: [Unicode.Scalar] = []
    private var isFirst = true

    /// A mark that may end the sentence, as long as that is open.
    private struct Ending {
        /// Where the sentence would end: after the mark and what closes with it.
        var end: Int
        var mark: EndMark
        /// What the text after the white space has to tell; `nil` before the white space.
        var question: StopMeaning?
    }

    private var ending: Ending?
    /// Where the last clause ended, and whether it did so before white space.
    private var clauseEnd: Int?
    private var lastSpace: Int?

    /// The longest mark with what closes after it, and the longest word after an abbreviation that is looked at.
    private static let longestLook = 32

    init(limits: SegmentLimits) {
        self.limits = limits
    }

    /// The sentences completed since the last call.
    mutating func takeSentences() -> [String] {
        defer { sentences.removeAll(keepingCapacity: true) }
        return sentences
    }

    mutating func take(_ element: Element) {
        switch element {
        case .scalar(let scalar): take(scalar)
        case .glue:
            if segment.last == " " { segment.removeLast() }
            if lastSpace == segment.count { lastSpace = nil }
            if let end = clauseEnd, end > segment.count { clauseEnd = nil }
            ending?.question = nil
        case .pause:
            while let last = segment.last, last == " " || last == "," { segment.removeLast() }
            cut(at: segment.count)
        }
    }

    private mutating func take(_ scalar: Unicode.Scalar) {
        if scalar == " ", segment.isEmpty || segment.last == " " { return }
        if let open = ending, settle(open, next: scalar) { return take(scalar) }
        if cutsFirstClause(before: scalar) {
            cut(at: segment.count)
            return take(scalar)
        }
        append(scalar)
        if segment.count > limits.maximumCharacters { cutLongSentence() }
    }

    private mutating func append(_ scalar: Unicode.Scalar) {
        if scalar == " " {
            lastSpace = segment.count
            if let last = segment.last, last.endsClause { clauseEnd = segment.count }
        } else if let last = segment.last, last.endsUnspacedClause {
            clauseEnd = segment.count
        }
        segment.append(scalar)
        if ending == nil, let mark = EndMark(scalar) { ending = Ending(end: segment.count, mark: mark) }
    }

    /// Looks at the scalar after a mark. Returns whether it cut the sentence, so that the scalar begins the next one.
    private mutating func settle(_ open: Ending, next: Unicode.Scalar) -> Bool {
        if let question = open.question { return settle(open, question, next: next) }
        if next == " " {
            let meaning = open.mark.meaning(in: segment[..<open.end])
            switch meaning {
            case .end: cut(at: open.end)
            case .noEnd: ending = nil
            default: ending?.question = meaning
            }
            return meaning == .end
        }
        if next.closesSentence || EndMark(next) != nil, segment.count - open.end < Self.longestLook {
            ending?.end += 1
            ending?.mark = open.mark.followed(by: next)
            return false
        }
        ending = nil
        guard open.mark.endsWithoutSpace else { return false }
        cut(at: open.end)
        return true
    }

    private mutating func settle(_ open: Ending, _ question: StopMeaning, next: Unicode.Scalar) -> Bool {
        let following = segment[open.end...].drop { $0 == " " }
        switch question.answer(following: following, next: next, isFar: following.count > Self.longestLook) {
        case .some(true):
            cut(at: open.end)
            return true
        case .some(false):
            ending = nil
            return false
        case .none: return false
        }
    }

    /// Whether the first segment ends here, at a clause: the next word has begun.
    private func cutsFirstClause(before next: Unicode.Scalar) -> Bool {
        guard isFirst, ending == nil, next.isWordPart, let last = segment.last else { return false }
        if last == " " {
            guard let mark = segment.dropLast().last, mark.endsClause else { return false }
            // "May 5, 2026" is one date.
            if next.isDigit, segment.dropLast(2).last?.isDigit ?? false { return false }
        } else if !last.endsUnspacedClause {
            return false
        }
        return wordCount >= limits.firstMinimumWords
    }

    private var wordCount: Int {
        var words = 0
        var unspaced = 0
        var isInWord = false
        for scalar in segment {
            let isPart = scalar.isWordPart
            if scalar.isUnspacedScript {
                unspaced += 1
                isInWord = false
            } else if scalar == " " {
                isInWord = false
            } else if isPart, !isInWord {
                words += 1
                isInWord = true
            }
        }
        return words + unspaced / 2
    }

    private mutating func cutLongSentence() {
        let least = limits.maximumCharacters / 3
        if let clauseEnd, clauseEnd >= least { return cut(at: clauseEnd) }
        if let lastSpace, lastSpace > 0, lastSpace < segment.count - 1 { return cut(at: lastSpace) }
        // One endless word: neither a number nor a character is cut in two, unless it is endless as well.
        var place = segment.count - 1
        while place > least, segment[place].belongs(with: segment[place - 1]) { place -= 1 }
        cut(at: place > least ? place : segment.count - 1)
    }

    /// Completes the sentence that ends at `place`; what follows begins the next one.
    private mutating func cut(at place: Int) {
        let rest = segment[place...]
        let sentence = segment[..<place]
        segment = []
        ending = nil
        clauseEnd = nil
        lastSpace = nil
        if sentence.contains(where: \.isSpeakable) {
            var text = String.UnicodeScalarView()
            text.append(contentsOf: sentence.last == " " ? sentence.dropLast() : sentence)
            sentences.append(String(text))
            isFirst = false
        }
        for scalar in rest { take(scalar) }
    }
}
