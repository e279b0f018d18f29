import Testing
import YAML

@testable import Dialogue

@Suite struct RuleFileTests {
    /// The places and messages of everything that is wrong with a text.
    private func problems(_ yaml: String) -> [String] {
        do {
            _ = try RuleBook(yaml: yaml, file: "r.yml")
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    @Test func `a rules file may be small`() {
        #expect(problems("fallback: What?\nrules:\n  - {patterns: hello, answers: Hi.}\n").isEmpty)
    }

    @Test(arguments: [
        ("", "r.yml:1:1: the file is empty"),
        ("rules: [", "r.yml:"),
        ("- a", "r.yml:1:1: expected a map, found a list"),
        ("fallback: What?", "r.yml:1:1: it has no rules"),
        ("rules: [{patterns: a, answers: b}]", "r.yml:1:1: it has no 'fallback'"),
        ("rulez: []", "r.yml:1:1: unknown key 'rulez'; did you mean 'rules'?"),
        ("rules: 5", "r.yml:1:8: 'rules' is a list, not 5"),
        ("rules:\n  - hello", "r.yml:2:5: expected a map, found the text 'hello'"),
        (
            "rules:\n  - patterns: a\n    answer: b",
            "r.yml:3:5: unknown key 'answer'; did you mean 'answers'?"
        ),
        ("rules:\n  - answers: b", "r.yml:2:5: this rule has no 'patterns'"),
        ("rules:\n  - patterns: a", "r.yml:2:5: this rule has neither 'answers' nor a 'tool'"),
        ("rules:\n  - patterns: [ok, a (b]\n    answers: b", "r.yml:2:22: this bracket is never closed"),
        (
            "rules:\n  - patterns: \"go {direction}\"\n    answers: b",
            "r.yml:2:19: there is no list 'direction'"
        ),
        ("rules:\n  - patterns: {a: b}\n    answers: b", "r.yml:2:15: 'patterns' is a list, not a map"),
        ("rules:\n  - patterns: a\n    answers: [{b}]", "r.yml:3:15: expected a text, found a map"),
        (
            "rules:\n  - patterns: a\n    answers: \"Go {where}.\"",
            "r.yml:3:18: nothing fills the slot 'where'"
        ),
        ("rules:\n  - patterns: a\n    answers: Go {.", "r.yml:3:17: this slot is never closed"),
        ("rules:\n  - patterns: a\n    tool: {arguments: {}}", "r.yml:3:11: this tool has no 'name'"),
        (
            "rules:\n  - patterns: a\n    tool: {name: t, arguments: {x: \"{y}\"}}",
            "r.yml:3:37: nothing fills the slot 'y'"
        ),
        (
            "rules:\n  - patterns: a\n    answers: b\n    results: c",
            "r.yml:4:14: 'results' answer once a tool has"
        ),
        (
            "rules:\n  - patterns: a\n    answers: b\n    repeat_last_call: maybe",
            "r.yml:4:23: expected true or false"
        ),
        ("fillers: [\"two words\"]", "r.yml:1:11: 'two words' is not one word"),
        ("lists:\n  number: [a]", "r.yml:2:3: 'number' cannot name a list"),
        ("lists:\n  side: [left, Left]", "r.yml:2:16: 'Left' stands twice"),
        ("lists:\n  side: left", "r.yml:2:9: a list is a list of words"),
        ("lists:\n  side: [left]\n  side: [right]", "r.yml:3:3: "),
        ("fallback: \"I heard {what}\"", "r.yml:1:20: nothing fills the slot 'what'"),
        ("fallback: \"\"", "r.yml:1:11: this text is empty"),
    ])
    func `a mistake is told with its place`(yaml: String, expected: String) {
        #expect(problems(yaml).contains { $0.hasPrefix(expected) })
    }

    @Test func `all mistakes are told at once`() {
        let found = problems("nonsense: 1\nrules:\n  - patterns: [\"a (x\", \"b [\"]\n    answers: \"{c}\"\n")

        #expect(
            found.map { $0.prefix { $0 != " " } } == [
                "r.yml:1:1:", "r.yml:3:19:", "r.yml:3:28:", "r.yml:4:15:",
            ])
    }
}
