internal import Messages
public import NodeRuntime
public import NodeTesting
internal import SpeechSynthesis

/// A very long response `r1` that is cancelled while it is spoken, and a short one `r2` that waited behind it.
public struct Interruption {
    /// What was heard before the cancellation.
    public let before: Heard
    /// What was heard after it.
    public let after: Heard

    /// Interrupts a speech synthesis node.
    ///
    /// - Throws: `WireError` where it sends no audio.
    public init<Body: Node>(of harness: NodeHarness<Body>) throws {
        let megabyte = String(repeating: "A very long answer that nobody wants to hear. ", count: 22_000)
        harness.receive(Text(megabyte, response: "r1", isFinal: true), on: SpeechInterface.text)
        harness.receive(Text("Yes?", response: "r2", isFinal: true), on: SpeechInterface.text)
        before = try Heard(first: 20, of: harness)

        harness.cancel(response: "r1")
        harness.receive(Text("Too late.", response: "r1", isFinal: true), on: SpeechInterface.text)
        after = try Heard(restOf: harness)
    }
}
