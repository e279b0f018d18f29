import NodeRuntime
import Spelling
import YAML

/// What to do about a reply.
enum ModerationAction: String, CaseIterable {
    /// It goes on, and its metadata says what was found.
    case flag
    /// It ends.
    case block
}

/// A rule: phrases that a reply should not have.
struct ModerationRule: Equatable {
    var name: String
    var action: ModerationAction
    var phrases: [Phrase]
}

/// Reads a rules file.
///
///     rules:
///       - name: weapons
///         action: block            # or flag; block where it is left out
///         phrases: [build a bomb, "make ... explosive*"]
enum ModerationRules {
    private static let keys = ["name", "action", "phrases"]

    static func load(path: String) throws(NodeError) -> [ModerationRule] {
        try read(try TextFile.read(path, "rules file"), file: path)
    }

    /// Reads the text of a file.
    static func read(_ text: String, file: String) throws(NodeError) -> [ModerationRule] {
        let document = YAMLDocument(parsing: text, file: file)
        if let problem = document.problems.first { throw .configuration(problem.description) }
        guard let root = document.root else { throw .configuration("the rules file '\(file)' is empty") }
        guard let nodes = (root["rules"] ?? root).sequence, !nodes.isEmpty else {
            throw problem(root, "expected a list of rules under 'rules'")
        }
        var rules: [ModerationRule] = []
        for (index, node) in nodes.enumerated() { rules.append(try rule(node, number: index + 1)) }
        return rules
    }

    private static func rule(_ node: YAMLNode, number: Int) throws(NodeError) -> ModerationRule {
        guard let entries = node.mapping else { throw problem(node, "expected a rule, found \(node.kind)") }
        for entry in entries where !keys.contains(entry.name) {
            throw problem(
                entry.key, "unknown key '\(entry.name)'\(Spelling.proposal(for: entry.name, in: keys))")
        }
        var rule = ModerationRule(name: node["name"]?.scalar ?? "rule \(number)", action: .block, phrases: [])
        if let action = node["action"] {
            guard let known = action.scalar.flatMap(ModerationAction.init) else {
                throw problem(action, "the action is flag or block, not \(action.kind)")
            }
            rule.action = known
        }
        let phrases = node["phrases"].map { phrases in phrases.sequence ?? [phrases] } ?? []
        for phrase in phrases {
            guard let text = phrase.scalar else {
                throw problem(phrase, "expected a phrase, found \(phrase.kind)")
            }
            do throws(Phrase.Fault) {
                rule.phrases.append(try Phrase(parsing: text))
            } catch {
                throw problem(phrase, error.reason)
            }
        }
        guard !rule.phrases.isEmpty else { throw problem(node, "this rule has no 'phrases'") }
        return rule
    }

    private static func problem(_ node: YAMLNode, _ message: String) -> NodeError {
        .configuration(
            YAMLProblem(file: node.file, line: node.line, column: node.column, message: message).description)
    }
}
