import Messages

/// What is known of the words of one stretch of speech.
///
///     hearing ──commit──→ awaited ──all utterances final──→ completed
///        │                   └──time-out, loss──→ failed
///        └──clear──→ forgotten
struct Transcription: Sendable {
    /// An utterance at asr: most speech is one, a long one is several.
    private struct Utterance: Sendable {
        let id: String
        var text = ""
        var isFinal = false
    }

    /// The item that the speech is or will be.
    let itemID: String
    private var utterances: [Utterance]
    /// What the client was told in deltas.
    private(set) var told = ""
    /// The words on which the last two hypotheses agree: hardly anything of them is not said in the end.
    private(set) var stable = ""
    /// How likely a sentence ends after the words, as a natural logarithm; `nil` where asr does not tell.
    private(set) var sentenceEnd: Double?
    /// The language of the words, as a BCP 47 tag.
    private(set) var language: String?
    /// How long the speech lasts, in milliseconds; known when it is committed.
    private(set) var milliseconds = 0
    /// Whether the item exists.
    private(set) var isCommitted = false
    /// Whether the client is promised the transcript.
    private(set) var isPromised = false
    /// When asr must be done, in nanoseconds; known when it is committed.
    private(set) var deadline: UInt64?
    /// Why there will be no transcript, where that is known already.
    var failure: Failure?

    init(itemID: String, utterance: String) {
        self.itemID = itemID
        utterances = [Utterance(id: utterance)]
    }

    /// All that was understood so far.
    var text: String {
        utterances.map(\.text).filter { !$0.isEmpty }.joined(separator: " ")
    }

    var isFinal: Bool { utterances.allSatisfy(\.isFinal) }

    func has(utterance: String) -> Bool { utterances.contains { $0.id == utterance } }

    /// Goes on in another utterance.
    mutating func begin(utterance: String) {
        utterances.append(Utterance(id: utterance))
    }

    mutating func commit(milliseconds: Int, isPromised: Bool, deadline: UInt64) {
        isCommitted = true
        self.milliseconds = milliseconds
        self.isPromised = isPromised
        self.deadline = deadline
    }

    /// Takes a hypothesis.
    mutating func hear(_ text: String, isFinal: Bool, in utterance: String) {
        guard let index = utterances.firstIndex(where: { $0.id == utterance }), !utterances[index].isFinal
        else {
            return
        }
        let before = self.text
        utterances[index].text = text
        utterances[index].isFinal = isFinal
        stable = isFinal ? self.text : Self.commonWords(before, self.text)
    }

    /// Takes what asr tells besides the words.
    mutating func note(_ metadata: Metadata) {
        sentenceEnd = metadata["sentence_end"]?.number
        language = metadata.language
    }

    /// What of a text was not told yet; `nil` where there is nothing, or where something else was told.
    mutating func tell(_ text: String) -> String? {
        guard text.utf8.count > told.utf8.count, text.utf8.starts(with: told.utf8) else { return nil }
        defer { told = text }
        return String(decoding: text.utf8.dropFirst(told.utf8.count), as: UTF8.self)
    }

    /// The words with which both texts begin.
    private static func commonWords(_ left: String, _ right: String) -> String {
        let words = zip(left.split(separator: " "), right.split(separator: " ")).prefix { $0 == $1 }
        return words.last.map { String(right[..<$0.1.endIndex]) } ?? ""
    }
}
