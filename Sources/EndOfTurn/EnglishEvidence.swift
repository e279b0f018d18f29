/// What English words say of whether the sentence they form is complete.
enum EnglishEvidence {
    /// The log odds that nothing is missing.
    ///
    /// The sizes are estimates: the recordings to tune with are too few for each kind of word. What is tuned is how
    /// much all of them weigh beside the voice.
    static func logOdds(_ words: Words) -> Double {
        guard let first = words.first, let last = words.last else { return 0 }
        if words.count == 1, EnglishWords.answers.contains(last) { return 2.5 }
        for (kind, value) in endings where kind.contains(last) { return value }
        if words.count == 1 { return -0.5 }
        if isWithoutVerb(words) { return -1 }
        if EnglishWords.subordinators.contains(first), words.count < 8 { return 0 }
        return 1
    }

    /// How likely nothing is missing after a last word.
    private static let endings: [(kind: Set<String>, logOdds: Double)] = [
        (EnglishWords.fillers, -3), (EnglishWords.conjunctions, -3), (EnglishWords.determiners, -3),
        (EnglishWords.prepositions, -2), (EnglishWords.auxiliaries, -1.5),
        (EnglishWords.wantingObjects, -1.5),
        (EnglishWords.wantingMore, -1.5), (EnglishWords.demonstratives, -1), (EnglishWords.particles, -0.5),
    ]

    /// Whether it is a subject of which nothing is said: "the conference".
    private static func isWithoutVerb(_ words: Words) -> Bool {
        guard let first = words.first, EnglishWords.subjects.contains(first) else { return false }
        return !words.all.contains { word in
            EnglishWords.auxiliaries.contains(word) || EnglishWords.verbs.contains(word)
                || word.count > 4 && word.hasSuffix("ed")
        }
    }
}
