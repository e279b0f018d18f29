import Messages

/// An utterance ready to be held against patterns.
struct Utterance {
    let tokens: [Token]
    let vocabulary: Vocabulary
    /// The numbers that begin at each word.
    let numbers: [[SpokenNumber.Reading]]
    let isFiller: [Bool]

    /// The longest utterance that is held against patterns, in words.
    static let longest = 100

    init(tokens: [Token], vocabulary: Vocabulary) {
        self.tokens = tokens
        self.vocabulary = vocabulary
        let words = tokens.map(\.word)
        numbers = words.indices.map { SpokenNumber.readings(of: words[$0...]) }
        isFiller = words.map(vocabulary.fillers.contains)
    }
}

/// How well a pattern fits an utterance, and what its slots caught.
struct PatternMatch: Equatable {
    /// How specific a match is: words first, then words in typed slots, then as little free text as possible.
    struct Score: Comparable {
        var words = 0
        var typed = 0
        var free = 0

        static func < (left: Score, right: Score) -> Bool {
            (left.words, left.typed, -left.free) < (right.words, right.typed, -right.free)
        }
    }

    private struct Capture: Equatable {
        var slot: String
        var words: Range<Int>
        var value: JSONValue?
    }

    private(set) var score = Score()
    private var captures: [Capture] = []

    /// The best way to match the whole utterance. The work grows with steps times words, whatever the pattern.
    static func find(_ pattern: Pattern, in utterance: Utterance) -> PatternMatch? {
        let end = pattern.steps.count
        let count = utterance.tokens.count
        // best[word][step]: the best match of the words before `word` that is about to do `step`.
        var best = [[PatternMatch?]](
            repeating: [PatternMatch?](repeating: nil, count: end + 1), count: count + 1)
        best[0][0] = PatternMatch()
        func offer(_ match: PatternMatch, _ word: Int, _ step: Int) {
            if let present = best[word][step], present.score >= match.score { return }
            best[word][step] = match
        }
        for word in 0...count {
            // Jumps only go forward, so that one pass follows them all.
            for step in 0...end {
                guard let match = best[word][step] else { continue }
                if word < count, utterance.isFiller[word] { offer(match, word + 1, step) }
                guard step < end else { continue }
                for next in pattern.steps[step].jumps(from: step) { offer(match, word, next) }
                guard word < count else { continue }
                match.advance(pattern.steps[step], step, word, utterance, offer)
            }
        }
        return best[count][end]
    }

    /// The values of the slots.
    func slots(in utterance: Utterance) -> [String: SlotValue] {
        var slots: [String: SlotValue] = [:]
        for capture in captures {
            let text = utterance.tokens[capture.words].map(\.text).joined(separator: " ")
            slots[capture.slot] = SlotValue(text: text, value: capture.value ?? .string(text))
        }
        return slots
    }

    private func advance(
        _ step: Pattern.Step, _ index: Int, _ word: Int, _ utterance: Utterance,
        _ offer: (PatternMatch, _ word: Int, _ step: Int) -> Void
    ) {
        switch step {
        case .word(let expected):
            guard utterance.tokens[word].word == expected else { return }
            var match = self
            match.score.words += 1
            offer(match, word + 1, index + 1)
        case .number(let slot):
            for reading in utterance.numbers[word] {
                offer(
                    catching(slot, word, reading.wordCount, .number(reading.value)), word + reading.wordCount,
                    index + 1)
            }
        case .entry(let slot, let list):
            for entry in utterance.vocabulary.lists[list] ?? [] {
                let count = entry.words.count
                guard utterance.tokens[word...].prefix(count).map(\.word) == entry.words else { continue }
                offer(catching(slot, word, count, .string(entry.value)), word + count, index + 1)
            }
        case .text(let slot):
            var match = self
            match.score.free += 1
            match.captures.append(Capture(slot: slot, words: word..<(word + 1)))
            offer(match, word + 1, index + 1)
        case .moreText:
            var match = self
            match.score.free += 1
            if let last = match.captures.indices.last {
                match.captures[last].words = match.captures[last].words.lowerBound..<(word + 1)
            }
            offer(match, word + 1, index)
        case .anyWords:
            var match = self
            match.score.free += 1
            offer(match, word + 1, index)
        case .split, .jump: break
        }
    }

    private func catching(_ slot: String, _ word: Int, _ count: Int, _ value: JSONValue) -> PatternMatch {
        var match = self
        match.score.typed += count
        match.captures.append(Capture(slot: slot, words: word..<(word + count), value: value))
        return match
    }
}

extension Pattern.Step {
    /// The steps that follow without a word.
    fileprivate func jumps(from index: Int) -> [Int] {
        switch self {
        case .split(let targets): targets
        case .jump(let target): [target]
        case .moreText, .anyWords: [index + 1]
        default: []
        }
    }
}
