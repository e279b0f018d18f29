internal import YAML

extension GraphReader {
    private static let serviceKeys = ["command", "env", "ready", "timeout_s", "restart"]

    /// Reads one service; `nil` where it is unknown what to run.
    mutating func service(_ entry: YAMLEntry) -> GraphService? {
        let id = entry.name
        let what = "service '\(id)'"
        let isUsable = isUsable(entry, as: "service")
        if nodeIDs.contains(id) {
            note(
                entry.key.place,
                "'\(id)' is both a node and a service: logs and commands could not tell them apart")
        }
        guard let entries = entry.value.mapping else {
            note(entry.value.place, "\(what) takes a map with the key 'command', not \(entry.value.kind)")
            return nil
        }
        refuseUnknownKeys(entries, of: what, known: GraphReader.serviceKeys)
        let restart = restart(entry.value["restart"], of: what)
        let environment = environment(entry.value["env"], of: what)
        let readiness = readiness(entry.value["ready"], of: what)
        var timeout = GraphService.defaultReadyTimeoutSeconds
        if let node = entry.value["timeout_s"], !node.isNull {
            timeout = number(node, of: "'timeout_s' of \(what)", in: 0.1...3600, unit: "s") ?? timeout
        }
        guard let node = entry.value["command"] else {
            note(entry.key.place, "\(what) needs a 'command'")
            return nil
        }
        guard let command = command(node, of: what), isUsable else { return nil }
        return GraphService(
            id: id, command: command, environment: environment, readiness: readiness,
            readyTimeoutSeconds: timeout, restart: restart, folder: base.folder(of: node.file),
            place: entry.key.place)
    }

    private mutating func readiness(_ node: YAMLNode?, of what: String) -> Readiness {
        guard let node, !node.isNull else { return .none }
        guard let entries = node.mapping else {
            note(
                node.place,
                "'ready' of \(what) takes {http: URL} or {tcp: HOST:PORT}, not \(node.kind)")
            return .none
        }
        refuseUnknownKeys(entries, of: "'ready' of \(what)", known: ["http", "tcp"])
        switch (node["http"], node["tcp"]) {
        case (let url?, nil): return http(url, of: what)
        case (nil, let address?): return tcp(address, of: what)
        case (nil, nil):
            note(node.place, "'ready' of \(what) needs 'http' or 'tcp'")
        case (_?, let address?):
            note(address.place, "'ready' of \(what) has both 'http' and 'tcp': keep one")
        }
        return .none
    }

    private mutating func http(_ node: YAMLNode, of what: String) -> Readiness {
        guard let url = text(node, of: "'http' of \(what)") else { return .none }
        let host = url.dropFirst("http://".count).prefix { $0 != "/" }
        guard url.hasPrefix("http://"), !host.isEmpty, !url.contains(where: \.isWhitespace) else {
            note(
                node.place,
                "'http' of \(what) takes an address such as http://127.0.0.1:8080/health, not '\(url)'")
            return .none
        }
        return .http(url: url)
    }

    private mutating func tcp(_ node: YAMLNode, of what: String) -> Readiness {
        guard let address = text(node, of: "'tcp' of \(what)") else { return .none }
        // An IPv6 address stands in brackets, since it holds colons itself.
        if let colon = address.lastIndex(of: ":"), let port = Int(address[address.index(after: colon)...]),
            (1...65_535).contains(port)
        {
            var host = String(address[..<colon])
            if host.hasPrefix("["), host.hasSuffix("]") {
                host = String(host.dropFirst().dropLast())
                if !host.isEmpty { return .tcp(host: host, port: port) }
            } else if !host.isEmpty, !host.contains(":"), !host.contains(where: \.isWhitespace) {
                return .tcp(host: host, port: port)
            }
        }
        note(node.place, "'tcp' of \(what) takes HOST:PORT, such as 127.0.0.1:8080, not '\(address)'")
        return .none
    }
}
