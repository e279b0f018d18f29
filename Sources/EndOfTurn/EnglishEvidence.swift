/// What English words say of whether the sentence they form is complete.
enum EnglishEvidence {
    /// The log odds that nothing is missing.
    static func logOdds(_ words: Words) -> Double {
        guard let last = words.last else { return 0 }
        if words.count == 1 {
            if EnglishWords.answers.contains(last) { return 2.5 }
            if EnglishWords.fillers.contains(last) { return -3 }
        }
        if EnglishWords.fillers.contains(last) { return -3 }
        if EnglishWords.conjunctions.contains(last) { return -3 }
        if EnglishWords.determiners.contains(last) { return -3 }
        if EnglishWords.prepositions.contains(last) { return -2 }
        if EnglishWords.particles.contains(last) { return -0.5 }
        if EnglishWords.auxiliaries.contains(last) { return -1.5 }
        if EnglishWords.wantingObjects.contains(last) { return -1.5 }
        if EnglishWords.wantingMore.contains(last) { return -1.5 }
        var sum = 1.0
        if words.count == 1 { sum -= 1 }
        if let first = words.first, EnglishWords.subordinators.contains(first), words.count < 8 { sum -= 1 }
        return sum
    }
}
