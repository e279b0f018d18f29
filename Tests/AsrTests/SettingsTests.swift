import Messages
import NodeRuntime
import NodeTesting
import Testing

@testable import asr

@Suite struct SettingsTests {
    /// The message with which the node refuses its parameters.
    private func refusal(_ parameters: [String: JSONValue]) -> String? {
        do {
            _ = try NodeHarness(Asr.self, parameters: parameters)
        } catch NodeError.configuration(let reason) {
            return reason
        } catch {
            return "not a configuration error: \(error)"
        }
        return nil
    }

    @Test(arguments: ["acoustic_model", "dictionary", "language_model", "grammar"])
    func `a missing file is named, with its parameter`(parameter: String) throws {
        let reason = try #require(refusal([parameter: "/nowhere/to/be/found"]))

        #expect(reason.contains("/nowhere/to/be/found is missing"))
        #expect(reason.contains("'\(parameter)'"))
    }

    @Test func `a missing model of Debian is named with its package`() throws {
        let reason = try #require(
            refusal(["language_model": .string("\(RecognizerSettings.modelFolder)/de.lm.bin")]))

        #expect(reason.contains("apt install pocketsphinx-en-us"))
    }

    @Test func `a folder is no file, and a file no folder`() throws {
        #expect(try #require(refusal(["dictionary": "/tmp"])).contains("is a folder"))
        #expect(try #require(refusal(["acoustic_model": "/etc/passwd"])).contains("is no folder"))
    }

    @Test func `files of the wrong kind are refused`() throws {
        let text = TemporaryFile("zzyzx is no model\n", suffix: ".txt")

        #expect(
            try #require(refusal(["acoustic_model": "/tmp"])).contains(
                "the acoustic model /tmp cannot be loaded"))
        #expect(
            try #require(refusal(["language_model": .string(text.path)])).contains(
                "the language model \(text.path) cannot be read"))
        #expect(try #require(refusal(["dictionary": .string(text.path)])).contains("have no word in common"))
    }

    @Test func `a sound that the acoustic model does not know is told`() throws {
        let dictionary = TemporaryFile("go G OW\nstop S T QQ P\n", suffix: ".dict")

        let harness = try NodeHarness(Asr.self, parameters: ["dictionary": .string(dictionary.path)])
        harness.waitForWorkers()

        let warnings = harness.takeLog().filter { $0.level == .warning }.map(\.text)
        #expect(warnings.count == 1)
        #expect(warnings.allSatisfy { $0.contains("QQ") && $0.contains("stop") })
    }

    @Test func `what may be recognized is said once`() throws {
        let grammar = JSONValue.string("\(Recording.folder)/cards/cards.gram")
        let reason = try #require(refusal(["grammar": grammar, "keywords": ["stop"]]))

        #expect(reason.contains("'grammar' and 'keywords' exclude each other"))
    }

    @Test func `words without a pronunciation are named`() throws {
        let grammar = TemporaryFile(
            "#JSGF V1.0;\ngrammar t;\npublic <a> = go (frobnicate | forward) [Zzyzx];\n", suffix: ".gram")

        #expect(
            try #require(refusal(["grammar": .string(grammar.path)])).contains("uses 'frobnicate', 'zzyzx'"))
        #expect(try #require(refusal(["keywords": ["go forwardly-ish"]])).contains("'forwardly-ish'"))
    }

    @Test(arguments: [
        ("public <a> = go ( forward ;", "line 3"),
        ("<a> = go ;", "no public rule"),
        ("public <a> = go <where> ;", "Undefined rule"),
        ("public <a> = <a> go | stop ;", "right-recursion"),
        ("public <a> = <VOID> ;", "grammar"),
    ])
    func `a grammar that is not sound is refused with the reason`(rule: String, expected: String) throws {
        let grammar = TemporaryFile("#JSGF V1.0;\ngrammar t;\n\(rule)\n", suffix: ".gram")

        let reason = try #require(refusal(["grammar": .string(grammar.path)]))
        #expect(reason.contains(grammar.path))
        #expect(reason.contains(expected))
    }

    @Test(arguments: ["", " ", "go/forward"])
    func `a keyword is made of words`(keyword: String) throws {
        #expect(try #require(refusal(["keywords": [.string(keyword)]])).contains("is no phrase"))
    }

    @Test func `grammars and keywords may be written in capitals`() throws {
        let grammar = TemporaryFile(
            "#JSGF V1.0;\ngrammar t;\npublic <a> = GO Forward;\n", suffix: ".gram")

        #expect(refusal(["grammar": .string(grammar.path)]) == nil)
        #expect(refusal(["keywords": ["Go FORWARD"]]) == nil)
    }
}
