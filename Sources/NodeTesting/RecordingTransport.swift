internal import Messages
internal import NodeRuntime

/// Keeps what a node sends and logs, and tells it a virtual time.
final class RecordingTransport: NodeTransport {
    var now: UInt64 = 1_000_000_000
    var lines: [LogLine] = []
    private(set) var endedSessions: [String] = []
    private var messages: [String: [Message]] = [:]
    private let inputs: Set<String>
    private let outputs: [String]

    init(inputs: Set<String>, outputs: [String]) {
        self.inputs = inputs
        self.outputs = outputs
    }

    func send(_ message: Message, to output: String) {
        guard outputs.contains(output) else { return }
        messages[output, default: []].append(message)
    }

    func sendToAll(_ message: Message) {
        if message.header.flags.contains(.sessionEnd) { endedSessions.append(message.metadata.session) }
    }

    func hasRoom(on output: String) -> Bool { true }
    func isConnected(_ output: String) -> Bool { outputs.contains(output) }
    func isConnected(input: String) -> Bool { inputs.contains(input) }
    func log(_ line: LogLine) { lines.append(line) }

    func take(_ output: String) -> [Message] {
        messages.removeValue(forKey: output) ?? []
    }
}
