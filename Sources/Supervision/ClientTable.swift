internal import CLinux
internal import Glibc
internal import Messages

/// The commands that are talking to a running graph: who waits for a node's answer, who follows the log, who taps.
struct ClientTable {
    /// A request that was passed on to a node.
    struct Pending {
        var client: [UInt8]
        var request: JSONValue
        var result: JSONValue
    }

    /// An edge that a command has added.
    struct Tap {
        var client: pid_t
        var node: String
        var output: String
        var edge: WiredEdge
    }

    /// A command that follows the log.
    struct Subscriber {
        var client: pid_t
        var identity: [UInt8]
        var node: String?
    }

    private(set) var pending: [Int: Pending] = [:]
    private(set) var taps: [Tap] = []
    private(set) var subscribers: [Subscriber] = []
    private var processes: [pid_t: Int32] = [:]
    private var requests = 0
    private var tapsMade = 0

    /// Readable when a command has died.
    var descriptors: [Int32] { Array(processes.values) }

    /// Notes a request that is passed on, and returns the number it goes by.
    mutating func pass(_ entry: Pending) -> Int {
        requests += 1
        pending[requests] = entry
        return requests
    }

    mutating func takePending(_ request: Int) -> Pending? {
        pending.removeValue(forKey: request)
    }

    mutating func addTap(client: pid_t, node: String, output: String, endpoint: String) -> Tap {
        tapsMade += 1
        let tap = Tap(
            client: client, node: node, output: output,
            edge: WiredEdge(
                name: "\(node)/\(output)>tap-\(tapsMade)", endpoint: endpoint, queue: 1000,
                policy: .dropOldest))
        taps.append(tap)
        watch(client)
        return tap
    }

    mutating func removeTap(edge: String) -> Tap? {
        guard let index = taps.firstIndex(where: { $0.edge.name == edge }) else { return nil }
        return taps.remove(at: index)
    }

    mutating func subscribe(_ subscriber: Subscriber) {
        subscribers.removeAll { $0.identity == subscriber.identity }
        subscribers.append(subscriber)
        watch(subscriber.client)
    }

    /// Forgets the commands that have died, and returns the taps they leave behind.
    mutating func removeDead() -> [Tap] {
        var dead: Set<pid_t> = []
        for (process, descriptor) in processes {
            var poller = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            if poll(&poller, 1, 0) > 0 { dead.insert(process) }
        }
        guard !dead.isEmpty else { return [] }
        for process in dead {
            if let descriptor = processes.removeValue(forKey: process) { close(descriptor) }
        }
        subscribers.removeAll { dead.contains($0.client) }
        defer { taps.removeAll { dead.contains($0.client) } }
        return taps.filter { dead.contains($0.client) }
    }

    private mutating func watch(_ process: pid_t) {
        guard processes[process] == nil else { return }
        let descriptor = linux_pidfd_open(process)
        if descriptor >= 0 { processes[process] = descriptor }
    }
}
