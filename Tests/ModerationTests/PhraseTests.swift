import NodeRuntime
import Randomness
import Testing

@testable import moderation

@Suite struct PhraseTests {
    private func watch(_ phrases: [String]) throws -> PhraseWatch {
        PhraseWatch(try phrases.enumerated().map { ($0.offset, try Phrase(parsing: $0.element)) })
    }

    /// The rules that a text hits.
    private func hits(_ phrases: [String], _ text: String) throws -> [Int] {
        var watch = try watch(phrases)
        return (watch.take(text) + watch.finish()).compactMap {
            if case .hit(let rule) = $0 { rule } else { nil }
        }
    }

    @Test(arguments: [
        ("bomb", "a BOMB!", true), ("bomb", "bombs", false), ("bomb*", "bombs", true),
        ("*bomb", "a firebomb", true),
        ("*bomb*", "firebombs", true), ("build a bomb", "Build, a\nbomb", true),
        ("build a bomb", "build a big bomb", false),
        ("build ... bomb", "build a very big bomb", true), ("build ... bomb", "build bomb", true),
        ("build ... bomb", "build one two three four five six bomb", false),
        ("build ... bomb ... home*", "build a bomb at your homestead", true), ("don't", "Don’t", true),
        ("a a b", "a a a b", true), ("爆弾", "これは爆弾です", true), ("naïve", "NAÏVE", true), ("5 5", "5, 5", true),
        ("a ... a", "a", false), ("one two", "one. Two", true),
    ])
    func `phrases are found whatever stands between their words`(phrase: String, text: String, isFound: Bool)
        throws
    {
        #expect(try hits([phrase], text).isEmpty != isFound)
    }

    @Test(arguments: ["", " ", "...", "... bomb", "bomb ...", "a ... ... b", "*", "a * b", "b*mb", "!"])
    func `what is no phrase is refused`(text: String) {
        #expect(throws: Phrase.Fault.self) { try Phrase(parsing: text) }
    }

    /// What is cleared after each delta.
    private func cleared(_ phrases: [String], _ deltas: [String]) throws -> [String] {
        var watch = try watch(phrases)
        func text(_ findings: [PhraseWatch.Finding]) -> String {
            findings.map { if case .clear(let text) = $0 { text } else { "!" } }.joined()
        }
        return deltas.map { text(watch.take($0)) } + [text(watch.finish())]
    }

    @Test func `no more is held back than may become a phrase`() throws {
        #expect(
            try cleared(["build a bomb"], ["We", " will", " build", " a", " house", "."])
                == ["We", " will", " ", "", "build a house", ".", ""])
        #expect(
            try cleared(["build a bomb"], ["We bu", "ild a bo", "at."]) == ["We ", "", "build a boat.", ""])
        #expect(try cleared(["bomb"], ["a bomb"]) == ["a ", "!bomb"])
        #expect(try cleared(["bomb"], ["a bomb."]) == ["a !bomb.", ""])
        #expect(try cleared(["stupid"], ["st", "op", "ping"]) == ["", "stop", "ping", ""])
        #expect(try cleared(["a ... z"], ["a b", " c d e f", " g h"]) == ["", "", "a b c d e f g h", ""])
    }

    @Test func `a text cut anywhere gives the same findings, and loses nothing`() throws {
        var generator = SeededGenerator(seed: 3)
        let words = ["a", "b", "build", "bomb", "bo", "mb", "home", ",", ".", "’", "爆", "\n", "x"]
        let phrases = ["build a bomb", "a ... b", "bo*", "*mb", "爆 x", "a a b"]
        for _ in 0..<500 {
            let text = (0..<Int.random(in: 0...30, using: &generator)).map { _ in
                (words.randomElement(using: &generator) ?? "") + (Bool.random(using: &generator) ? " " : "")
            }.joined()
            var whole = try watch(phrases)
            let expected = whole.take(text) + whole.finish()
            var watch = try watch(phrases)
            var found: [PhraseWatch.Finding] = []
            for character in text { found += watch.take(String(character)) }
            found += watch.finish()
            func clear(_ findings: [PhraseWatch.Finding]) -> String {
                findings.map { if case .clear(let text) = $0 { text } else { "" } }.joined()
            }
            func hits(_ findings: [PhraseWatch.Finding]) -> [PhraseWatch.Finding] {
                findings.filter { if case .hit = $0 { true } else { false } }
            }
            #expect(clear(found) == text && clear(expected) == text)
            #expect(hits(found) == hits(expected))
        }
    }

    @Test func `a hostile text costs no more than its length`() throws {
        var watch = try watch(["a ... b", "a a a a a ... c", "a*"])
        let text = String(repeating: "a ", count: 5000)
        let clock = ContinuousClock.now
        _ = watch.take(text)
        _ = watch.take(String(repeating: "x", count: 100_000))
        #expect(ContinuousClock.now - clock < .seconds(20))
    }
}

@Suite struct SentenceBufferTests {
    @Test(arguments: [
        (["Hello. ", "How are"], ["Hello."], " How are"), (["It is 3.5 m"], [""], "It is 3.5 m"),
        (["One!", " Two? Three"], ["One! Two?"], " Three"), (["これ。それ"], ["これ。"], "それ"),
        (["a\nb"], ["a"], "\nb"), (["a:\nb"], ["a:"], "\nb"), ([], [""], ""),
    ])
    func `sentences are taken when they are whole`(deltas: [String], whole: [String], rest: String) {
        var buffer = SentenceBuffer()
        for delta in deltas { buffer.append(delta) }
        #expect(buffer.take(all: false) == whole[0])
        #expect(buffer.take(all: true) == rest)
    }

    @Test func `a sentence without end is cut`() {
        var buffer = SentenceBuffer()
        buffer.append(String(repeating: "x", count: 1000))
        #expect(buffer.take(all: false).count == 800)
    }
}

@Suite struct ModerationRulesTests {
    @Test func `rules are read`() throws {
        let rules = try ModerationRules.read(
            "rules:\n  - {name: weapons, phrases: [build a bomb, gun]}\n  - {action: flag, phrases: stupid}",
            file: "f")
        #expect(rules.map(\.name) == ["weapons", "rule 2"] && rules.map(\.action) == [.block, .flag])
        #expect(rules.map(\.phrases.count) == [2, 1])
    }

    @Test(arguments: [
        "", "5", "rules: []", "rules: [5]", "rules: [{}]", "rules: [{phrases: []}]",
        "rules: [{phrases: ['*']}]",
        "rules: [{phrases: a, action: kill}]", "rules: [{phrases: a, frases: b}]",
        "rules: [{phrases: [[a]]}]", "[",
    ])
    func `a mistake is told with its place`(text: String) {
        let error = #expect(throws: NodeError.self) { try ModerationRules.read(text, file: "rules.yml") }
        #expect(error?.description.contains("rules.yml") == true)
    }
}
