internal import GraphModel
internal import Messages
internal import Processes
internal import Supervision

/// A graph that was held against the manifests of its nodes, and what it takes to run it.
struct CheckedGraph {
    /// The resolved graph.
    let graph: Graph
    /// What each node says of itself, by its id in the graph.
    let manifests: [String: Manifest]
    /// The path and arguments of each node's program, by the node's id.
    let programs: [String: [String]]

    /// Loads a graph file and checks it against the nodes that it names.
    ///
    /// - Throws: everything that is wrong, also where the file itself has faults.
    init(
        _ path: String, settings: [Setting] = [], swaps: [Swap] = [], catalog: NodeCatalog = .standard()
    ) throws(GraphProblems) {
        let graph: Graph
        var problems: [GraphProblem] = []
        do throws(GraphProblems) {
            graph = try GraphFile.load(path, settings: settings, swaps: swaps)
        } catch {
            guard let partial = error.partialGraph else { throw error }
            problems = error.problems
            graph = partial
        }
        problems += graph.unknownNodes(among: catalog.names()).map { problem in
            GraphProblem(
                place: problem.place,
                message: "\(problem.message); looked in \(catalog.folders.joined(separator: ", "))")
        }
        let described = CheckedGraph.describe(graph, catalog)
        problems += described.problems
        programs = described.programs
        manifests = described.manifests
        do throws(GraphProblems) {
            self.graph = try graph.resolved(manifests: manifests)
        } catch {
            throw GraphProblems(problems + error.problems)
        }
        guard problems.isEmpty else { throw GraphProblems(problems) }
    }

    private struct Described {
        var programs: [String: [String]] = [:]
        var manifests: [String: Manifest] = [:]
        var problems: [GraphProblem] = []
    }

    /// A program as it is started: nodes that share one are asked once.
    private struct ProgramCall: Hashable {
        var arguments: [String]
        var folder: String?
    }

    private static func describe(_ graph: Graph, _ catalog: NodeCatalog) -> Described {
        var described = Described()
        var calls: [String: ProgramCall] = [:]
        for node in graph.nodes {
            switch node.program {
            case .node(let name):
                calls[node.id] = catalog.path(of: name).map { ProgramCall(arguments: [$0], folder: nil) }
            case .command(let words):
                calls[node.id] = ProgramCall(
                    arguments: ProgramPath.resolved(words),
                    folder: node.folder.isEmpty ? nil : node.folder)
            }
        }
        var answers: [ProgramCall: Result<Manifest, DescribeError>] = [:]
        for folder in Set(calls.values.map(\.folder)) {
            let inFolder = Set(calls.values.filter { $0.folder == folder })
            let programs = Dictionary(uniqueKeysWithValues: inFolder.map { ($0, $0.arguments) })
            answers.merge(NodeCatalog.describe(programs, folder: folder)) { answer, _ in answer }
        }
        for node in graph.nodes {
            guard let call = calls[node.id] else { continue }
            described.programs[node.id] = call.arguments
            switch answers[call] {
            case .success(let manifest): described.manifests[node.id] = manifest
            case .failure(let error):
                described.problems.append(
                    GraphProblem(
                        place: node.programPlace,
                        message: "node '\(node.id)': \(call.arguments.joined(separator: " ")) \(error)"))
            case nil: continue
            }
        }
        return described
    }
}
