/// Looks for phrases in a growing text, and holds back no more of it than may still become one.
struct PhraseWatch {
    /// What has become clear of the text.
    enum Finding: Equatable {
        /// This part of the text belongs to no phrase.
        case clear(String)
        /// A phrase of this rule follows; its text is among what is cleared next.
        case hit(rule: Int)
    }

    private let phrases: [(rule: Int, phrase: Phrase)]
    /// The text that is not yet clear.
    private var held: [Unicode.Scalar] = []
    /// How much of the text stands before `held`, in scalars.
    private var clearCount = 0
    /// The word that has begun and not ended.
    private var word: [Unicode.Scalar] = []
    private var partials: [Partial] = []
    private var findings: [Finding] = []

    /// A phrase that has begun.
    private struct Partial: Equatable {
        var phrase: Int
        /// The element that comes next.
        var next: Int
        /// How many words the gap before it has spanned.
        var gap = 0
        /// Where the phrase begins in the text.
        var start: Int
    }

    /// How many phrases may have begun at once. Of a text that is made to have more, the oldest are let go.
    private static let mostPartials = 4096
    /// The longest word that is looked at, in scalars; a longer one is none.
    private static let longestWord = 64

    init(_ phrases: [(rule: Int, phrase: Phrase)]) {
        self.phrases = phrases
    }

    /// Takes the next part of the text.
    mutating func take(_ text: String) -> [Finding] {
        for scalar in text.unicodeScalars { take(scalar) }
        release()
        return takeFindings()
    }

    /// Takes the end of the text: everything becomes clear.
    mutating func finish() -> [Finding] {
        endWord()
        partials = []
        release()
        return takeFindings()
    }

    private mutating func takeFindings() -> [Finding] {
        defer { findings = [] }
        return findings
    }

    private mutating func take(_ scalar: Unicode.Scalar) {
        let kind = WordReader.kind(of: scalar)
        if kind != .letter { endWord() }
        held.append(scalar)
        if kind != .other { word.append(scalar) }
        if kind == .wholeWord || word.count == Self.longestWord { endWord() }
    }

    // MARK: Phrases

    /// What the end of a word leads to.
    private struct Steps {
        var partials: [Partial] = []
        var hits: [(start: Int, rule: Int)] = []
    }

    private mutating func endWord() {
        guard !word.isEmpty else { return }
        let ended = Self.text(word)
        let start = clearCount + held.count - word.count
        word = []
        var steps = Steps()
        for partial in partials { advance(partial, by: ended, &steps) }
        for index in phrases.indices {
            advance(Partial(phrase: index, next: 0, start: start), by: ended, &steps)
        }
        partials = Array(steps.partials.suffix(Self.mostPartials))
        for hit in steps.hits {
            // What stands before the phrase is clear of it.
            release(before: min(hit.start, firstOpenStart ?? hit.start))
            findings.append(.hit(rule: hit.rule))
        }
    }

    private func advance(_ partial: Partial, by word: String, _ steps: inout Steps) {
        let elements = phrases[partial.phrase].phrase.elements
        var partial = partial
        if elements[partial.next] == .gap { partial.next += 1 }
        if partial.next > 0, elements[partial.next - 1] == .gap, partial.gap < Phrase.longestGap {
            var later = partial
            later.gap += 1
            if !steps.partials.contains(later) { steps.partials.append(later) }
        }
        guard case .word(let pattern) = elements[partial.next], pattern.matches(word) else { return }
        partial.next += 1
        partial.gap = 0
        if partial.next == elements.count {
            steps.hits.append((partial.start, phrases[partial.phrase].rule))
        } else if !steps.partials.contains(partial) {
            steps.partials.append(partial)
        }
    }

    /// Where the first phrase begins that has begun and may go on with the word that has begun.
    private var firstOpenStart: Int? {
        let beginning = Self.text(word)
        return partials.filter { mayGoOn($0, with: beginning) }.map(\.start).min()
    }

    private func mayGoOn(_ partial: Partial, with beginning: String) -> Bool {
        let elements = phrases[partial.phrase].phrase.elements
        guard !beginning.isEmpty, partial.next > 0, elements[partial.next - 1] != .gap,
            case .word(let pattern) = elements[partial.next]
        else { return true }
        return pattern.mayBegin(with: beginning)
    }

    /// Whether the word that has begun may begin a phrase.
    private func mayBeginPhrase(_ beginning: String) -> Bool {
        phrases.contains { entry in
            if case .word(let pattern) = entry.phrase.elements[0] {
                pattern.mayBegin(with: beginning)
            } else {
                false
            }
        }
    }

    // MARK: Text

    /// Releases what can be part of no phrase.
    private mutating func release() {
        var end = clearCount + held.count
        if !word.isEmpty, mayBeginPhrase(Self.text(word)) { end -= word.count }
        release(before: min(end, firstOpenStart ?? end))
    }

    private mutating func release(before end: Int) {
        let count = end - clearCount
        guard count > 0 else { return }
        findings.append(.clear(Self.plain(held[..<count])))
        held.removeFirst(count)
        clearCount = end
    }

    private static func plain(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return String(text)
    }

    /// A word as phrases see it.
    private static func text(_ word: [Unicode.Scalar]) -> String {
        WordReader.folded(plain(word[...]))
    }
}
