/// What a person is saying: one utterance, or several with pauses between them, up to the end of the turn.
struct OpenTurn {
    /// A stretch of speech without a long pause.
    struct Utterance {
        let id: String
        /// What is recognized so far.
        var text = ""
        /// Whether the transcript is final.
        var isRecognized = false
        /// Whether its transcript will never come.
        var isLost = false
        /// How long its voice lasted, in milliseconds; `nil` until it has ended.
        var voice: Int?
        var isConfirmed = false
    }

    var utterances: [Utterance] = []
    /// What was said before in this turn, when the answer to it was taken back because the person went on.
    var earlier = ""
    /// When the end of the turn became certain; `nil` while it may go on.
    var endedAt: UInt64?
    /// When the voice ended.
    var voiceEnd: UInt64?
    /// When the last transcript was final.
    var recognizedAt: UInt64?

    /// Whether somebody is speaking, or pausing with more to come.
    var isSpeaking: Bool { utterances.last.map { $0.voice == nil } ?? false }
    /// Whether that somebody surely speaks.
    var isConfirmed: Bool { utterances.contains(where: \.isConfirmed) }
    /// Whether every transcript is final, or will never come.
    var isRecognized: Bool { utterances.allSatisfy { $0.isRecognized || $0.isLost } }
    /// Whether a transcript was lost.
    var hasLost: Bool { utterances.contains(where: \.isLost) }
    /// How long its voice lasted, in milliseconds.
    var voice: Int { utterances.reduce(0) { $0 + ($1.voice ?? 0) } }

    /// Everything that was said, as far as it is recognized.
    var text: String {
        ([earlier] + utterances.map(\.text)).map(\.trimmed).filter { !$0.isEmpty }.joined(separator: " ")
    }
    /// What was said since the answer began to sound.
    var newText: String { utterances.map(\.text.trimmed).filter { !$0.isEmpty }.joined(separator: " ") }

    /// Changes an utterance of the turn. Gives whether it is one of the turn.
    @discardableResult mutating func update(_ id: String, _ change: (inout Utterance) -> Void) -> Bool {
        guard let index = utterances.lastIndex(where: { $0.id == id }) else { return false }
        change(&utterances[index])
        return true
    }
}

/// Transcripts that have overtaken the news that somebody speaks: they take another way through the graph.
struct EarlyTranscripts {
    private var utterances: [OpenTurn.Utterance] = []
    /// How many are kept. Those of utterances that were dismissed meanwhile are among them.
    private static let limit = 8

    /// Notes what is recognized of an utterance that is not known yet.
    mutating func note(_ id: String, _ text: String, isFinal: Bool) {
        utterances.removeAll { $0.id == id }
        utterances.append(OpenTurn.Utterance(id: id, text: text, isRecognized: isFinal))
        if utterances.count > Self.limit { utterances.removeFirst() }
    }

    /// Takes the utterance of an id.
    mutating func take(_ id: String) -> OpenTurn.Utterance? {
        utterances.firstIndex { $0.id == id }.map { utterances.remove(at: $0) }
    }
}
