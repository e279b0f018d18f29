import Spelling
import Testing

@Suite struct SpellingTests {
    static let commands = ["run", "check", "graph", "logs", "restart", "stop", "send", "set", "doctor"]

    @Test(arguments: [
        ("lgos", "logs"), ("log", "logs"), ("restrat", "restart"), ("Doctor", "doctor"), ("doc", "doctor"),
        ("chekc", "check"),
    ])
    func `a slip of the pen finds what was meant`(word: String, meant: String) {
        #expect(Spelling.nearest(to: word, in: Self.commands) == meant)
    }

    @Test(arguments: ["frobnicate", "", "x", "banana"])
    func `a word like none of them finds nothing`(word: String) {
        #expect(Spelling.nearest(to: word, in: Self.commands) == nil)
    }

    @Test func `the beginning of several names proposes none of them`() {
        #expect(Spelling.nearest(to: "speech", in: ["speech-monitor-a", "speech-monitor-b"]) == nil)
    }

    @Test func `swapped neighbours are one mistake, not two`() {
        #expect(Spelling.proposal(for: "ab", in: ["ba"]) == "; did you mean 'ba'?")
    }
}
