internal import Messages
internal import YAML

extension GraphReader {
    private static let nodeKeys = ["node", "command", "params", "inputs", "env", "restart", "needs"]
    private static let restartKeys = ["policy", "limit", "window_s"]

    /// Reads one node without its edges; `nil` where it is unknown what to run.
    mutating func node(_ entry: YAMLEntry, inherited: Set<String>) -> GraphNode? {
        let id = entry.name
        let what = "node '\(id)'"
        let isUsable = isUsable(entry, as: "node")
        if id == Setting.variables {
            note(
                entry.key.place,
                "a node cannot be named 'vars': --set vars.name=value sets variables of the graph")
        }
        guard let entries = entry.value.mapping else {
            note(
                entry.value.place,
                "\(what) takes a map with the key 'node' or 'command', not \(entry.value.kind)")
            return nil
        }
        refuseUnknownKeys(entries, of: what, known: GraphReader.nodeKeys)
        let restart = restart(entry.value["restart"], of: what)
        let environment = environment(entry.value["env"], of: what)
        let services = services(neededBy: entry.value["needs"], of: what)
        var parameters: [String: JSONValue] = [:]
        var parameterTexts: [String: String] = [:]
        var parameterPlaces: [String: EntryPlace] = [:]
        for parameter in self.entries(entry.value["params"], of: "'params' of \(what)") {
            parameterPlaces[parameter.name] = parameter.place
            let value = json(parameter.value, of: "'\(parameter.name)' of \(what)")
            parameters[parameter.name] = value
            if value != nil, Variables.isLone(parameter.value) {
                parameterTexts[parameter.name] = text(parameter.value, of: what)
            }
        }
        guard let (program, place) = program(entry), isUsable else { return nil }
        return GraphNode(
            id: id, program: program, parameters: parameters, parameterTexts: parameterTexts,
            environment: environment, restart: restart,
            waitsFor: services, folder: base.folder(of: place.file), place: entry.key.place,
            programPlace: place,
            parameterPlaces: parameterPlaces, inputPlaces: inputPlaces(entry.value["inputs"]),
            inheritedParameters: inherited.intersection(parameters.keys))
    }

    private func inputPlaces(_ node: YAMLNode?) -> [String: EntryPlace] {
        var places: [String: EntryPlace] = [:]
        for input in node?.mapping ?? [] { places[input.name] = input.place }
        return places
    }

    /// What a node runs, and where that stands.
    private mutating func program(_ entry: YAMLEntry) -> (Program, Place)? {
        let what = "node '\(entry.name)'"
        let name = entry.value["node"].flatMap { $0.isNull ? nil : $0 }
        let command = entry.value["command"].flatMap { $0.isNull ? nil : $0 }
        switch (name, command) {
        case (nil, nil):
            note(entry.key.place, "\(what) needs either 'node' (a node's name) or 'command' (any program)")
            return nil
        case (_?, let command?):
            note(command.place, "\(what) has both 'node' and 'command': keep one")
            return nil
        case (let name?, nil):
            guard let text = text(name, of: "'node' of \(what)") else { return nil }
            guard Identifier.isValid(text) else {
                note(
                    name.place,
                    "'\(text)' is not the name of a node (\(Identifier.rule)); a program goes under 'command'"
                )
                return nil
            }
            return (.node(text), name.place)
        case (nil, let command?):
            return self.command(command, of: what).map { (.command($0), command.place) }
        }
    }

    /// The services that a node waits for.
    private mutating func services(neededBy node: YAMLNode?, of what: String) -> [String] {
        guard let node, !node.isNull else { return [] }
        var services: [String] = []
        for element in node.sequence ?? [node] {
            guard let id = text(element, of: "'needs' of \(what)"), !services.contains(id) else { continue }
            if serviceIDs.contains(id) {
                services.append(id)
            } else {
                note(
                    element.place,
                    "\(what) needs '\(id)', but there is no such service"
                        + Hint.known(serviceIDs.names, meant: id))
            }
        }
        return services
    }

    /// When a program is started again.
    mutating func restart(_ node: YAMLNode?, of what: String) -> RestartRule {
        var rule = RestartRule()
        guard let node, !node.isNull else { return rule }
        guard let entries = node.mapping else {
            if node.sequence != nil {
                note(node.place, "'restart' of \(what) takes a policy or a map, not a list")
            } else if let policy: RestartPolicy = choice(node, of: "'restart' of \(what)") {
                rule.policy = policy
            }
            return rule
        }
        refuseUnknownKeys(entries, of: "'restart' of \(what)", known: GraphReader.restartKeys)
        if let policy = node["policy"] {
            rule.policy = choice(policy, of: "'policy' in 'restart' of \(what)") ?? rule.policy
        }
        if let limit = node["limit"] {
            rule.limit = integer(limit, of: "'limit' in 'restart' of \(what)", in: 1...1000) ?? rule.limit
        }
        if let window = node["window_s"] {
            // A day: a longer memory of failures tells nothing about now.
            rule.windowSeconds =
                number(window, of: "'window_s' in 'restart' of \(what)", in: 1...86_400, unit: "s")
                ?? rule.windowSeconds
        }
        return rule
    }
}
