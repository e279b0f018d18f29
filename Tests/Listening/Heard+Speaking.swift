public import Messages
public import NodeRuntime
public import NodeTesting
internal import SpeechSynthesis

extension Heard {
    /// What a speech synthesis node makes of texts.
    ///
    /// - Throws: what the node's `init` throws.
    public init<Body: Node>(
        _ texts: [Text], spokenBy _: Body.Type, _ parameters: [String: JSONValue] = [:]
    ) throws {
        let harness = try NodeHarness(Body.self, parameters: parameters)
        for text in texts { harness.receive(text, on: SpeechInterface.text) }
        try self.init(restOf: harness)
    }

    /// What a speech synthesis node makes of one text, a whole response.
    ///
    /// - Throws: what the node's `init` throws.
    public init<Body: Node>(
        _ text: String, spokenBy node: Body.Type, _ parameters: [String: JSONValue] = [:]
    ) throws {
        try self.init([Text(text, response: "r1", isFinal: true)], spokenBy: node, parameters)
    }

    /// What a node sends until nothing is left to speak.
    ///
    /// - Throws: `WireError` where it is no audio.
    public init<Body: Node>(restOf harness: NodeHarness<Body>) throws {
        harness.waitForWorkers()
        self.init(try harness.sent(on: SpeechInterface.audio))
    }

    /// What a node sends until its engine has handed over some stretches of sound.
    ///
    /// - Throws: `WireError` where it is no audio.
    public init<Body: Node>(first answers: Int, of harness: NodeHarness<Body>) throws {
        for _ in 0..<answers { _ = harness.waitForOneAnswer() }
        self.init(try harness.sent(on: SpeechInterface.audio))
    }
}
