import Dialogue
import NodeRuntime

/// Loads the rules that a graph names, or the default ones.
enum RuleFile {
    static func load(path: String) throws(NodeError) -> RuleBook {
        let text = path.isEmpty ? DefaultRules.yaml : try TextFile.read(path, "rules file")
        do {
            return try RuleBook(yaml: text, file: path.isEmpty ? DefaultRules.file : path)
        } catch {
            throw .configuration(error.description)
        }
    }
}
