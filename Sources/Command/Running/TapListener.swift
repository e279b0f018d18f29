internal import CLinux
internal import Glibc
internal import Messages
internal import Supervision
internal import ZeroMQ

/// The receiving end of a tap.
final class TapListener {
    private let socket: Socket
    private let client: SupervisorClient
    private let edge: String
    /// Readable when the supervisor has ended.
    private let supervisor: Int32

    init(_ output: String, of graph: RunningGraph, through client: SupervisorClient) throws {
        self.client = client
        let endpoint = "ipc://\(graph.directory)/tap-\(getpid())"
        socket = try Socket(.pull, in: Context(), queue: 1000, linger: 0)
        try socket.bind(endpoint)
        supervisor = linux_pidfd_open(graph.pid)
        let answer = try client.request("tap", ["output": .string(output), "endpoint": .string(endpoint)])
        edge = answer["edge"]?.string ?? ""
    }

    deinit {
        if supervisor >= 0 { close(supervisor) }
    }

    /// The next message; `nil` when the graph has ended or a signal asks to leave.
    func next(until signals: SignalWatch) throws -> Message? {
        while true {
            switch try socket.receive() {
            case .message(let message): return message
            case .malformed(let error): StandardError.write("malformed message: \(error)\n")
            case .nothing:
                let ready = waitForInput([signals.descriptor, socket.descriptor, supervisor], timeout: nil)
                if ready.contains(signals.descriptor) { return nil }
                if ready.contains(supervisor), !ready.contains(socket.descriptor) { return nil }
            }
        }
    }

    /// Takes the tap away. Where that fails the graph has ended, and the tap with it.
    func leave() {
        _ = try? client.request("untap", ["edge": .string(edge)], timeout: .seconds(1))
    }
}
