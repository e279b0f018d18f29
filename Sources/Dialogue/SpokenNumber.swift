/// Numbers as English speakers say them, and as digits.
enum SpokenNumber {
    /// A number that begins at a certain word.
    struct Reading: Equatable {
        var value: Double
        /// How many words it takes.
        var wordCount: Int
    }

    /// Every number that can be read from the beginning of `words`, shorter ones first: "twenty five" begins with 20
    /// and 25.
    static func readings(of words: ArraySlice<String>) -> [Reading] {
        guard let first = words.first else { return [] }
        if first == "minus" || first == "negative" {
            return readings(of: words.dropFirst()).filter { $0.value >= 0 }
                .map { Reading(value: -$0.value, wordCount: $0.wordCount + 1) }
        }
        if let value = digits(first) { return [Reading(value: value, wordCount: 1)] }
        return spoken(words)
    }

    private static func digits(_ word: String) -> Double? {
        guard word.unicodeScalars.allSatisfy({ ("0"..."9").contains($0) || $0 == "." }) else { return nil }
        return Double(word)
    }

    private static func spoken(_ words: ArraySlice<String>) -> [Reading] {
        var readings: [Reading] = []
        var sum = SpokenSum()
        var count = 0
        for (offset, word) in words.prefix(longest).enumerated() {
            if word == "and" {
                guard sum.takesAnd else { break }
                sum.takesAnd = false
                continue
            }
            if word == "point" {
                readings += decimals(after: words.dropFirst(offset + 1), count: offset + 1, whole: sum.total)
                break
            }
            guard sum.add(word) else { break }
            count = offset + 1
            readings.append(Reading(value: sum.total, wordCount: count))
        }
        return readings
    }

    /// "three point one four".
    private static func decimals(after words: ArraySlice<String>, count: Int, whole: Double) -> [Reading] {
        var readings: [Reading] = []
        var text = ""
        for word in words.prefix(longest) {
            guard let digit = SpokenSum.units[word], digit < 10 else { break }
            text += String(digit)
            guard let fraction = Double("0." + text) else { break }
            readings.append(Reading(value: whole + fraction, wordCount: count + text.count))
        }
        return readings
    }

    /// The longest number that is looked at, in words.
    private static let longest = 16
}

/// The sum of number words, from left to right.
private struct SpokenSum {
    static let units: [String: Int] = [
        "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
        "nine": 9,
        "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
        "seventeen": 17, "eighteen": 18, "nineteen": 19,
    ]
    private static let tens: [String: Int] = [
        "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
        "ninety": 90,
    ]
    private static let scales: [String: Int] = [
        "thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000,
    ]

    private enum Last { case nothing, article, unit, ten, hundred, scale }

    private var last = Last.nothing
    private var millions = 0
    /// The part below the next scale.
    private var group = 0
    /// The scale of the last group: a later one has to be smaller.
    private var scale = Int.max
    /// "two hundred and five"
    var takesAnd = false

    var total: Double { Double(millions + group) }

    /// Adds a word; returns false where the number does not go on with it.
    mutating func add(_ word: String) -> Bool {
        if word == "a" || word == "an" {
            guard last == .nothing else { return false }
            group = 1
            last = .article
            return true
        }
        let isFresh = last == .nothing || last == .hundred || last == .scale
        takesAnd = false
        if let unit = Self.units[word] {
            guard isFresh || last == .ten && (1..<10).contains(unit), last == .nothing || unit > 0 else {
                return false
            }
            group += unit
            last = .unit
        } else if let ten = Self.tens[word] {
            guard isFresh else { return false }
            group += ten
            last = .ten
        } else if word == "hundred" {
            guard last == .unit || last == .article, (1..<20).contains(group) else { return false }
            group *= 100
            last = .hundred
            takesAnd = true
        } else if let next = Self.scales[word] {
            guard group > 0, next < scale, last != .scale else { return false }
            millions += group * next
            group = 0
            scale = next
            last = .scale
            takesAnd = true
        } else {
            return false
        }
        return true
    }
}
