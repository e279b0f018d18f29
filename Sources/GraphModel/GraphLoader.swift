internal import Messages
internal import YAML

/// Loads graph files, with what they extend and what the command line changes.
public struct GraphLoader {
    private let read: (String) throws -> [UInt8]
    private let environment: [String: String]
    private let base: PathBase

    /// Creates a loader.
    ///
    /// - Parameters:
    ///   - read: returns the bytes of a file; its error's description says why it cannot.
    ///   - environment: the environment variables, for `${NAME}` and, by `HOME`, for `~`.
    ///   - currentFolder: the absolute path of the folder that relative paths of the command line start from.
    public init(
        read: @escaping (String) throws -> [UInt8], environment: [String: String], currentFolder: String = ""
    ) {
        self.read = read
        self.environment = environment
        base = PathBase(currentFolder: currentFolder, home: environment["HOME"])
    }

    /// Loads a graph. Its ports and parameters are not checked yet: `Graph.resolved` does that.
    ///
    /// - Parameters:
    ///   - path: the graph file.
    ///   - settings: the `--set` of the command line; of two for the same parameter the later counts.
    ///   - swaps: the `--swap` of the command line.
    /// - Throws: everything that is wrong with the files and the settings.
    public func load(
        _ path: String, settings: [Setting] = [], swaps: [Swap] = []
    ) throws(GraphProblems) -> Graph {
        var files = FileChain(environment: environment, base: base, read: read)
        guard let tree = files.tree(path) else { throw GraphProblems(files.problems) }
        let changes = CommandLineChanges(settings: settings, swaps: swaps)
        var problems = files.problems
        let variables = Variables(
            environment: environment, definitions: changes.definitions(tree.root["vars"], &problems),
            overrides: changes.overrides(of: tree.root["vars"], &problems))
        var reader = GraphReader(base: base, variables: variables)
        reader.problems = problems
        var graph = reader.graph(tree, file: path)
        changes.apply(to: &graph, known: reader.nodeIDs.names, &reader.problems)
        graph.warnings = GraphProblems.ordered(reader.warnings)
        guard reader.problems.isEmpty else { throw GraphProblems(reader.problems, partialGraph: graph) }
        return graph
    }
}
