import Glibc
import Messages
import NodeRuntime
import NodeTesting
import Testing

@testable import console

@Suite struct ConsoleNodeTests {
    /// A file that is gone after the test.
    private final class TemporaryFile {
        let path: String

        init() {
            var template = Array("/tmp/antiphon-console-XXXXXX".utf8CString)
            let descriptor = mkstemp(&template)
            close(descriptor)
            path = template.withUnsafeBufferPointer { $0.baseAddress.map(String.init(cString:)) ?? "" }
        }

        deinit { unlink(path) }

        var lines: [String] {
            guard let file = fopen(path, "r") else { return [] }
            defer { fclose(file) }
            var bytes = [UInt8](repeating: 0, count: 65536)
            let count = fread(&bytes, 1, bytes.count, file)
            return String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n").map(String.init)
        }
    }

    private func turn(on harness: NodeHarness<Console>, session: String = "") {
        let heard = Bench.metadata("utt_1", session: session)
        let ids = Bench.metadata("utt_1", "resp_1", session: session)
        harness.receive(Text("hello", isFinal: true, metadata: heard), on: Console.transcript)
        harness.advance(by: .milliseconds(4))
        harness.receive(Text("Hi.", isStart: true, isFinal: true, metadata: ids), on: Console.reply)
    }

    @Test func `lines appear as it happens`() throws {
        let file = TemporaryFile()
        let harness = try NodeHarness(
            Console.self, parameters: ["file": .string(file.path)], inputs: ["transcript", "reply"])

        turn(on: harness)
        harness.advance(by: .milliseconds(50))

        #expect(file.lines == ["heard     hello", "answered  Hi.", "latency   llm 4.0 ms"])
    }

    @Test func `turns that turn-taker tells need nothing else`() throws {
        let file = TemporaryFile()
        let harness = try NodeHarness(
            Console.self, parameters: ["file": .string(file.path)], inputs: ["turns", "tool-calls"])
        let ids = Bench.metadata("utt_1", "resp_1", session: "")
        func tell(_ name: String, _ fields: [String: JSONValue]) {
            harness.receive(Event(name, fields, metadata: ids), on: Console.turns)
        }

        tell("turn_began", ["heard": "go on"])
        harness.receive(
            Event("tool_call", ["name": "move", "arguments": [:]], metadata: ids), on: Console.toolCalls)
        let stages: JSONValue = [["name": "asr", "ms": 12], ["name": "playout", "ms": 3]]
        tell("turn", ["answer": "Going", "outcome": "interrupted", "stages": stages, "latency_ms": 15])
        tell("turn", ["answer": "", "outcome": "not_understood", "stages": []])

        #expect(
            file.lines == [
                "heard     go on", "tool      move {}", "answered  Going … (cut off)",
                "latency   asr 12 ms · playout 3.0 ms · end of speech → first sound 15 ms",
                "heard     (nothing)",
            ])
    }

    @Test func `what is left is told at the end of the session and of the stream`() throws {
        let file = TemporaryFile()
        let harness = try NodeHarness(
            Console.self, parameters: ["file": .string(file.path), "color": "always"])

        turn(on: harness, session: "a")
        harness.endSession("a")
        #expect(file.lines.count == 3)
        turn(on: harness, session: "b")
        harness.endInputs()

        #expect(file.lines.count == 6 && harness.isFinished)
    }

    @Test func `a file that cannot be written is a mistake of the graph`() {
        #expect(throws: NodeError.self) {
            try NodeHarness(Console.self, parameters: ["file": "/nowhere/at/all.txt"])
        }
    }

    @Test func `a full disk is told and the node goes on`() throws {
        let harness = try NodeHarness(
            Console.self, parameters: ["file": "/dev/full"], inputs: ["transcript", "reply"])

        turn(on: harness)
        harness.advance(by: .milliseconds(50))

        #expect(harness.errorCount > 0 && harness.failure == nil)
        #expect(harness.takeLog().contains { $0.text.contains("No space left") })
    }
}
