internal import CommandLineParsing
internal import GraphModel

/// `antiphon graph`: a graph as a picture.
enum GraphCommand: Command {
    enum Format: String, CaseIterable {
        case mermaid
        case dot
    }

    static let format = Option<String>(
        "format", "FORMAT", completion: .words(Format.allCases.map(\.rawValue)),
        "mermaid (for Markdown, where nothing is said) or dot (for Graphviz).")
    static let declaration = CommandDeclaration(
        "graph", "Prints a graph as text that becomes a picture.",
        operand: GraphOptions.operand, options: [format, GraphOptions.set, GraphOptions.swap],
        examples: [("antiphon graph demo.yml --format dot | dot -Tsvg > demo.svg", "Draws the graph as SVG.")]
    )

    static func run(_ arguments: Arguments) throws -> ExitCode {
        let path = arguments.operands[0]
        let settings = try GraphOptions.settings(arguments)
        let swaps = try GraphOptions.swaps(arguments)
        let graph: Graph
        do throws(GraphProblems) {
            graph = try GraphFile.load(path, settings: settings, swaps: swaps)
        } catch {
            throw GraphOptions.failure(error, "drawn", path)
        }
        switch arguments[format].flatMap(Format.init) ?? .mermaid {
        case .mermaid: StandardOutput.write(graph.mermaid)
        case .dot: StandardOutput.write(graph.dot)
        }
        return .finished
    }
}
