internal import CommandLineParsing
internal import Messages
internal import Supervision

/// `antiphon words`: what the completions of a shell ask for.
enum WordsCommand: Command {
    enum Kind: String, CaseIterable {
        case commands
        case nodes
        case graphs
        case runningNodes = "running-nodes"
        case outputs
        case inputs
        case parameters
    }

    static let declaration = CommandDeclaration(
        "words", "Prints the words that shells propose, one a line.",
        operand: Operand("KIND", completion: .words(Kind.allCases.map(\.rawValue)), "Which words."),
        isHidden: true)

    static func run(_ arguments: Arguments) throws -> ExitCode {
        guard let kind = arguments.operands.first.flatMap(Kind.init) else { return .wrong }
        let words = words(kind)
        if !words.isEmpty { StandardOutput.write(words.joined(separator: "\n") + "\n") }
        return .finished
    }

    private static func words(_ kind: Kind) -> [String] {
        switch kind {
        case .commands: Antiphon.program.shownCommands.map(\.name)
        case .nodes: NodeCatalog.standard().names()
        case .graphs: RunningGraph.all().map(\.name)
        case .runningNodes: runningNodes().map(\.id)
        case .outputs: ports { manifest in manifest.outputs.map(\.name) }.map { "\($0.node)/\($0.port)" }
        case .inputs: ports { manifest in manifest.inputs.map(\.name) }.map { "\($0.node)/\($0.port)" }
        case .parameters:
            ports { manifest in manifest.parameters.filter(\.isChangeable).map(\.name) }
                .map { "\($0.node).\($0.port)=" }
        }
    }

    /// The nodes of every running graph. What cannot be asked proposes nothing.
    private static func runningNodes() -> [ProgramStatus] {
        RunningGraph.all().flatMap { graph -> [ProgramStatus] in
            guard let status = try? SupervisorClient(graph).request("status", timeout: .seconds(1)) else {
                return []
            }
            return GraphStatus(json: status).nodes
        }
    }

    private static func ports(
        _ names: (Manifest) -> [String]
    ) -> [(node: String, port: String)] {
        let nodes = runningNodes()
        let catalog = NodeCatalog.standard()
        var programs: [String: [String]] = [:]
        for node in nodes { programs[node.program] = catalog.path(of: node.program).map { [$0] } }
        let manifests = NodeCatalog.describe(programs)
        return nodes.flatMap { node -> [(node: String, port: String)] in
            guard case .success(let manifest) = manifests[node.program] else { return [] }
            return names(manifest).map { (node.id, $0) }
        }
    }
}
