internal import Messages
internal import YAML

/// Turns the tree of a graph file into a graph, and collects what is wrong on the way.
struct GraphReader {
    let base: PathBase
    /// What fills in `${…}`; `nil` where texts are taken as they stand.
    var variables: Variables?
    var problems: [GraphProblem] = []
    var warnings: [GraphProblem] = []
    /// The ids of all nodes, also of those that could not be read.
    var nodeIDs = IdentifierList()
    /// The ids of all services, also of those that could not be read.
    var serviceIDs = IdentifierList()

    init(base: PathBase, variables: Variables?) {
        self.base = base
        self.variables = variables
    }

    /// The keys of a graph file.
    private static let keys = ["name", "vars", "nodes", "services", "extends"]

    /// Reads a graph, as far as it can be.
    mutating func graph(_ tree: GraphTree, file: String) -> Graph {
        let root = tree.root
        refuseUnknownKeys(root.mapping ?? [], of: "a graph file", known: GraphReader.keys)
        let nodes = entries(root["nodes"], of: "'nodes'")
        let services = entries(root["services"], of: "'services'")
        if nodes.isEmpty, root["nodes"].map({ $0.isNull || $0.mapping != nil }) ?? true {
            note(root["nodes"]?.place ?? root.place, "a graph needs at least one node under 'nodes'")
        }
        nodeIDs = IdentifierList(nodes.map(\.name))
        serviceIDs = IdentifierList(services.map(\.name))

        var graph = Graph(name: name(root["name"], file: file), file: file, base: base)
        for entry in services {
            if let service = service(entry) { graph.services.append(service) }
        }
        for entry in nodes {
            if let node = node(entry, inherited: tree.inherited[entry.name] ?? []) {
                graph.nodes.append(node)
            }
            graph.edges += edges(entry.value["inputs"], to: entry.name)
        }
        noteNeeds(in: &graph)
        return graph
    }

    private mutating func name(_ node: YAMLNode?, file: String) -> String {
        let fileName = file.split(separator: "/").last.map(String.init) ?? ""
        let fallback = Identifier.made(from: fileName.split(separator: ".").first.map(String.init) ?? "")
        guard let node, !node.isNull, let name = text(node, of: "'name'") else { return fallback }
        guard Identifier.isValid(name) else {
            note(node.place, "the graph cannot be named '\(name)': \(Identifier.rule)")
            return fallback
        }
        return name
    }

    /// Whether an id may stand in the graph; says why not.
    mutating func isUsable(_ entry: YAMLEntry, as kind: String) -> Bool {
        guard Identifier.isValid(entry.name) else {
            note(entry.key.place, "a \(kind) cannot be named '\(entry.name)': \(Identifier.rule)")
            return false
        }
        return true
    }

    /// Tells the services which nodes wait for them.
    private mutating func noteNeeds(in graph: inout Graph) {
        for index in graph.services.indices {
            let id = graph.services[index].id
            graph.services[index].neededBy = graph.nodes.filter { $0.waitsFor.contains(id) }.map(\.id)
            if graph.services[index].neededBy.isEmpty, problems.isEmpty {
                warnings.append(
                    GraphProblem(
                        place: graph.services[index].place,
                        message:
                            "no node waits for the service '\(id)': name it under 'needs' of those that use it"
                    ))
            }
        }
    }
}

/// Names in their order, found in constant time: a file may hold thousands.
struct IdentifierList {
    let names: [String]
    private let set: Set<String>

    init(_ names: [String] = []) {
        self.names = names
        set = Set(names)
    }

    func contains(_ name: String) -> Bool {
        set.contains(name)
    }
}
