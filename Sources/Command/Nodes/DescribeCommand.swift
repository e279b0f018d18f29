internal import CommandLineParsing
internal import Messages

/// `antiphon describe`: one node's inputs, outputs and parameters.
enum DescribeCommand: Command {
    static let json = Flag("json", "The manifest as JSON, for scripts.")
    static let declaration = CommandDeclaration(
        "describe", "Explains a node: its inputs, outputs and parameters.",
        operand: Operand(
            "NODE", completion: .output(of: ["words", "nodes"]), "The node's name, as graph files use it."),
        options: [json])

    static func run(_ arguments: Arguments) throws -> ExitCode {
        let (manifest, path) = try Catalog.describe(arguments.operands[0])
        StandardOutput.write(
            arguments[json]
                ? manifest.json.indented + "\n" : ManifestPage(manifest: manifest, path: path).text)
        return .finished
    }
}
