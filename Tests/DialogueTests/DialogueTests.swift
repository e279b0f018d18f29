import Messages
import Testing

@testable import Dialogue

@Suite struct DialogueTests {
    private static let yaml = """
        fillers: [please]
        lists:
          way: {forward: [forward, ahead], left: [left]}
        rules:
          - name: move
            patterns: ["go {way} {n:number} (meters|meter)", "go {way}"]
            defaults: {speed: 2, mode: slow}
            tool:
              name: move
              arguments: {way: "{way}", n: "{n}", speed: "{speed}", note: "{way} in {mode} mode", deep: {at: ["{time}", 1, true]}}
            answers: ["Going {way}.", "Going {way} {n} meters."]
          - name: again
            patterns: again
            repeat_last_call: true
            answers: Nothing yet.
          - name: far
            patterns: how far
            recall: [n]
            answers: [No way., "{n} meters."]
          - name: what
            patterns: what
            answers: ["I said: {said}", "I was saying: {interrupted}", Nothing.]
          - name: hello
            patterns: hello
            answers: [One., Two., Three.]
          - name: battery
            patterns: battery
            tool: battery
            answers: Let me see.
            results: ["It is at {percent} percent.", "It is {output}."]
          - name: clock
            patterns: time
            answers: "{time}, {date}, {year}"
        fallback: ["I heard: {heard}"]
        without_result: "{tool} did not answer."
        """

    private let noon = LocalTime(year: 2026, month: 3, day: 3, weekday: 2, hour: 12, minute: 5)

    private func dialogue(history: Int = 10) throws -> Dialogue {
        Dialogue(rules: try RuleBook(yaml: Self.yaml, file: "test"), historyLimit: history)
    }

    private func answers(_ dialogue: inout Dialogue, _ heard: [String]) -> [String] {
        heard.map { dialogue.answer($0, response: "r", at: noon).answer }
    }

    @Test func `a tool is called with what the slots caught`() throws {
        var dialogue = try dialogue()

        let reply = dialogue.answer("Please go ahead twenty five meters!", response: "r", at: noon)

        #expect(reply.answer == "Going ahead twenty five meters.")
        #expect(reply.rule == "move" && !reply.awaitsResult)
        #expect(
            reply.toolCall
                == ToolCall(
                    name: "move",
                    arguments: [
                        "way": "forward", "n": 25, "speed": 2, "note": "ahead in slow mode",
                        "deep": ["at": ["12:05 PM", 1, true]],
                    ]))
    }

    @Test func `an argument whose slot caught nothing is left out`() throws {
        var dialogue = try dialogue()

        let reply = dialogue.answer("go left", response: "r", at: noon)

        #expect(reply.answer == "Going left.")
        #expect(reply.toolCall?.arguments["n"] == nil && reply.toolCall?.arguments["way"] == "left")
    }

    @Test func `what follows refers to what came before`() throws {
        var dialogue = try dialogue()

        #expect(answers(&dialogue, ["again", "how far"]) == ["Nothing yet.", "No way."])
        #expect(answers(&dialogue, ["go left ten meters", "go forward", "how far"]).last == "ten meters.")
        let again = dialogue.answer("again", response: "r", at: noon)
        #expect(again.answer == "Going forward." && again.toolCall?.arguments["way"] == "forward")
    }

    @Test func `memory is bounded`() throws {
        var short = try dialogue(history: 2)
        #expect(answers(&short, ["go left ten meters", "hello", "hello", "how far"]).last == "No way.")

        var none = try dialogue(history: 0)
        #expect(answers(&none, ["go left", "again"]).last == "Nothing yet.")
    }

    @Test func `answers take turns`() throws {
        var dialogue = try dialogue()

        #expect(
            answers(&dialogue, ["hello", "hello", "time", "hello", "hello"]).filter { $0.count < 7 } == [
                "One.", "Two.", "Three.", "One.",
            ])
    }

    @Test func `an answer that was cut off is remembered as that`() throws {
        var dialogue = try dialogue()
        _ = dialogue.answer("hello", response: "r1", at: noon)
        #expect(answers(&dialogue, ["what"]) == ["I said: One."])

        _ = dialogue.answer("hello", response: "r2", at: noon)
        dialogue.cutOff("r2")
        #expect(answers(&dialogue, ["what"]) == ["I was saying: Two."])
    }

    @Test(
        arguments: [
            (["percent": 80], "It is at 80 percent."), ("full", "It is full."), (42, "It is 42."),
            (nil, "battery did not answer."), (.object([:]), "battery did not answer."),
        ] as [(JSONValue?, String)])
    func `the result of a tool completes the answer`(result: JSONValue?, expected: String) throws {
        var dialogue = try dialogue()

        let reply = dialogue.answer("battery", response: "r1", at: noon)
        let completed = dialogue.answer(result: result, of: "r1", at: noon)

        #expect(reply.answer == "Let me see." && reply.awaitsResult)
        #expect(completed == expected)
        #expect(answers(&dialogue, ["what"]) == ["I said: Let me see. \(expected)"])
        #expect(dialogue.answer(result: result, of: "r1", at: noon) == "")
    }

    @Test func `a tool that is not offered is not called`() throws {
        var dialogue = try dialogue()

        let reply = dialogue.answer("battery", response: "r", at: noon, tools: ["move"])

        #expect(reply.toolCall == nil && !reply.awaitsResult && reply.answer == "Let me see.")
    }

    @Test(arguments: [
        "bananas", "", "?!", String(repeating: "a", count: 1_000_000), String(repeating: "go ", count: 500),
    ])
    func `what is not understood is said again, in short`(heard: String) throws {
        var dialogue = try dialogue()

        let reply = dialogue.answer(heard, response: "r", at: noon)

        #expect(reply.rule == nil && reply.answer.hasPrefix("I heard: \(heard.prefix(50))"))
        #expect(reply.answer.count < 250)
    }

    @Test func `an exchange that happened elsewhere is recalled`() throws {
        var dialogue = try dialogue()
        dialogue.recall(heard: "go left ten meters", answer: "Going left.")

        #expect(
            answers(&dialogue, ["what", "how far", "again"]) == [
                "I said: Going left.", "ten meters.", "Going left ten meters.",
            ])
    }

    @Test(arguments: [
        (0, 0, "12 AM"), (0, 7, "12:07 AM"), (11, 59, "11:59 AM"), (12, 0, "12 PM"), (13, 30, "1:30 PM"),
        (23, 5, "11:05 PM"),
    ])
    func `the time is told as people say it`(hour: Int, minute: Int, expected: String) throws {
        var dialogue = try dialogue()
        let time = LocalTime(year: 2024, month: 2, day: 29, weekday: 4, hour: hour, minute: minute)

        let reply = dialogue.answer("time", response: "r", at: time)

        #expect(reply.answer == "\(expected), Thursday, February 29, 2024, 2024")
    }
}
