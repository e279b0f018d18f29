import Randomness
import Realtime
import Testing

/// What holds whatever happens, in whatever order: thousands of conversations in which clients, graph, losses and time
/// do anything.
@Suite struct InterleavingTests {
    private static let runsEach = 250
    private static let stepsEach = 80

    @Test(arguments: 0..<8)
    func `every order of events keeps the rules`(block: Int) {
        run(block, .ga)
    }

    @Test(arguments: [ClientForm.beta, .responses], 0..<2)
    func `every order of events keeps the rules in the other forms too`(form: ClientForm, block: Int) {
        run(block, form)
    }

    private func run(_ block: Int, _ form: ClientForm) {
        for run in 0..<Self.runsEach {
            let seed = UInt64(block * Self.runsEach + run)
            var conversation = RandomConversation(seed: seed, form: form)
            for step in 0..<Self.stepsEach where conversation.violations.isEmpty {
                conversation.step()
                if let violation = conversation.violations.first {
                    Issue.record("\(form), seed \(seed), step \(step): \(violation)")
                }
            }
            guard conversation.violations.isEmpty else { return }
            conversation.finish()
            for violation in conversation.violations {
                Issue.record("\(form), seed \(seed), at the end: \(violation)")
            }
        }
    }

    @Test func `the interleavings reach nearly every event`() {
        var types: Set<String> = []
        for seed in 0..<300 {
            var conversation = RandomConversation(seed: UInt64(seed))
            for _ in 0..<Self.stepsEach { conversation.step() }
            conversation.finish()
            types.formUnion(conversation.types)
        }

        let expected: Set = [
            "session.created", "session.updated", "error", "conversation.item.added",
            "conversation.item.done",
            "conversation.item.deleted", "conversation.item.retrieved", "conversation.item.truncated",
            "conversation.item.input_audio_transcription.delta",
            "conversation.item.input_audio_transcription.completed",
            "conversation.item.input_audio_transcription.failed", "input_audio_buffer.committed",
            "input_audio_buffer.cleared", "input_audio_buffer.speech_started",
            "input_audio_buffer.speech_stopped", "input_audio_buffer.timeout_triggered", "response.created",
            "response.done", "response.output_item.added", "response.output_item.done",
            "response.content_part.added", "response.content_part.done", "response.output_text.delta",
            "response.output_text.done", "response.output_audio.delta", "response.output_audio.done",
            "response.output_audio_transcript.delta", "response.output_audio_transcript.done",
            "response.function_call_arguments.delta", "response.function_call_arguments.done",
            "rate_limits.updated", "output_audio_buffer.cleared", "mcp_list_tools.in_progress",
            "mcp_list_tools.completed", "mcp_list_tools.failed", "response.mcp_call_arguments.delta",
            "response.mcp_call_arguments.done", "response.mcp_call.in_progress",
            "response.mcp_call.completed", "response.mcp_call.failed",
        ]
        #expect(expected.subtracting(types).isEmpty)
    }
}
