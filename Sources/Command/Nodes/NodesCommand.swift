internal import CommandLineParsing
internal import Messages
internal import Supervision

/// `antiphon nodes`: what graph files can name.
enum NodesCommand: Command {
    static let json = Flag("json", "All manifests as a JSON array, for scripts.")
    static let declaration = CommandDeclaration(
        "nodes", "Lists the nodes that graph files can name.",
        discussion: [
            "Nodes are looked for in the folders of ANTIPHON_NODE_PATH (separated by ':'), then beside `antiphon`."
        ],
        options: [json])

    static func run(_ arguments: Arguments) throws -> ExitCode {
        let catalog = NodeCatalog.standard()
        let (manifests, refusals) = Catalog.describeAll(catalog)
        if arguments[json] {
            let list = manifests.map { manifest in
                JSONValue.object(
                    (manifest.json.object ?? [:]).merging(
                        ["path": .string(catalog.path(of: manifest.name) ?? "")]) { _, path in path })
            }
            StandardOutput.write(JSONValue.array(list).indented + "\n")
        } else {
            var table = Table([("NODE", .left), ("PURPOSE", .left)])
            for manifest in manifests { table.add([manifest.name, manifest.purpose]) }
            StandardOutput.write(table.lines().joined(separator: "\n") + "\n")
        }
        for (name, reason) in refusals {
            // A program that knows no `--describe` is some other tool; anything else may be a broken node.
            if case .failed = reason { continue }
            StandardError.write("\(name) is no node: it \(reason)\n")
        }
        if manifests.isEmpty {
            throw CommandFailure.failed(
                "no nodes in \(catalog.folders.joined(separator: ", ")); `Tools/build` builds them")
        }
        return .finished
    }
}
