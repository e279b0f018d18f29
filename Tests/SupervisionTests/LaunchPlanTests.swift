import Messages
import Testing

@testable import Supervision

@Suite struct LaunchPlanTests {
    /// A server that hears and speaks: a loop through itself.
    private let plan = LaunchPlan(
        name: "server", nodes: [], services: [],
        edges: [
            ("bridge", "audio", "monitor", "audio"), ("monitor", "events", "bridge", "events"),
            ("monitor", "speech", "asr", "audio"), ("asr", "transcript", "bridge", "transcript"),
            ("bridge", "conversation", "llm", "conversation"), ("llm", "reply", "bridge", "reply"),
            ("llm", "reply", "tts", "text"), ("tts", "audio", "bridge", "audio"),
        ].map { producer, output, consumer, input in
            LaunchPlan.EdgePlan(
                producer: (producer, output), consumer: (consumer, input), queue: 1, policy: .block)
        })

    @Test(arguments: [
        ("monitor", ["events", "transcript"]), ("asr", ["transcript"]), ("llm", ["audio", "reply"]),
        ("tts", ["audio"]), ("nobody", []),
    ])
    func `what a node hears of another ends at the node itself`(other: String, inputs: [String]) {
        #expect(plan.inputs(of: "bridge", behind: other) == Set(inputs))
    }

    @Test func `what passed through others counts`() {
        #expect(plan.inputs(of: "llm", behind: "monitor") == ["conversation"])
        #expect(plan.inputs(of: "monitor", behind: "asr") == ["audio"])
    }
}
