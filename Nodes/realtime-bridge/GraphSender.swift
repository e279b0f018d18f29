import Messages
import NodeRuntime
import Realtime

/// Sends the graph what sessions ask of it: while clients are served all of it in one go, and sound as far as there is
/// room for it.
final class GraphSender {
    /// Has a session's client read, or not.
    var setReading: (_ session: String, _ reads: Bool) -> Void = { _, _ in }
    private let node: NodeContext
    /// Sound for which the graph has no room yet.
    private var backlog = AudioBacklog()
    /// So many bytes of a client's sound wait, half a minute, before no more is read of it.
    private static let mostWaiting = 1 << 20
    /// What the graph is asked while clients are served; `nil` while none are.
    private var held: [GraphCommand]?
    /// So many commands are held at most: the graph must not wait for the last of a thousand clients.
    private static let mostHeld = 64

    init(_ node: NodeContext) {
        self.node = node
    }

    func send(_ command: GraphCommand) {
        guard held != nil else { return pass(command) }
        held?.append(command)
        if let held, held.count >= Self.mostHeld { release() }
    }

    /// Serves clients, and sends what they ask of the graph in one go: message by message, the thread that writes to the
    /// graph would be woken for each, and that costs more than the message.
    func together(_ serve: () -> Void) {
        held = []
        serve()
        release()
        held = nil
    }

    /// Sends the sound that waits, as far as there is room.
    func sendBacklog() {
        while let piece = backlog.take(where: { node.hasRoom(on: $0) }) {
            node.send(piece.audio, to: piece.output)
            let session = piece.audio.metadata.session
            if backlog.byteCount(of: session) < Self.mostWaiting / 2 { setReading(session, true) }
        }
        if !backlog.isEmpty { node.requestTurn() }
    }

    /// Ends a session: what it asked last is sent, but not the sound that still waits.
    func end(_ session: String) {
        release()
        backlog.forget(session)
        node.endSession(session)
    }

    private func release() {
        guard let commands = held, !commands.isEmpty else { return }
        held?.removeAll(keepingCapacity: true)
        for command in commands { pass(command) }
    }

    private func pass(_ command: GraphCommand) {
        switch command {
        case .audio(let audio): send(audio, to: RealtimeBridge.audio)
        case .speech(let audio): send(audio, to: RealtimeBridge.utterances)
        case .control(let event): node.send(event, to: RealtimeBridge.control)
        case .conversation(let event): node.send(event, to: RealtimeBridge.conversation)
        case .toolCall(let event): node.send(event, to: RealtimeBridge.calls)
        case .cancel(let event): node.send(event, to: RealtimeBridge.cancel)
        }
    }

    /// Sends sound, or has it wait where the graph has no room: then only its client waits with it.
    private func send(_ audio: Audio, to output: Output<Audio>) {
        let session = audio.metadata.session
        guard backlog.holds(session) || !node.hasRoom(on: output) else {
            return node.send(audio, to: output)
        }
        backlog.add(AudioBacklog.Piece(audio: audio, output: output))
        if backlog.byteCount(of: session) > Self.mostWaiting { setReading(session, false) }
        node.requestTurn()
    }
}
