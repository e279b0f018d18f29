import Glibc
import Messages
import ZeroMQ

@testable import Supervision

/// What an output of a running graph sends, from now on, with samples and capture times.
final class Tap<Content: MessageContent> {
    private let client: SupervisorClient
    private let socket: Socket
    private let path: String
    private var received: [Content] = []

    /// Taps an output, by `node/output`.
    init(_ output: String, of run: GraphRun) throws {
        guard let client = run.client, let directory = run.runtimeDirectory else {
            throw StrangerError.noSuchEdge(output)
        }
        self.client = client
        path = "\(directory)/tap-\(UInt32.random(in: .min ... .max))"
        socket = try Socket(.pull, in: Context(), queue: 100_000, linger: 0)
        try socket.bind("ipc://\(path)")
        _ = try client.request("tap", ["output": .string(output), "endpoint": .string("ipc://\(path)")])
    }

    deinit { unlink(path) }

    /// Everything that came so far.
    var all: [Content] {
        while case .message(let message) = try? socket.receive() {
            if let content = try? Content(message) { received.append(content) }
        }
        return received
    }

    /// Waits for content that meets a condition.
    func first(within seconds: Double = 20, where matches: (Content) -> Bool) -> Content? {
        var found: Content?
        _ = eventually(within: seconds) {
            found = self.all.first(where: matches)
            return found != nil
        }
        return found
    }
}

/// CLOCK_MONOTONIC in nanoseconds.
func monotonicTime() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}
