internal import Messages

/// What a supervisor says of its graph at one moment.
struct GraphStatus: Equatable {
    var graph: String
    var pid: Int
    var state: String
    var uptime: Double
    var nodes: [ProgramStatus]
    var services: [ProgramStatus]
    var edges: [EdgeStatus]

    /// Reads the answer to the request `status`; what is absent counts as nothing.
    init(json: JSONValue) {
        graph = json["graph"]?.string ?? ""
        pid = json["pid"]?.integer ?? 0
        state = json["state"]?.string ?? ""
        uptime = json["uptime_s"]?.number ?? 0
        nodes = (json["nodes"]?.array ?? []).map(ProgramStatus.init)
        services = (json["services"]?.array ?? []).map(ProgramStatus.init)
        edges = (json["edges"]?.array ?? []).map(EdgeStatus.init)
    }
}

/// One node or service.
struct ProgramStatus: Equatable {
    var id: String
    var program: String
    var state: String
    var pid: Int?
    var restarts: Int
    /// User and system time since the program's start, in seconds.
    var processorSeconds: Double?
    /// Resident memory in bytes.
    var residentBytes: Double?
    var lastExit: String?
    var errors: Int
    var cancelled: Int
    /// What the node itself counts.
    var counters: [String: Double]

    init(json: JSONValue) {
        id = json["id"]?.string ?? ""
        program = json["program"]?.string ?? ""
        state = json["state"]?.string ?? ""
        pid = json["pid"]?.integer
        restarts = json["restarts"]?.integer ?? 0
        processorSeconds = json["cpu_s"]?.number
        residentBytes = json["rss_bytes"]?.number
        lastExit = json["last_exit"]?.string
        errors = json["errors"]?.integer ?? 0
        cancelled = json["cancelled"]?.integer ?? 0
        counters = (json["counters"]?.object ?? [:]).compactMapValues(\.number)
    }
}

/// One edge.
struct EdgeStatus: Equatable {
    var name: String
    /// The output, as `node/port`.
    var producer: String
    /// The input, as `node/port`.
    var consumer: String
    var queue: Int
    var policy: String
    var sent: Int
    var received: Int
    /// Thrown away by the edge's policy.
    var dropped: Int
    /// Lost on the way: gaps in the numbering that no drop explains.
    var missed: Int
    var waiting: Int
    /// From sending to receiving, in microseconds: half of the messages, and 99 of 100, took at most this.
    var p50: Double?
    var p99: Double?

    init(json: JSONValue) {
        name = json["name"]?.string ?? ""
        producer = json["producer"]?.string ?? ""
        consumer = json["consumer"]?.string ?? ""
        queue = json["queue"]?.integer ?? 0
        policy = json["policy"]?.string ?? ""
        sent = json["sent"]?.integer ?? 0
        received = json["received"]?.integer ?? 0
        dropped = json["dropped"]?.integer ?? 0
        missed = json["missed"]?.integer ?? 0
        waiting = json["waiting"]?.integer ?? 0
        p50 = json["p50_us"]?.number
        p99 = json["p99_us"]?.number
    }
}
