import Messages
import Realtime

/// Holds what one session asks of the graph against the rules of the graph.
struct GraphChecker {
    private(set) var violations: [String] = []
    /// Responses that llm was asked for and calls of tools that were neither answered nor cancelled.
    private(set) var asked: Set<String> = []
    /// Utterances of push to talk that have begun and not ended.
    private(set) var open: Set<String> = []
    private var ended: Set<String> = []
    private var everAsked: Set<String> = []
    private let session: String

    init(session: String) {
        self.session = session
    }

    private mutating func require(_ condition: Bool, _ rule: String) {
        if !condition { violations.append(rule) }
    }

    mutating func check(_ command: GraphCommand) {
        let metadata: Metadata
        switch command {
        case .audio(let audio):
            metadata = audio.metadata
            require(audio.format == AudioFormat(sampleRate: 16_000), "speech-monitor hears 16 kHz, mono")
        case .speech(let audio):
            metadata = audio.metadata
            let utterance = metadata.utterance ?? ""
            require(audio.format == AudioFormat(sampleRate: 16_000), "asr hears 16 kHz, mono")
            require(
                !utterance.isEmpty && !ended.contains(utterance), "nothing follows the end of an utterance")
            require(audio.isStart == !open.contains(utterance), "an utterance starts once")
            open.insert(utterance)
            if audio.isFinal {
                open.remove(utterance)
                ended.insert(utterance)
            }
        case .control(let event): metadata = event.metadata
        case .conversation(let event):
            metadata = event.metadata
            require(everAsked.insert(metadata.response ?? "").inserted, "llm is asked once for a response")
            asked.insert(metadata.response ?? "")
        case .toolCall(let event):
            metadata = event.metadata
            require(everAsked.insert(metadata.response ?? "").inserted, "a tool is called once")
            require(event["call_id"]?.string == metadata.response, "a call is cancelled by its own id")
            asked.insert(metadata.response ?? "")
        case .cancel(let event):
            metadata = event.metadata
            require(event.name == "cancel", "a cancel is called so")
            require(
                asked.remove(metadata.response ?? "") != nil, "only what was asked for is cancelled, once")
        }
        require(metadata.session == session, "every message names the session")
    }

    /// Notes that asr has ended an utterance by itself.
    mutating func end(utterance: String) {
        guard open.remove(utterance) != nil else { return }
        ended.insert(utterance)
    }

    /// Notes that a response or a call is done.
    mutating func finish(_ id: String) {
        asked.remove(id)
    }
}
