import Testing

@testable import asr

@Suite struct RecognitionTests {
    private func word(
        _ entry: String, _ frames: ClosedRange<Int> = 0...9, posterior: Double = 1, score: Int = -100
    ) -> RecognizedWord? {
        RecognizedWord(entry: entry[...], frames: frames, posterior: posterior, acousticScore: score)
    }

    @Test(arguments: ["<s>", "</s>", "<sil>", "[NOISE]", "++NOISE++", ""])
    func `silence and noises are no words`(entry: String) {
        #expect(word(entry) == nil)
    }

    @Test(arguments: [
        ("to(2)", "to"), ("the(12)", "the"), ("a", "a"), ("(2)", "(2)"), ("f(x)", "f(x)"), ("a()", "a()"),
    ])
    func `the number of a pronunciation is no part of the word`(entry: String, text: String) {
        #expect(word(entry)?.text == text)
    }

    @Test func `the confidence of free speech is the mean of its words`() {
        let words = [word("go", posterior: 0.9), word("on", posterior: 0.5)].compactMap { $0 }

        let recognition = Recognition(dictation: words)

        #expect(recognition.text == "go on")
        #expect(abs(recognition.confidence - 0.7) < 1e-9)
    }

    @Test func `a command is trusted as far as its sounds fit`() {
        func confidence(costPerFrame: Int) -> Double {
            Recognition(command: [word("go", 0...99, score: -100 * costPerFrame)].compactMap { $0 })
                .confidence
        }

        #expect(confidence(costPerFrame: 9) > 0.95)
        #expect(confidence(costPerFrame: 26) == 0.5)
        #expect(confidence(costPerFrame: 40) < 0.05)
        #expect(confidence(costPerFrame: 1_000_000) == 0)
    }

    @Test func `keywords are put in order, and one within another is left out`() {
        let words = [word("ten meters", 119...198), word("forward", 63...121), word("go forward", 45...121)]

        #expect(Recognition(keywords: words.compactMap { $0 }).text == "go forward ten meters")
    }

    @Test func `nothing recognized is not trusted`() {
        #expect(Recognition(dictation: []) == .nothing)
        #expect(Recognition(command: []) == .nothing)
        #expect(Recognition(keywords: []) == .nothing)
    }

    @Test(arguments: [
        ("ERROR: \"jsgf_parser.y\", line 155: syntax error at line 3\n", "syntax error at line 3"),
        ("ERROR: no position", "no position"), ("plain", "plain"),
    ])
    func `messages of the library lose its source positions`(text: String, plain: String) {
        #expect(SphinxMessages.plain(text) == plain)
    }
}

@Suite struct PronunciationDictionaryTests {
    private let dictionary = PronunciationDictionary(
        text: "a AH\na(2) EY\nGo G OW\n# comment\n;;; comment\n\nto\tT UW\r\nlast L AE S T")

    private func lines(_ words: String...) throws -> String {
        let lines = try dictionary.lines(of: words, usedBy: "a test", path: "x")
        return String(decoding: lines.map { UInt8(truncatingIfNeeded: $0) }, as: UTF8.self)
    }

    @Test func `all pronunciations of a word are kept`() throws {
        #expect(try lines("a") == "a AH\na(2) EY\n")
    }

    @Test func `capitals make no difference`() throws {
        #expect(try lines("go", "TO", "Last") == "go G OW\nto\tT UW\r\nlast L AE S T\n")
    }

    @Test func `comments and empty lines are no words`() {
        var words: [String] = []
        _ = dictionary.lines { words.append(String(cString: $0)) != () }
        #expect(words == ["a", "a", "Go", "to", "last"])
    }

    @Test func `a very long line does no harm`() {
        let long = String(repeating: "x", count: 100_000)
        #expect(PronunciationDictionary(text: long).lines { _ in false } == [])
    }
}
