internal import Messages
public import NodeRuntime
public import NodeTesting
internal import SpeechSynthesis

extension RandomTalk {
    /// Holds the talk with a speech synthesis node, and tells what it did wrong: an end that is missing or came
    /// twice, a frame after a cancellation, a wrong mark or position.
    ///
    /// - Throws: `WireError` where the node sends no audio.
    public func problems<Body: Node>(with harness: NodeHarness<Body>) throws -> [String] {
        var problems: [String] = []
        var frames: [Audio] = []
        var silenced: Set<String> = []
        func listen() throws {
            for frame in try harness.sent(on: SpeechInterface.audio) {
                let response = frame.metadata.response ?? ""
                if silenced.contains(response) {
                    problems.append("\(response): sound after its cancellation")
                }
                frames.append(frame)
            }
        }
        for step in steps {
            switch step {
            case .text(let text): harness.receive(text, on: SpeechInterface.text)
            case .work: _ = harness.waitForOneAnswer()
            case .cancel(let response):
                try listen()
                silenced.insert(response)
                harness.cancel(response: response)
            }
        }
        harness.waitForWorkers()
        try listen()
        for (response, frames) in Dictionary(grouping: frames, by: { $0.metadata.response ?? "" }) {
            problems += Heard(frames).problems.map { "\(response): \($0)" }
        }
        for response in ended.subtracting(cancelled) {
            let count = frames.count { $0.isFinal && $0.metadata.response == response }
            if count != 1 { problems.append("\(response): \(count) ends") }
        }
        return problems
    }
}
