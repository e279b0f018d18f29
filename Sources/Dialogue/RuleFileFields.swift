internal import Spelling
internal import YAML

/// Reads values of a rules file and notes what is wrong with them.
struct RuleFileFields {
    var problems: [YAMLProblem]

    mutating func report(_ node: YAMLNode, _ message: String, offset: Int = 0) {
        problems.append(
            YAMLProblem(file: node.file, line: node.line, column: node.column + offset, message: message))
    }

    /// Notes an error in a text of the file, at its place there.
    mutating func report(_ node: YAMLNode, _ error: PatternError) {
        // The text of a quoted scalar begins after the quote.
        guard case .scalar(_, let isPlain) = node.content else { return }
        report(node, error.reason, offset: error.offset + (isPlain ? 0 : 1))
    }

    /// Notes whether it is no map, and which keys are unknown.
    mutating func check(_ node: YAMLNode, keys: [String]) {
        guard let entries = node.mapping else { return report(node, "expected a map, found \(node.kind)") }
        for entry in entries where !keys.contains(entry.name) {
            report(
                entry.key, "unknown key '\(entry.name)'" + Self.proposal(for: entry.name, in: keys))
        }
    }

    /// What was meant, or else what there is.
    static func proposal(for name: String, in known: some Collection<String>) -> String {
        let proposal = Spelling.proposal(for: name, in: known)
        return proposal.isEmpty ? "; there is \(known.sorted().joined(separator: ", "))" : proposal
    }

    /// The elements of a list.
    mutating func elements(_ node: YAMLNode, _ key: String) -> [YAMLNode] {
        guard let value = node[key] else { return [] }
        guard let elements = value.sequence else {
            report(value, "'\(key)' is a list, not \(value.kind)")
            return []
        }
        return elements
    }

    /// The entries of a map.
    mutating func entries(_ node: YAMLNode, _ key: String) -> [YAMLEntry] {
        guard let value = node[key] else { return [] }
        guard let entries = value.mapping else {
            report(value, "'\(key)' is a map, not \(value.kind)")
            return []
        }
        return entries
    }

    /// One text or a list of texts.
    mutating func texts(_ node: YAMLNode, _ key: String) -> [YAMLNode] {
        guard let value = node[key] else { return [] }
        if value.scalar != nil { return text(value) == nil ? [] : [value] }
        return elements(node, key).filter { text($0) != nil }
    }

    /// A text that says something.
    mutating func text(_ node: YAMLNode) -> String? {
        guard let text = node.scalar else {
            report(
                node, "expected a text, found \(node.kind); a text with braces or brackets stands in quotes")
            return nil
        }
        guard text.contains(where: { $0 != " " }) else {
            report(node, "this text is empty")
            return nil
        }
        return text
    }

    /// A text with slots, each of which is one of `slots`, where those are known.
    mutating func template(_ node: YAMLNode, slots: Set<String>?) -> Template? {
        guard let text = text(node) else { return nil }
        do throws(PatternError) {
            let template = try Template(parsing: text)
            if let slots, let unknown = template.slots.first(where: { !slots.contains($0.name) }) {
                let proposal = Self.proposal(for: unknown.name, in: slots)
                throw PatternError(
                    offset: unknown.offset, reason: "nothing fills the slot '\(unknown.name)'" + proposal)
            }
            return template
        } catch {
            report(node, error)
            return nil
        }
    }
}
