import Glibc
import Messages
import NodeRuntime
import NodeTesting
import TestServers
import Testing

@testable import moderation

@Suite struct ModerationTests {
    private static let rules = """
        rules:
          - {name: weapons, phrases: ["build ... bomb"]}
          - {name: spite, action: flag, phrases: [stupid]}
        """

    /// A node and what it has sent.
    private final class Run {
        let harness: NodeHarness<ModerationNode>
        private(set) var deltas: [Text] = []
        private(set) var findings: [Event] = []
        private(set) var cancels: [Event] = []

        init(_ parameters: [String: JSONValue]) throws {
            harness = try NodeHarness(ModerationNode.self, parameters: parameters)
        }

        var text: String { deltas.map(\.content).joined() }

        func say(
            _ contents: [String], response: String = "r", session: String = "s", ends: Bool = true
        ) throws {
            var metadata = Metadata()
            metadata.response = response
            metadata.session = session
            for (index, content) in contents.enumerated() {
                harness.receive(
                    Text(content, isStart: index == 0, metadata: metadata), on: ModerationNode.reply)
            }
            if ends {
                metadata["finish"] = "stop"
                metadata["tool_calls"] = 2
                harness.receive(
                    Text("", isStart: contents.isEmpty, isFinal: true, metadata: metadata),
                    on: ModerationNode.reply)
            }
            try take()
        }

        func take() throws {
            deltas += try harness.sent(on: ModerationNode.moderated)
            findings += try harness.sent(on: ModerationNode.findings)
            cancels += try harness.sent(on: ModerationNode.stop)
        }

        func finish(_ count: Int = 1) throws {
            let isDone = try harness.run {
                try take()
                return deltas.count(where: \.isFinal) == count
            }
            #expect(isDone, "\(deltas) \(harness.takeLog())")
        }
    }

    /// A node with rules of a file.
    private func ruled(_ parameters: [String: JSONValue] = [:], _ body: (Run) throws -> Void) throws {
        var template = Array("/tmp/antiphon-moderation-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        let path = String(decoding: template.dropLast().map { UInt8(truncatingIfNeeded: $0) }, as: UTF8.self)
        defer { unlink(path) }
        #expect(write(descriptor, Self.rules, Self.rules.utf8.count) == Self.rules.utf8.count)
        close(descriptor)
        try body(try Run(parameters.merging(["rules": .string(path)]) { given, _ in given }))
    }

    private func served(_ scenario: String, _ parameters: [String: JSONValue] = [:]) throws -> Run {
        let address = try PythonServer.misbehaving.get().address(scenario, key: "moderation")
        return try Run(
            ["base_url": .string(address), "api_key_variable": ""].merging(parameters) { _, given in given })
    }

    // MARK: Rules

    @Test func `a harmless reply passes as it came`() throws {
        try ruled { run in
            try run.say(["Hello", " there", "."])
            #expect(run.deltas.map(\.content) == ["Hello", " there", ".", ""])
            #expect(run.deltas.map(\.isStart) == [true, false, false, false])
            #expect(run.deltas.map(\.isFinal) == [false, false, false, true])
            let last = try #require(run.deltas.last)
            #expect(last.metadata["finish"] == "stop" && last.metadata["tool_calls"] == 2)
            #expect(last.metadata["moderation"] == nil && run.findings.isEmpty && run.cancels.isEmpty)
        }
    }

    @Test func `a blocked reply ends with a refusal, and nothing follows`() throws {
        try ruled { run in
            try run.say(["You can", " build", " a", " small", " bomb", " with", " this"])
            #expect(run.text == "You can … I cannot talk about that.")
            let last = try #require(run.deltas.last)
            #expect(run.deltas.count(where: \.isFinal) == 1 && last.isFinal)
            #expect(last.metadata["finish"] == "content_filter" && last.metadata["tool_calls"] == 0)
            #expect(last.metadata["refusal"] == "I cannot talk about that.")
            #expect(last.metadata["moderation"] == ["flagged": true, "categories": ["weapons"]])
            #expect(run.cancels.map(\.name) == ["cancel"] && run.cancels[0].metadata.response == "r")
            #expect(run.findings.map { $0["action"] } == ["block"] && run.findings[0]["source"] == "rules")

            try run.say(["Hello"], response: "r2")
            #expect(run.text.hasSuffix("that.Hello"))
        }
    }

    @Test func `a refusal need not be spoken`() throws {
        try ruled(["speak_refusal": false, "refusal": "No."]) { run in
            try run.say(["build a bomb"])
            #expect(run.text.isEmpty && run.deltas.map(\.isStart) == [true])
            #expect(
                run.deltas.last?.metadata["refusal"] == "No." && run.cancels.isEmpty, "it had ended already")
        }
    }

    @Test func `a flagged reply goes on and says so`() throws {
        try ruled { run in
            try run.say(["That was", " stupid", " of", " me."])
            #expect(run.text == "That was stupid of me." && run.deltas.last?.metadata["finish"] == "stop")
            let flagged = run.deltas.drop { !$0.content.hasPrefix("stupid") }
            #expect(
                flagged.count > 1
                    && flagged.allSatisfy { $0.metadata["moderation"]?["categories"] == ["spite"] })
            #expect(run.deltas[0].metadata["moderation"] == nil)
            #expect(run.findings.map { $0["action"] } == ["flag"] && run.cancels.isEmpty)
        }
    }

    @Test func `replies of several sessions are told apart`() throws {
        try ruled { run in
            try run.say(["build a"], session: "a", ends: false)
            try run.say(["bomb squad"], session: "b")
            try run.say([" house"], session: "a")
            #expect(run.deltas.allSatisfy { $0.metadata["finish"] != "content_filter" })
            #expect(run.deltas.filter { $0.metadata.session == "b" }.map(\.content).joined() == "bomb squad")
        }
    }

    @Test func `what is cancelled or ends without its sender leaves nothing open`() throws {
        try ruled { run in
            try run.say(["build a"], ends: false)
            run.harness.cancel(response: "r", session: "s")
            try run.take()
            #expect(run.deltas.isEmpty)

            try run.say(["build a"], response: "r2", ends: false)
            run.harness.endSession("s")
            try run.take()
            #expect(
                run.text == "build a" && run.deltas.last?.isFinal == true
                    && run.harness.endedSessions == ["s"])

            try run.say(["build a"], response: "r3", ends: false)
            run.harness.endInputs()
            try run.take()
            #expect(run.text == "build abuild a" && run.harness.isFinished)
        }
    }

    // MARK: A server

    @Test func `a server is asked sentence by sentence, in order`() throws {
        let run = try served("moderating")
        try run.say(["One", " slowly.", " Two.", " Th", "ree."])
        #expect(run.deltas.isEmpty, "no verdict yet")
        try run.finish()
        #expect(run.text == "One slowly. Two. Three." && run.deltas.last?.metadata["finish"] == "stop")
        #expect(run.deltas.map(\.isStart).first == true && run.findings.isEmpty)
    }

    @Test func `what a server finds is blocked, or flagged where that is asked for`() throws {
        let blocked = try served("moderating")
        try blocked.say(["Sure.", " Take a bomb.", " Then"])
        try blocked.finish()
        #expect(
            blocked.text == "Sure. I cannot talk about that." || blocked.text == "I cannot talk about that.")
        #expect(blocked.deltas.last?.metadata["finish"] == "content_filter")
        #expect(
            blocked.findings[0]["categories"] == ["violence"] && blocked.findings[0]["source"] == "server")

        let flagged = try served("moderating", ["action": "flag"])
        try flagged.say(["Take a bomb."])
        try flagged.finish()
        #expect(
            flagged.text == "Take a bomb." && flagged.deltas[0].metadata["moderation"]?["flagged"] == true)

        let unheeded = try served("moderating", ["categories": ["spite"]])
        try unheeded.say(["Take a bomb."])
        try unheeded.finish()
        #expect(unheeded.text == "Take a bomb." && unheeded.findings.isEmpty)
    }

    @Test(arguments: ["broken", "strange_verdict", "silent", "reset", "html", "garbage"])
    func `without a verdict nothing is said, unless that is asked for`(scenario: String) throws {
        let closed = try served(scenario, ["timeout_ms": 300])
        try closed.say(["Hello."])
        try closed.finish()
        #expect(
            closed.text == "I cannot talk about that." && closed.findings[0]["categories"] == ["no_verdict"])
        #expect(closed.harness.takeLog().contains { $0.level == .error && $0.text.contains("no verdict") })

        let open = try served(scenario, ["timeout_ms": 300, "on_failure": "pass"])
        try open.say(["Hello."])
        try open.finish()
        #expect(open.text == "Hello." && open.deltas.last?.metadata["finish"] == "stop")
    }

    @Test func `ends wait for verdicts, cancels do not`() throws {
        let run = try served("moderating")
        try run.say(["One slowly."])
        try run.say(["Two slowly."], response: "r2")
        run.harness.cancel(response: "r2", session: "s")
        run.harness.endSession("s")
        run.harness.endInputs()
        #expect(run.harness.endedSessions.isEmpty && !run.harness.isFinished)
        try run.finish()
        #expect(run.text == "One slowly." && run.harness.endedSessions == ["s"] && run.harness.isFinished)
    }

    @Test func `rules and a server work together`() throws {
        let address = try PythonServer.misbehaving.get().address("moderating", key: "both")
        try ruled(["base_url": .string(address), "api_key_variable": ""]) { run in
            try run.say(["Fine.", " Take a bomb."])
            try run.finish()
            #expect(run.findings[0]["source"] == "server")
            try run.say(["Fine.", " build a bomb."], response: "r2")
            try run.finish(2)
            #expect(run.findings[1]["source"] == "rules")
        }
    }

    @Test(arguments: [[:], ["rules": "/nowhere.yml"], ["base_url": "nowhere"]] as [[String: JSONValue]])
    func `a node without anything to go by is a mistake of the graph`(parameters: [String: JSONValue]) {
        #expect(throws: NodeError.self) { try Run(parameters) }
    }
}
