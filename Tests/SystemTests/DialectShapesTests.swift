import Foundation
import Messages
import Realtime
import Testing

/// Server events of every kind, as both dialects spell them, against the types of the client that OpenAI publishes.
@Suite struct DialectShapesTests {
    private static let folder = "\(GraphRun.checkout)/Tests/SystemTests/Clients"
    private static let isInstalled = RealtimeClientTests.Client.named.contains(.openai)

    private func samples() throws -> [[String: JSONValue]] {
        try String(contentsOfFile: "\(Self.folder)/events.jsonl", encoding: .utf8)
            .split(separator: "\n").map { try #require(try JSONValue(parsing: String($0)).object) }
    }

    @Test(.enabled(if: isInstalled), arguments: [DialectName.ga, .beta])
    func `every server event has the shape that the published types give it`(dialect: DialectName) throws {
        var lines = ""
        for event in try samples() {
            let translated = dialect == .beta ? BetaDialect().translate(serverEvent: event) : [event]
            for event in translated {
                lines +=
                    "\(JSONValue.object(["dialect": .string(dialect.rawValue), "event": .object(event)]))\n"
            }
        }

        let output = try check(lines)

        #expect(output.hasSuffix(" events, 0 differences\n"), "\(output)")
    }

    @Test(.enabled(if: isInstalled)) func `the check finds what is wrong`() throws {
        let output = try check(
            """
            {"dialect": "beta", "event": {"type": "conversation.item.done", "event_id": "e"}}
            {"dialect": "ga", "event": {"type": "response.output_text.delta", "event_id": "e", "delta": 5}}
            {"dialect": "ga", "event": {"type": "input_audio_buffer.cleared", "event_id": "e", "extra": 5}}

            """)

        #expect(output.contains("beta conversation.item.done: no such event"))
        #expect(output.contains("ga response.output_text.delta: item_id: Field required"))
        #expect(output.contains("ga input_audio_buffer.cleared: extra: no such member"))
    }

    private func check(_ lines: String) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: RealtimeClientTests.Client.openai.python)
        process.arguments = ["-B", "\(Self.folder)/shapes.py"]
        let input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        // The script reads everything before it writes more than a pipe holds.
        input.fileHandleForWriting.write(Data(lines.utf8))
        try input.fileHandleForWriting.close()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return text
    }
}
