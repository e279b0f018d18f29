internal import CLinux
internal import Glibc
public import Messages
internal import ZeroMQ

/// A line to the supervisor of a running graph.
public final class SupervisorClient {
    private let graph: RunningGraph
    private let socket: Socket
    /// Readable when the supervisor has died.
    private let supervisor: Int32
    private var requests = 0
    private var notices: [JSONValue] = []

    /// Connects to a running graph.
    public init(_ graph: RunningGraph) throws(SupervisionError) {
        self.graph = graph
        supervisor = linux_pidfd_open(graph.pid)
        do throws(ZeroMQError) {
            socket = try Socket(
                .dealer, in: Context(), linger: 100,
                identity: "client/\(getpid())/\(UInt32.random(in: .min ... .max))")
            try socket.connect("ipc://\(graph.directory)/control")
        } catch {
            throw .messaging("\(error)")
        }
    }

    deinit {
        if supervisor >= 0 { close(supervisor) }
    }

    /// Readable when something has come.
    public var descriptor: Int32 { socket.descriptor }

    /// Asks for something and waits for the answer.
    ///
    /// - Throws: `SupervisionError.refused` with the supervisor's reason, or `.noAnswer`.
    public func request(
        _ type: String, _ fields: [String: JSONValue] = [:], frames: [[UInt8]] = [],
        timeout: Duration = .seconds(3)
    ) throws(SupervisionError) -> JSONValue {
        requests += 1
        let number = JSONValue.number(requests)
        var members = fields
        members["type"] = .string(type)
        members["request"] = number
        try send([JSONValue.object(members).utf8] + frames)
        let deadline = monotonicNanoseconds() + UInt64(timeout / .nanoseconds(1))
        while let json = try receive(until: deadline) {
            guard json["type"] == "answer" else {
                notices.append(json)
                continue
            }
            guard json["request"] == number else { continue }
            if let error = json["error"]?.string { throw .refused(error) }
            return json["result"] ?? .null
        }
        throw .noAnswer(graph: graph.name)
    }

    /// Waits for the next notice: a line of the log. `nil` when none came in time.
    public func nextNotice(timeout: Duration) throws(SupervisionError) -> JSONValue? {
        if !notices.isEmpty { return notices.removeFirst() }
        return try receive(until: monotonicNanoseconds() + UInt64(timeout / .nanoseconds(1)))
    }

    private func send(_ frames: [[UInt8]]) throws(SupervisionError) {
        do throws(ZeroMQError) { _ = try socket.send(frames: frames) } catch { throw .messaging("\(error)") }
    }

    private func receive(until deadline: UInt64) throws(SupervisionError) -> JSONValue? {
        while true {
            let frames: [[UInt8]]?
            do throws(ZeroMQError) { frames = try socket.receiveFrames() } catch {
                throw .messaging("\(error)")
            }
            if let frame = frames?.first {
                if let json = try? JSONValue(parsing: frame) { return json }
                continue
            }
            let now = monotonicNanoseconds()
            guard now < deadline else { return nil }
            var descriptors = [socket.descriptor, supervisor].map {
                pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
            }
            _ = linux_poll(&descriptors, 2, Int64(clamping: deadline - now))
            if descriptors[1].revents != 0, descriptors[0].revents == 0 {
                throw .refused("graph '\(graph.name)' has ended")
            }
        }
    }
}
