/// What is wrong with a pattern or a template, and where.
struct PatternError: Error, Equatable {
    /// The offset in the text, in scalars.
    var offset: Int
    var reason: String
}

/// Compiles the text of a pattern.
struct PatternParser {
    private let scalars: [Unicode.Scalar]
    private let vocabulary: Vocabulary
    private var place = 0
    private var depth = 0
    private var steps: [Pattern.Step] = []
    /// Plain text since the last sign, and where it began.
    private var plain = String.UnicodeScalarView()

    private static let deepest = 16

    /// Compiles a pattern.
    static func parse(_ text: String, vocabulary: Vocabulary) throws(PatternError) -> Pattern {
        var parser = PatternParser(scalars: Array(text.unicodeScalars), vocabulary: vocabulary)
        try parser.parseAlternatives(until: nil)
        let pattern = Pattern(steps: parser.steps)
        if PatternMatch.find(pattern, in: Utterance(tokens: [], vocabulary: vocabulary)) != nil {
            throw PatternError(
                offset: 0, reason: "this pattern matches silence: it needs at least one word or slot")
        }
        return pattern
    }

    private init(scalars: [Unicode.Scalar], vocabulary: Vocabulary) {
        self.scalars = scalars
        self.vocabulary = vocabulary
    }

    /// Alternatives separated by "|", up to a closing bracket or the end.
    private mutating func parseAlternatives(until close: Unicode.Scalar?) throws(PatternError) {
        let open = place - 1
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else {
            throw PatternError(offset: open, reason: "brackets are nested more than \(Self.deepest) deep")
        }
        let split = steps.count
        steps.append(.split([]))
        var starts = [split + 1]
        var jumps: [Int] = []
        while true {
            let before = steps.count
            try parseSequence()
            if steps.count == before, close != nil || starts.count > 1 || place < scalars.count {
                throw PatternError(
                    offset: place, reason: "an alternative is empty; write [word] for an optional word")
            }
            guard place < scalars.count else {
                if let close {
                    throw PatternError(offset: open, reason: "this bracket is never closed by '\(close)'")
                }
                break
            }
            let sign = scalars[place]
            if sign == close { break }
            guard sign == "|" else {
                throw PatternError(offset: place, reason: "'\(sign)' closes no bracket")
            }
            place += 1
            jumps.append(steps.count)
            steps.append(.jump(0))
            starts.append(steps.count)
        }
        if close == "]" { starts.append(steps.count) }
        steps[split] = .split(starts)
        for jump in jumps { steps[jump] = .jump(steps.count) }
    }

    private mutating func parseSequence() throws(PatternError) {
        while place < scalars.count {
            let scalar = scalars[place]
            switch scalar {
            case "(", "[":
                endPlain()
                place += 1
                try parseAlternatives(until: scalar == "(" ? ")" : "]")
                place += 1
            case "{":
                endPlain()
                try parseSlot()
            case "*":
                endPlain()
                steps.append(.anyWords)
                place += 1
            case ")", "]", "|", "}":
                endPlain()
                return
            default:
                plain.append(scalar)
                place += 1
            }
        }
        endPlain()
    }

    private mutating func endPlain() {
        for token in vocabulary.tokens(of: String(plain)) { steps.append(.word(token.word)) }
        plain = String.UnicodeScalarView()
    }

    private mutating func parseSlot() throws(PatternError) {
        let open = place
        guard let close = scalars[open...].firstIndex(of: "}") else {
            throw PatternError(offset: open, reason: "this slot is never closed by '}'")
        }
        place = close + 1
        let parts = scalars[(open + 1)..<close].split(separator: ":", omittingEmptySubsequences: false).map {
            part in
            var view = String.UnicodeScalarView()
            view.append(contentsOf: part)
            return String(view)
        }
        guard parts.count <= 2, let slot = parts.first, parts.allSatisfy(Template.isName) else {
            throw PatternError(
                offset: open, reason: "a slot is written {name} or {name:kind}, in letters, digits and _")
        }
        switch parts.last {
        case "number": steps.append(.number(slot: slot))
        case "text":
            steps.append(.text(slot: slot))
            steps.append(.moreText(slot: slot))
        case let list?:
            guard vocabulary.lists[list] != nil else {
                let kinds = ["number", "text"] + vocabulary.lists.keys
                throw PatternError(
                    offset: open,
                    reason: "there is no list '\(list)'" + RuleFileFields.proposal(for: list, in: kinds))
            }
            steps.append(.entry(slot: slot, list: list))
        case nil: break
        }
    }
}
