import Messages
import Testing

@testable import Dialogue

/// A vocabulary for the tests.
let vocabulary = Vocabulary(
    lists: [
        "direction": [
            .init(words: ["forward"], value: "forward"), .init(words: ["straight", "on"], value: "forward"),
            .init(words: ["left"], value: "left"),
        ],
        "unit": [.init(words: ["meters"], value: "meters"), .init(words: ["meter"], value: "meters")],
    ],
    fillers: ["please", "uh"], replacements: ["what's": ["what", "is"]])

@Suite struct PatternTests {
    private func match(_ pattern: String, _ heard: String) throws -> (
        score: PatternMatch.Score, slots: [String: SlotValue]
    )? {
        let pattern = try PatternParser.parse(pattern, vocabulary: vocabulary)
        let utterance = Utterance(tokens: vocabulary.tokens(of: heard), vocabulary: vocabulary)
        return PatternMatch.find(pattern, in: utterance).map { ($0.score, $0.slots(in: utterance)) }
    }

    @Test(arguments: [
        ("stop", "Stop!"), ("stop", "uh, stop please"), ("(go|move) on", "move ON."),
        ("go [straight] on", "go on"),
        ("go [straight] on", "go straight on"), ("what is [the] time", "What's the time?"),
        ("* stop *", "now stop it"),
        ("* stop *", "stop"), ("[the] (big|very small) one", "very small one"), ("café", "CAFÉ"),
        ("你好", "你好！"),
        ("turn [(to the|a bit)] left", "turn a bit left"), ("say please", "say please"),
    ])
    func `a pattern matches`(pattern: String, heard: String) throws {
        #expect(try match(pattern, heard) != nil)
    }

    @Test(arguments: [
        ("stop", "stop it"), ("stop", ""), ("(go|move) on", "go move on"),
        ("go [straight] on", "go straight"),
        ("* stop *", "go"), ("go {direction}", "go away"), ("{n:number} meters", "many meters"),
        ("say {x:text}", "say"),
    ])
    func `a pattern does not match`(pattern: String, heard: String) throws {
        #expect(try match(pattern, heard) == nil)
    }

    @Test func `slots catch numbers, entries of lists and free text`() throws {
        let caught = try match(
            "go {direction} {distance:number} {unit} and say {x:text} now",
            "Please go straight on twenty five meter and say Hello World again, now")

        #expect(
            caught?.slots == [
                "direction": SlotValue(text: "straight on", value: "forward"),
                "distance": SlotValue(text: "twenty five", value: 25),
                "unit": SlotValue(text: "meter", value: "meters"),
                "x": SlotValue("Hello World again"),
            ])
    }

    @Test func `words outweigh slots, and slots outweigh free text`() throws {
        let heard = "go forward ten meters"
        let patterns = [
            "{all:text}", "go {rest:text}", "go {direction} {rest:text}", "go {direction} {n:number} {unit}",
            "go forward {n:number} {unit}",
        ]

        let scores = try patterns.compactMap { try match($0, heard)?.score }

        #expect(scores.count == patterns.count)
        #expect(zip(scores, scores.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test(arguments: [
        ("go (left", 3), ("go [left", 3), ("go left)", 7), ("go {direction", 3), ("{no such}", 0),
        ("{colour}", 0),
        ("{n:number:x}", 0), ("go ()", 4), ("(a|)", 3), ("[please]", 0), ("*", 0), ("", 0), ("?!", 0),
        ("a }", 2),
        (String(repeating: "(", count: 1000), 15),
    ])
    func `a malformed pattern is refused at its place`(pattern: String, offset: Int) {
        #expect(
            performing: {
                try PatternParser.parse(pattern, vocabulary: vocabulary)
            }, throws: { ($0 as? PatternError)?.offset == offset })
    }

    @Test func `the work stays small for hostile patterns and utterances`() throws {
        let pattern = String(repeating: "[a] * ", count: 30) + "b"
        let heard = String(repeating: "a ", count: Utterance.longest)

        #expect(try match(pattern, heard) == nil)
    }
}
