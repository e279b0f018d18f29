internal import CommandLineParsing
internal import Supervision

/// `antiphon new`: a package for a node of one's own.
enum NewCommand: Command {
    static let directory = Option<String>(
        "directory", "DIR", completion: .folders,
        "Where the package is made; a folder of the node's name where not set.")
    static let checkout = Option<String>(
        "antiphon", "DIR", completion: .folders,
        "The checkout of Antiphon to build on; that of this program where not set.")
    static let declaration = CommandDeclaration(
        "new", "Makes a package for a node of your own, with its test and a graph to try it.",
        discussion: [
            "`swift test` in the package builds it and passes. With ANTIPHON_NODE_PATH set to its .build/debug, graph "
                + "files can name it."
        ],
        operand: Operand("NODE", .one, "The node's name: \(NodeName.rule)."), options: [directory, checkout],
        examples: [("antiphon new echo-canceller", "Makes the folder echo-canceller.")])

    static func run(_ arguments: Arguments) throws -> ExitCode {
        guard let name = NodeName(arguments.operands[0]) else {
            throw arguments.wrong("'\(arguments.operands[0])' is no name for a node: \(NodeName.rule)")
        }
        let folder = arguments[directory] ?? name.text
        guard (Files.names(in: folder) ?? []).isEmpty else {
            throw CommandFailure.wrong(
                "\(folder) is there already and not empty; `--directory` names another place")
        }
        let scaffold = Scaffold(name: name, checkout: try findCheckout(arguments[checkout]))
        for (path, text) in scaffold.files {
            let file = "\(folder)/\(path)"
            if let slash = file.lastIndex(of: "/") { try Files.createFolder(String(file[..<slash])) }
            try Files.create(file, text)
        }
        StandardOutput.write(
            """
            Made \(folder). Try it:
              cd \(folder)
              swift test
              ANTIPHON_NODE_PATH=$PWD/.build/debug antiphon run graph.yml

            """)
        return .finished
    }

    /// The checkout that the call names, or the one that this program was built in: `…/.build/release/antiphon`.
    private static func findCheckout(_ given: String?) throws(CommandFailure) -> String {
        if let given {
            guard let path = Files.resolved(given), isCheckout(path) else {
                throw .wrong(
                    "\(given) is no checkout of Antiphon: it has no Package.swift and Sources/NodeRuntime")
            }
            return path
        }
        var folder = NodeCatalog.programFolder()
        while let slash = folder.lastIndex(of: "/"), slash > folder.startIndex {
            folder = String(folder[..<slash])
            if isCheckout(folder) { return folder }
        }
        throw .wrong(
            "the checkout of Antiphon is not above \(NodeCatalog.programFolder()); `--antiphon DIR` names it")
    }

    private static func isCheckout(_ folder: String) -> Bool {
        Files.exists("\(folder)/Package.swift") && Files.exists("\(folder)/Sources/NodeRuntime")
    }
}
