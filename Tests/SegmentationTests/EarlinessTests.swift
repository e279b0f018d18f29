import Segmentation
import Testing

@Suite struct EarlinessTests {
    @Test func `a sentence is complete with the white space after it`() {
        var segmenter = Segmenter()

        #expect(segmenter.append("Going forward.") == [])
        #expect(segmenter.append(" ") == ["Going forward."])
        #expect(segmenter.append("Bye.") == [])
        #expect(segmenter.finish() == ["Bye."])
    }

    @Test func `the first segment ends at a clause once the next word begins`() {
        var segmenter = Segmenter(limits: SegmentLimits(firstMinimumWords: 3))

        #expect(segmenter.append("Well, of course I can, ") == [])
        #expect(segmenter.append("b") == ["Well, of course I can,"])
        #expect(segmenter.append("ut later, as I said, maybe. ") == ["but later, as I said, maybe."])
    }

    @Test(arguments: [
        ("Yes, sir, I can.", ["Yes, sir, I can."]),
        ("It was May 5, 2026, when it rained.", ["It was May 5, 2026,", "when it rained."]),
        ("It is 1,000 meters away.", ["It is 1,000 meters away."]),
        ("The answer is this: 42 of them.", ["The answer is this:", "42 of them."]),
        ("我是一个机器人，你好吗。", ["我是一个机器人，", "你好吗。"]),
        ("你好，我是机器人。", ["你好，我是机器人。"]),
    ])
    func `a first clause needs enough words and is no number`(text: String, expected: [String]) {
        #expect(segments(text, firstMinimumWords: 3) == expected)
    }

    @Test func `a long sentence is cut after a clause, else between words`() {
        let clauses = "this is the first clause of it, and this one is the second"
        #expect(
            segments(clauses, maximum: 40) == [
                "this is the first clause of it,", "and this one is the second",
            ])

        let words = "one two three four five six seven"
        #expect(segments(words, maximum: 16) == ["one two three", "four five six", "seven"])
    }

    @Test func `an endless word is cut, but neither a number nor a character`() {
        let number = String(repeating: "字", count: 14) + "3.14159字"
        #expect(segments(number, maximum: 18) == [String(repeating: "字", count: 14), "3.14159字"])

        let accents = String(repeating: "x", count: 9) + "e\u{301}\u{302}\u{303}"
        #expect(segments(accents, maximum: 10) == ["xxxxxxxxx", "e\u{301}\u{302}\u{303}"])
    }

    @Test(arguments: [
        "a", "字", "1", "\u{301}", "- ", "#", "`", "* ", "|", "[", "<a", "😀", ".", "1. ", "](x", "\n",
    ])
    func `a long text without an end stays bounded`(piece: String) {
        var segmenter = Segmenter()
        var longest = 0
        var total = 0
        let delta = String(repeating: piece, count: 4096 / piece.utf8.count)
        // A megabyte of the plainest one.
        let count = piece == "a" ? 256 : 16

        for _ in 0..<count {
            for sentence in segmenter.append(delta) {
                longest = max(longest, sentence.unicodeScalars.count)
                total += sentence.unicodeScalars.count
            }
        }
        let rest = segmenter.finish().map(\.unicodeScalars.count)

        #expect(max(longest, rest.max() ?? 0) <= 250)
        if piece == "a" { #expect(total + rest.reduce(0, +) == count * 4096) }
    }
}
