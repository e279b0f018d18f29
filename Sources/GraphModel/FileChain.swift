internal import YAML

/// Reads a graph file and those it extends.
struct FileChain {
    /// More files than this in a chain are a mistake, or a loop through links.
    private static let greatestLength = 16

    let read: (String) throws -> [UInt8]
    let environment: [String: String]
    let base: PathBase
    /// What is wrong so far.
    var problems: [GraphProblem] = []
    /// The files that are being read, the extending before the extended.
    private var chain: [String] = []

    init(environment: [String: String], base: PathBase, read: @escaping (String) throws -> [UInt8]) {
        self.environment = environment
        self.base = base
        self.read = read
    }

    /// The tree of a file and all it extends; `nil` where one of them cannot be read.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - place: where the file is named; `nil` for the first.
    mutating func tree(_ path: String, namedAt place: Place? = nil) -> GraphTree? {
        let place = place ?? Place(file: path)
        guard !chain.contains(path) else {
            let loop = (chain.drop { $0 != path } + [path]).joined(separator: " → ")
            problems.append(GraphProblem(place: place, message: "these files extend each other: \(loop)"))
            return nil
        }
        guard chain.count < FileChain.greatestLength else {
            problems.append(
                GraphProblem(
                    place: place, message: "more than \(FileChain.greatestLength) files extend one another"))
            return nil
        }
        chain.append(path)
        defer { chain.removeLast() }
        guard let root = root(of: path, namedAt: place) else { return nil }
        guard let extended = root["extends"] else { return GraphTree(root: root) }
        guard let name = self.path(extended, from: path), var tree = tree(name, namedAt: extended.place)
        else { return nil }
        var overlay = root
        overlay.content = .mapping((root.mapping ?? []).filter { $0.name != "extends" })
        problems += tree.extend(by: overlay)
        return tree
    }

    /// The map of one file.
    private mutating func root(of path: String, namedAt place: Place) -> YAMLNode? {
        let bytes: [UInt8]
        do {
            bytes = try read(path)
        } catch {
            problems.append(GraphProblem(place: place, message: "cannot read '\(path)': \(error)"))
            return nil
        }
        let document = YAMLDocument(parsing: bytes, file: path)
        problems += document.problems.map(GraphProblem.init)
        guard let root = document.root, !root.isNull else {
            if document.problems.isEmpty {
                problems.append(
                    GraphProblem(
                        place: Place(file: path, line: 1, column: 1),
                        message: "the file is empty: a graph needs 'nodes'"))
            }
            return nil
        }
        guard root.mapping != nil else {
            problems.append(
                GraphProblem(
                    place: root.place, message: "a graph is a map with the key 'nodes', not \(root.kind)"))
            return nil
        }
        return root
    }

    /// The path that `extends` names. Variables of the graph are not known yet, those of the environment are.
    private mutating func path(_ node: YAMLNode, from file: String) -> String? {
        guard node.scalar != nil, !node.isNull else {
            problems.append(
                GraphProblem(
                    place: node.place, message: "'extends' takes the path of a graph file, not \(node.kind)"))
            return nil
        }
        var variables = Variables(environment: environment)
        do throws(GraphProblem) {
            let path = try variables.expand(node).text
            if path.hasPrefix("/") || path.hasPrefix("~") {
                return base.complete(path, at: node.place) ?? path
            }
            return PathBase.join(PathBase.parent(of: file), path)
        } catch {
            problems.append(error)
            return nil
        }
    }
}
