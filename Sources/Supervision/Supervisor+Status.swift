internal import Glibc
internal import Messages
internal import Processes

/// What `antiphon ps` and `antiphon top` show.
extension Supervisor {
    var status: JSONValue {
        let now = monotonicNanoseconds()
        return [
            "graph": .string(plan.name), "pid": .number(directory.process),
            "directory": .string(directory.path),
            "uptime_s": .number(Double(now - startTime) / 1e9), "state": .string(phase.rawValue),
            "nodes": .array(programs.filter { $0.node != nil }.map { nodeStatus($0, now) }),
            "edges": .array(plan.edges.map(edgeStatus)),
            "services": .array(programs.filter { $0.service != nil }.map { programStatus($0, now) }),
        ]
    }

    private func programStatus(_ program: SupervisedProgram, _ now: UInt64) -> JSONValue {
        let usage = program.process.flatMap { ProcessUsage(of: $0.pid) }
        return [
            "id": .string(program.id),
            "program": .string(
                program.node?.program ?? program.service?.arguments.joined(separator: " ") ?? ""),
            "state": .string(program.lifecycle.state.rawValue),
            "pid": program.process.map { .number($0.pid) } ?? .null,
            "restarts": .number(program.lifecycle.restarts),
            "uptime_s": program.process == nil
                ? .null : .number(Double(now - min(now, program.lifecycle.startTime)) / 1e9),
            "cpu_s": usage.map { .number($0.cpuSeconds) } ?? .null,
            "rss_bytes": usage.map { .number($0.residentBytes) } ?? .null,
            "last_exit": program.lifecycle.lastEnd.map { .string($0.description) } ?? .null,
        ]
    }

    private func nodeStatus(_ program: SupervisedProgram, _ now: UInt64) -> JSONValue {
        var members = programStatus(program, now).object ?? [:]
        for key in ["errors", "cancelled", "counters"] { members[key] = program.metrics[key] ?? .null }
        return .object(members)
    }

    private func edgeStatus(_ edge: LaunchPlan.EdgePlan) -> JSONValue {
        let sender = metrics(of: edge.producer.node)["outputs"]?[edge.name]
        let receiver = metrics(of: edge.consumer.node)["inputs"]?[edge.name]
        // Not as integers: what another program counts may be any number, and must not overflow here.
        let dropped = (sender?["dropped"]?.number ?? 0) + (receiver?["dropped"]?.number ?? 0)
        let sent = sender?["sent"]?.number ?? 0
        let received = receiver?["received"]?.number ?? 0
        // The two ends report at moments of their own, so that a busy edge may look a few messages off.
        let waiting =
            max(0, sent - (receiver?["next_sequence"]?.number ?? 0)) + (receiver?["waiting"]?.number ?? 0)
        return [
            "name": .string(edge.name),
            "producer": .string("\(edge.producer.node)/\(edge.producer.port)"),
            "consumer": .string("\(edge.consumer.node)/\(edge.consumer.port)"),
            "queue": .number(edge.queue), "policy": .string(edge.policy.rawValue), "sent": .number(sent),
            "received": .number(received), "dropped": .number(dropped),
            "missed": receiver?["missed"] ?? 0, "malformed": receiver?["malformed"] ?? 0,
            "waiting": .number(waiting),
            "p50_us": receiver?["p50_us"] ?? .null, "p99_us": receiver?["p99_us"] ?? .null,
        ]
    }

    private func metrics(of node: String) -> JSONValue {
        programs.first { $0.id == node }?.metrics ?? .null
    }
}

/// What a process has used, from `/proc`.
struct ProcessUsage: Equatable {
    /// User and system time in seconds.
    var cpuSeconds: Double
    /// Resident memory in bytes.
    var residentBytes: Int

    init?(of process: pid_t) {
        guard let text = readSmallFile("/proc/\(process)/stat"), let parenthesis = text.lastIndex(of: ")")
        else {
            return nil
        }
        // Fields after the name, which may hold blanks, as proc(5) numbers them from 3.
        let fields = text[text.index(after: parenthesis)...].split(separator: " ")
        guard fields.count > 21, let user = Double(fields[11]), let system = Double(fields[12]),
            let pages = Int(fields[21])
        else { return nil }
        cpuSeconds = (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
        residentBytes = pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}

private func readSmallFile(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = read(descriptor, &buffer, buffer.count)
    return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
}
