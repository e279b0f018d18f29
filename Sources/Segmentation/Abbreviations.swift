/// Words that are written with a full stop, so that it need not end the sentence.
enum Abbreviations {
    /// What a full stop at the end of `sentence` means, judged by the word before it.
    static func meaningOfStop(endOf sentence: ArraySlice<Unicode.Scalar>) -> StopMeaning {
        guard let stop = sentence.lastIndex(of: ".") else { return .end }
        let start = sentence[..<stop].lastIndex(of: " ").map { $0 + 1 } ?? sentence.startIndex
        let word = sentence[start..<stop].drop { !$0.isWordPart }
        guard let first = word.first, word.count <= longestWord else { return .end }
        let isWhole = !sentence[..<start].contains(where: \.isWordPart)
        // "1. Open it": the number of an item, not a sentence.
        if isWhole, word.count <= 3, word.allSatisfy(\.isDigit) { return .noEnd }
        let key = lowercased(word)
        if word.count == 1, first.isLetter, first.properties.isUppercase || isWhole {
            // Initials and items: "J. R. R. Tolkien", "a. the first"; but "So do I."
            return first == "I" && !isWhole ? .end : .noEnd
        }
        if beforeMore.contains(key) { return .noEnd }
        if beforeNumbers.contains(key) { return .endBeforeNoNumber }
        if atEnds.contains(key) { return .endBeforeCapital }
        return word.count > 1 && isDotted(word) ? .endBeforeStarter : .end
    }

    /// Whether the word is single letters with stops between: "U.S", "B.B.C".
    private static func isDotted(_ word: ArraySlice<Unicode.Scalar>) -> Bool {
        word.split(separator: ".", omittingEmptySubsequences: false)
            .allSatisfy { $0.count == 1 && $0.allSatisfy(\.isLetter) }
    }

    private static func lowercased(_ word: ArraySlice<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: word)
        return String(view).lowercased()
    }

    /// The longest word that is looked up.
    private static let longestWord = 12

    /// Those that stand before what they belong to, so that no sentence ends with them.
    private static let beforeMore: Set<String> = [
        "mr", "mrs", "ms", "mx", "dr", "prof", "st", "mt", "ft", "gen", "col", "maj", "capt", "lt", "sgt",
        "sen",
        "rep", "gov", "pres", "rev", "hon", "messrs", "mme", "mlle", "sr", "sra", "srta", "hr", "fr",
        "e.g", "eg", "i.e", "ie", "cf", "vs", "viz", "c", "z.b", "d.h", "u.a", "bzw", "s.o", "p.ej",
    ]

    /// Those that are abbreviations only where a number follows.
    private static let beforeNumbers: Set<String> = [
        "no", "nos", "nr", "vol", "vols", "p", "pp", "fig", "figs", "ch", "sec", "eq", "art", "approx", "ca",
        "op",
        "ext", "apt", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
    ]

    /// Those that also stand at the end of sentences.
    private static let atEnds: Set<String> = [
        "etc", "a.m", "p.m", "am", "pm", "inc", "ltd", "corp", "co", "jr", "ph.d", "m.d", "b.c", "a.d",
        "dept", "est",
        "ave", "blvd", "rd", "al", "usw", "evtl", "min", "max", "hrs", "ed", "eds",
    ]

    /// Words that often begin a sentence and seldom a name.
    static let starters: Set<String> = [
        "A", "After", "All", "Also", "And", "Another", "As", "At", "Before", "But", "By", "Do", "For", "From",
        "He",
        "Her", "Here", "His", "How", "However", "I", "If", "In", "Is", "It", "It's", "Its", "Let", "Many",
        "Most", "My",
        "No", "Now", "On", "One", "Or", "Our", "She", "Since", "So", "Some", "That", "The", "Their", "Then",
        "There",
        "These", "They", "This", "Those", "To", "Today", "Was", "We", "What", "When", "Where", "Which",
        "While", "Who",
        "Why", "With", "Would", "Yes", "Yet", "You", "Your",
    ]
}
