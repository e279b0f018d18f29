internal import Glibc
internal import Messages
internal import Supervision
internal import ZeroMQ

/// The receiving end of a tap.
final class TapListener {
    private let socket: Socket
    private let client: SupervisorClient
    private let edge: String
    private let supervisor: ProcessWatch
    private let file: SocketFile

    init(_ output: String, of graph: RunningGraph, through client: SupervisorClient) throws {
        guard let supervisor = ProcessWatch(graph.pid) else {
            throw CommandFailure.failed("graph '\(graph.name)' has ended")
        }
        self.supervisor = supervisor
        self.client = client
        let file = SocketFile("\(graph.directory)/tap-\(getpid())")
        self.file = file
        socket = try Socket(.pull, in: Context(), queue: 1000, linger: 0)
        try socket.bind(file.endpoint)
        let answer = try client.request(
            "tap", ["output": .string(output), "endpoint": .string(file.endpoint)])
        edge = answer["edge"]?.string ?? ""
    }

    /// The next message; `nil` when the graph has ended or a signal asks to leave.
    func next(until signals: SignalWatch) throws -> Message? {
        while true {
            switch try socket.receive() {
            case .message(let message): return message
            case .malformed(let error): StandardError.write("malformed message: \(error)\n")
            case .nothing:
                let ready = waitForInput(
                    [signals.descriptor, socket.descriptor, supervisor.descriptor], timeout: nil)
                if ready.contains(signals.descriptor) { return nil }
                if ready.contains(supervisor.descriptor), !ready.contains(socket.descriptor) { return nil }
            }
        }
    }

    /// Takes the tap away. Where that fails the graph has ended, and the tap with it.
    func leave() {
        _ = try? client.request("untap", ["edge": .string(edge)], timeout: .seconds(1))
    }
}

/// The file of a socket in a graph's folder, which libzmq leaves behind.
private final class SocketFile {
    private let path: String

    init(_ path: String) {
        self.path = path
    }

    var endpoint: String { "ipc://\(path)" }

    deinit {
        unlink(path)
    }
}
