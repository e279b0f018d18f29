import Segmentation
import Testing

@Suite struct ChunkingTests {
    private static let pieces = [
        "Hello", " ", " ", "\n", "\n\n", ". ", ".", "! ", "?", "...", "…", ", ", "3.14", "1,000", "Dr. ",
        "U.S. ", "p.m. ",
        "**bold**", "*", "_x_", "`code`", "```\ncode.\n```\n", "[a](b.c)", "](", "- item\n", "1. ", "# T\n",
        "| a | b |\n",
        "😀", "👨‍👩‍👧", "1️⃣", "。", "，", "你好", "\"", ")", "<b>", "< ", "https://a.b/c_d ", "\\", "e\u{301}", "é",
        "The ", "lower",
    ]

    @Test(arguments: 0..<40)
    func `the sentences do not depend on how the text is cut into deltas`(seed: UInt64) {
        var random = SplitMix(state: seed)
        var text = ""
        for _ in 0..<random.next(below: 120) { text += Self.pieces[random.next(below: Self.pieces.count)] }
        let limits = SegmentLimits(firstMinimumWords: 2, maximumCharacters: 40)
        var whole = Segmenter(limits: limits)
        let expected = whole.append(text) + whole.finish()

        for longest in [1, 2, 7, 30] {
            var segmenter = Segmenter(limits: limits)
            var found: [String] = []
            var rest = text.unicodeScalars[...]
            while !rest.isEmpty {
                let count = 1 + random.next(below: longest)
                found += segmenter.append(String(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
            found += segmenter.finish()

            #expect(found.map { Array($0.unicodeScalars) } == expected.map { Array($0.unicodeScalars) })
        }
        #expect(expected.allSatisfy { $0.unicodeScalars.count <= 40 && !$0.isEmpty })
    }
}

/// A small seeded generator (SplitMix64), so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func next(below bound: Int) -> Int {
        Int(next() % UInt64(bound))
    }
}
