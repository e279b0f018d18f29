import Messages
import NodeRuntime
import NodeTesting
import TestServers
import Testing

@testable import llm

/// A node that asks a server, and everything that it has sent.
final class ChatRun {
    let harness: NodeHarness<LanguageModel>
    private(set) var deltas: [Text] = []
    private(set) var calls: [Event] = []
    private(set) var usage: [Event] = []

    var text: String { deltas.map(\.content).joined() }
    var finish: JSONValue? { deltas.last?.metadata["finish"] }
    var wholeCalls: [Event] { calls.filter { $0.name == "tool_call" } }
    var error: JSONValue? { usage.last?["error"] }
    var message: String { error?["message"]?.string ?? "" }

    /// - Parameter key: names the attempts that belong together.
    init(
        _ scenario: String, key: String = String(UInt64.random(in: 0 ... .max)), inputs: [String]? = nil,
        _ parameters: [String: JSONValue] = [:]
    ) throws {
        let address = try PythonServer.misbehaving.get().address(scenario, key: key)
        harness = try NodeHarness(
            LanguageModel.self,
            parameters: [
                "backend": "openai", "model": "tiny", "base_url": .string(address),
                // No test depends on the keys of whoever runs it.
                "api_key_variable": "ANTIPHON_TEST_NO_KEY",
            ].merging(parameters) { _, given in given }, inputs: inputs)
    }

    /// Asks a conversation that consists of one question.
    func ask(
        _ question: String = "Hello?", response: String = "resp_1", session: String = "s",
        _ fields: [String: JSONValue] = [:]
    ) {
        ask(
            items: [["role": "user", "content": .string(question)]], response: response, session: session,
            fields)
    }

    /// Asks a whole conversation.
    func ask(
        items: [JSONValue], response: String = "resp_1", session: String = "s",
        _ fields: [String: JSONValue] = [:]
    ) {
        var metadata = Metadata()
        metadata.response = response
        metadata.session = session
        harness.receive(
            Event(
                "conversation", fields.merging(["items": .array(items)]) { given, _ in given },
                metadata: metadata),
            on: LanguageModel.conversation)
    }

    /// Asks what was heard in a session.
    func hear(_ words: String, session: String = "s") {
        var metadata = Metadata()
        metadata.session = session
        harness.receive(Text(words, isFinal: true, metadata: metadata), on: LanguageModel.transcript)
    }

    func take() throws {
        deltas += try harness.sent(on: LanguageModel.reply)
        calls += try harness.sent(on: LanguageModel.toolCalls)
        usage += try harness.sent(on: LanguageModel.usage)
    }

    /// Runs until something is so.
    func run(until isSo: () -> Bool) throws {
        let isDone = try harness.run(atMost: .seconds(30)) {
            try take()
            return isSo()
        }
        #expect(isDone, "it has not come to an end: \(deltas) \(harness.takeLog())")
    }

    /// Runs until a number of responses have ended.
    @discardableResult
    func finish(responses count: Int = 1) throws -> ChatRun {
        try run { usage.count == count }
        #expect(deltas.count(where: \.isFinal) == count)
        return self
    }

    /// Forgets what was sent.
    func clear() {
        (deltas, calls, usage) = ([], [], [])
    }
}
