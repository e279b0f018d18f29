import Randomness
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
        var random = SeededGenerator(seed: seed)
        var text = ""
        for _ in 0..<Int.random(in: 0..<120, using: &random) {
            text += Self.pieces[Int.random(in: 0..<Self.pieces.count, using: &random)]
        }
        let limits = SegmentLimits(firstMinimumWords: 2, maximumCharacters: 40)
        var whole = Segmenter(limits: limits)
        let expected = whole.append(text) + whole.finish()

        for longest in [1, 2, 7, 30] {
            var segmenter = Segmenter(limits: limits)
            var found: [String] = []
            var rest = text.unicodeScalars[...]
            while !rest.isEmpty {
                let count = 1 + Int.random(in: 0..<longest, using: &random)
                found += segmenter.append(String(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
            found += segmenter.finish()

            #expect(found.map { Array($0.unicodeScalars) } == expected.map { Array($0.unicodeScalars) })
        }
        #expect(expected.allSatisfy { $0.unicodeScalars.count <= 40 && !$0.isEmpty })
    }
}
