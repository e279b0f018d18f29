import Testing

@testable import SpeechSynthesis

struct FrameCutterTests {
    @Test func `sound in stretches of any length becomes frames of one length`() {
        var cutter = FrameCutter(frameLength: 4)
        cutter.begin("text")

        let first = cutter.add(Sound([1, 2, 3]))
        let second = cutter.add(Sound([4, 5, 6, 7, 8, 9]))
        let rest = cutter.rest()

        #expect(first.isEmpty)
        #expect(second.map(\.samples) == [[1, 2, 3, 4], [5, 6, 7, 8]])
        #expect(rest?.samples == [9, 0, 0, 0])
        #expect(cutter.rest() == nil)
    }

    @Test func `a frame names the word that sounds at its first sample`() {
        var cutter = FrameCutter(frameLength: 10)
        cutter.begin("one two six")
        let words = [(0, 0), (15, 4), (30, 8)].map { WordStart(sample: $0.0, textOffset: $0.1) }

        let frames = cutter.add(Sound(Array(repeating: 1, count: 40), words: words))

        #expect(frames.map(\.caption.offset) == [0, 0, 4, 8])
        #expect(frames.allSatisfy { $0.caption.text == "one two six" })
    }

    @Test func `a word told again in mid-passage does not turn the caption back`() {
        var cutter = FrameCutter(frameLength: 10)
        cutter.begin("one two six")
        let words = [(0, 0), (10, 4), (15, 0), (30, 8)].map { WordStart(sample: $0.0, textOffset: $0.1) }

        let frames = cutter.add(Sound(Array(repeating: 1, count: 40), words: words))

        #expect(frames.map(\.caption.offset) == [0, 4, 4, 8])
    }

    @Test func `words may be told before they sound`() {
        var cutter = FrameCutter(frameLength: 10)
        cutter.begin("one two")
        let early = cutter.add(
            Sound([], words: [WordStart(sample: 0, textOffset: 0), WordStart(sample: 10, textOffset: 4)]))

        let frames = cutter.add(Sound(Array(repeating: 1, count: 20)))

        #expect(early.isEmpty)
        #expect(frames.map(\.caption.offset) == [0, 4])
    }

    @Test func `the next passage follows without a gap, and its words count from its own start`() {
        var cutter = FrameCutter(frameLength: 10)
        cutter.begin("one")
        _ = cutter.add(Sound(Array(repeating: 1, count: 15), words: [WordStart(sample: 0, textOffset: 0)]))
        cutter.begin("two six")

        let frames = cutter.add(
            Sound(Array(repeating: 2, count: 25), words: [WordStart(sample: 5, textOffset: 4)]))

        #expect(
            frames.map(\.samples) == [[1, 1, 1, 1, 1, 2, 2, 2, 2, 2]]
                + Array(repeating: Array(repeating: 2, count: 10), count: 2))
        #expect(
            frames.map(\.caption) == [
                .init(text: "one", passage: 0, offset: 0), .init(text: "two six", passage: 1, offset: 4),
                .init(text: "two six", passage: 1, offset: 4),
            ])
    }
}
