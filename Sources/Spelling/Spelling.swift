/// Finds what a person meant who wrote an unknown name.
public enum Spelling {
    /// The candidate that is most like `word`; `nil` where none is near.
    ///
    /// Near means: at most a third of the letters (and at least one) are wrong, missing, surplus or swapped with
    /// their neighbour, or the word is the beginning of the candidate.
    public static func nearest(to word: String, in candidates: some Sequence<String>) -> String? {
        let letters = Array(word.lowercased())
        let limit = max(1, letters.count / 3)
        var best: (candidate: String, distance: Int)?
        for candidate in candidates.sorted() {
            let distance = distance(from: letters, to: Array(candidate.lowercased()))
            guard distance <= limit, distance < best?.distance ?? Int.max else { continue }
            best = (candidate, distance)
        }
        if let best { return best.candidate }
        guard letters.count >= 2 else { return nil }
        let continued = candidates.filter { $0.lowercased().hasPrefix(String(letters)) }
        return continued.count == 1 ? continued.first : nil
    }

    /// The end of a sentence that proposes the nearest candidate: `; did you mean 'logs'?`, or nothing.
    public static func proposal(for word: String, in candidates: some Sequence<String>) -> String {
        nearest(to: word, in: candidates).map { "; did you mean '\($0)'?" } ?? ""
    }

    /// How many letters must be changed, added, taken away or swapped with their neighbour (the optimal string
    /// alignment distance).
    static func distance(from source: [Character], to target: [Character]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...target.count)
        for (row, letter) in source.enumerated() {
            var current = [row + 1]
            for (column, other) in target.enumerated() {
                var least = min(
                    last[column] + (letter == other ? 0 : 1), last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, letter == target[column - 1], source[row - 1] == other {
                    least = min(least, beforeLast[column - 1] + 1)
                }
                current.append(least)
            }
            (beforeLast, last) = (last, current)
        }
        return last[target.count]
    }
}
