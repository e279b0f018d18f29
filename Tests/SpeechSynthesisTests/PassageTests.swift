import Testing

@testable import SpeechSynthesis

struct PassageTests {
    private func passages(_ text: String) -> [String] {
        var cutter = PassageCutter(text)
        var passages: [String] = []
        while let passage = cutter.next() { passages.append(passage) }
        return passages
    }

    @Test func `a short text is one passage`() {
        #expect(passages("Hello there. How are you?") == ["Hello there. How are you?"])
    }

    @Test(arguments: ["", " ", "...", "?!", "— … ( ) \n", "“”", "\u{0}\u{7}"])
    func `a text without words has no passage`(text: String) {
        #expect(passages(text).isEmpty)
    }

    @Test(arguments: ["a", "5", "%", "€", "你好", "😀", "+"])
    func `a text with one thing to say has a passage`(text: String) {
        #expect(passages(text) == [text])
    }

    @Test func `a long text is cut at the end of a sentence`() {
        let sentence = "This is a sentence, and it has fifty characters.."
        let text = Array(repeating: sentence, count: 20).joined(separator: " ")

        let found = passages(text)

        #expect(found.joined() == text)
        #expect(found.allSatisfy { $0.unicodeScalars.count <= PassageCutter.limit })
        #expect(found.allSatisfy { $0.hasSuffix(".") })
    }

    @Test func `a long sentence is cut at a comma, then between words`() {
        let commas = passages(Array(repeating: "one two three,", count: 60).joined(separator: " "))
        let words = passages(Array(repeating: "word", count: 200).joined(separator: " "))

        #expect(commas.count > 1 && commas.allSatisfy { $0.hasSuffix(",") })
        #expect(words.count > 1 && words.dropLast().allSatisfy { $0.hasSuffix(" ") })
    }

    @Test func `a long run without any border is cut anywhere`() {
        let text = "e" + String(repeating: "\u{301}", count: 200) + String(repeating: "你", count: 1000)

        let found = passages(text)

        #expect(found.joined() == text)
        #expect(found.allSatisfy { $0.unicodeScalars.count <= PassageCutter.limit })
    }

    @Test func `stretches of marks without letters are passed over`() {
        let marks = String(repeating: "\u{301}", count: 1000)
        #expect(passages("a" + marks + "b").map(\.unicodeScalars.count) == [300, 102])
    }

    @Test func `a number or an abbreviation is not cut at its point`() {
        let text = String(repeating: "3.14", count: 200)
        #expect(passages(text).dropLast().allSatisfy { $0.unicodeScalars.count == PassageCutter.limit })
    }

    @Test func `a megabyte of silence is passed over, and of text is cut quickly`() {
        #expect(passages(String(repeating: " .", count: 500_000) + "end").joined().hasSuffix("end"))
        #expect(passages(String(repeating: "word ", count: 200_000)).count > 3000)
    }

    @Test func `control characters become spaces one for one`() {
        let passage = Passage("a\u{0}b\u{1b}[0m\u{7f}c\nd", Manner(voice: ""))
        #expect(passage.plainText == "a b [0m c\nd")
    }
}
