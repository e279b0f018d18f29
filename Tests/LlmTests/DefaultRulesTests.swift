import Dialogue
import Messages
import Testing
import YAML

@testable import llm

@Suite struct DefaultRulesTests {
    private func reply(_ heard: String, after earlier: [String] = []) throws -> Reply {
        var dialogue = Dialogue(rules: try RuleFile.load(path: ""), historyLimit: 10)
        let time = LocalTime(year: 2026, month: 3, day: 3, weekday: 2, hour: 15, minute: 7)
        for heard in earlier { _ = dialogue.answer(heard, response: "r", at: time) }
        return dialogue.answer(heard, response: "r", at: time)
    }

    @Test(
        arguments: [
            (
                "go forward ten meters", "move",
                ["direction": "forward", "distance": 10, "unit": "meters"]
            ),
            ("Go forward 10 metres.", "move", ["direction": "forward", "distance": 10, "unit": "meters"]),
            (
                "please drive straight ahead two hundred and five steps", "move",
                ["direction": "forward", "distance": 205, "unit": "steps"]
            ),
            ("backwards 3.5 meters", "move", ["direction": "backward", "distance": 3.5, "unit": "meters"]),
            ("could you go left", "move", ["direction": "left"]),
            ("turn left", "turn", ["direction": "left"]),
            (
                "turn ninety degrees to the right", "turn",
                ["direction": "right", "angle": 90, "unit": "degrees"]
            ),
            ("stop", "stop", [:]), ("oh no stop it now", "stop", [:]), ("don't move", "stop", [:]),
            ("come back", "return_to_start", [:]),
            ("okay robot come back to me please", "return_to_start", [:]),
        ] as [(String, String, JSONValue)])
    func `a command calls its tool`(heard: String, tool: String, arguments: JSONValue) throws {
        let reply = try reply(heard)

        #expect(reply.toolCall == ToolCall(name: tool, arguments: arguments))
        #expect(!reply.answer.isEmpty && !reply.awaitsResult)
    }

    @Test(arguments: [
        ("what time is it", "It is 3:07 PM."), ("What's the time?", "It is 3:07 PM."),
        ("what day is it today", "Today is Tuesday, March 3, 2026."),
        ("what's today's date", "Today is Tuesday, March 3, 2026."),
        ("hello there", "Hello! What can I do for you?"),
        ("how are you", "I am fine, thank you. How can I help?"),
        ("who are you", "I am Antiphon, a voice assistant that runs on this machine."),
        ("thank you very much", "You are welcome."), ("bye bye", "Goodbye!"),
        ("my name is Ada", "Nice to meet you, Ada."),
        ("the cat sat on the mat", "I did not understand. I heard: the cat sat on the mat."),
    ])
    func `small talk is answered`(heard: String, expected: String) throws {
        let reply = try reply(heard)

        #expect(reply.answer == expected && reply.toolCall == nil)
    }

    @Test(arguments: [
        (["go forward ten meters"], "again", "Going forward ten meters."),
        (["go forward ten meters", "hello"], "how far was that", "The last way was ten meters forward."),
        (["turn left"], "what did you say", "I said: Turning left."),
        (["my name is Ada"], "what is my name", "You are Ada."),
        ([], "again", "There is nothing to do again yet."),
    ])
    func `what follows refers to what came before`(earlier: [String], heard: String, expected: String) throws
    {
        #expect(try reply(heard, after: earlier).answer == expected)
    }

    @Test(arguments: [
        "count to a hundred", "Count from one to one hundred in English words, and say nothing else.",
    ])
    func `an answer is long enough to be interrupted`(heard: String) throws {
        let answer = try reply(heard).answer

        #expect(answer.hasPrefix("One, two, three,") && answer.hasSuffix("ninety-nine, one hundred."))
        #expect(answer.split { $0 == "," || $0 == "." }.count == 100)
    }

    @Test(arguments: 0..<50)
    func `a damaged rules file is refused or read, never more`(seed: Int) throws {
        var bytes = Array(DefaultRules.yaml.utf8)
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1
        for _ in 0..<(1 + seed % 5) {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let place = Int(state >> 33) % bytes.count
            let sign = Array("{}[]()|*:\"' \n-#&".utf8)[Int(state >> 20) % 16]
            if seed.isMultiple(of: 2) { bytes[place] = sign } else { bytes.insert(sign, at: place) }
        }

        do {
            let book = try RuleBook(yaml: String(decoding: bytes, as: UTF8.self), file: "damaged")
            #expect(!book.toolNames.isEmpty)
        } catch {
            #expect(!error.problems.isEmpty && error.problems.allSatisfy { $0.line > 0 && $0.column > 0 })
        }
    }
}
