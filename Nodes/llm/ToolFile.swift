import Dialogue
import Messages
import NodeRuntime
import ToolCalls
import YAML

/// Loads the tools that a graph offers to a model: a list in YAML or JSON, each with `name`, `description` and
/// `parameters` (a JSON Schema), flat or under `function`.
enum ToolFile {
    static func load(path: String) throws(NodeError) -> [ToolOffer] {
        guard !path.isEmpty else { return [] }
        let root: YAMLNode
        do {
            root = try YAMLDocument.root(of: try TextFile.read(path, "tools file"), file: path)
        } catch let error as YAMLProblem {
            throw .configuration(error.description)
        } catch let error as NodeError {
            throw error
        } catch {
            throw .configuration("\(error)")
        }
        guard let nodes = (root["tools"] ?? root).sequence else {
            throw problem(root, "expected a list of tools, found \(root.kind)")
        }
        var offers: [ToolOffer] = []
        for node in nodes {
            guard let offer = ToolOffer(json: node.json) else {
                throw problem(node, "a tool has a 'name', a 'description' and 'parameters' (a JSON Schema)")
            }
            guard !offers.contains(where: { $0.name == offer.name }) else {
                throw problem(node, "the tool '\(offer.name)' stands twice")
            }
            offers.append(offer)
        }
        return offers
    }

    private static func problem(_ node: YAMLNode, _ message: String) -> NodeError {
        .configuration(
            YAMLProblem(file: node.file, line: node.line, column: node.column, message: message).description)
    }
}
