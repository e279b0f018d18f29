public import GraphModel
public import Messages
internal import Processes

extension LaunchPlan {
    /// The plan of a graph that was checked against its nodes' manifests.
    ///
    /// - Parameters:
    ///   - graph: a resolved graph.
    ///   - manifests: what each node says of itself, by its id.
    ///   - programs: the path and arguments of each node, by its id.
    public init(graph: Graph, manifests: [String: Manifest], programs: [String: [String]]) {
        self.init(
            name: graph.name,
            nodes: graph.nodes.map { node in
                let inputs = manifests[node.id]?.inputs ?? []
                return NodePlan(
                    id: node.id, program: node.program.description, arguments: programs[node.id] ?? [],
                    environment: node.environment, parameters: node.parameters, folder: node.commandFolder,
                    needs: node.waitsFor, rules: LifecycleRules(ofNode: node.restart),
                    asideInputs: Set(inputs.filter { $0.isUrgent || $0.breaksLoops }.map(\.name)),
                    loopInputs: Set(inputs.filter(\.breaksLoops).map(\.name)))
            },
            services: graph.services.map { service in
                ServicePlan(
                    id: service.id, arguments: ProgramPath.resolved(service.command),
                    environment: service.environment, folder: service.folder.isEmpty ? nil : service.folder,
                    readiness: .init(service.readiness), rules: LifecycleRules(ofService: service))
            },
            edges: graph.edges.map { edge in
                EdgePlan(
                    producer: (edge.producer.node, edge.producer.port),
                    consumer: (edge.consumer.node, edge.consumer.port), queue: edge.queue, policy: edge.policy
                )
            })
    }
}

extension GraphNode {
    /// A command runs in the folder of its graph file; a named node stays where the user is.
    fileprivate var commandFolder: String? {
        if case .command = program, !folder.isEmpty { folder } else { nil }
    }
}

extension LaunchPlan.ServicePlan.Readiness {
    fileprivate init(_ readiness: Readiness) {
        switch readiness {
        case .http(let url): self = .http(url: url)
        case .tcp(let host, let port): self = .tcp(host: host, port: port)
        case .none: self = .started
        }
    }
}

extension LifecycleRules {
    /// Silence after which a node counts as hung. Its loop only stands still while one event is handled.
    static let answerTimeout = 4 * second

    fileprivate init(ofNode rule: GraphModel.RestartRule) {
        self.init(rule)
        answerTimeout = LifecycleRules.answerTimeout
    }

    fileprivate init(ofService service: GraphService) {
        self.init(service.restart)
        readyTimeout = UInt64(service.readyTimeoutSeconds * 1e9)
    }

    private init(_ rule: GraphModel.RestartRule) {
        restart =
            switch rule.policy {
            case .never: .never
            case .onFailure: .onFailure
            case .always: .always
            }
        limit = rule.limit
        window = UInt64(rule.windowSeconds * 1e9)
    }
}
