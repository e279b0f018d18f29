internal import Messages
internal import YAML

/// Reads the rules of a rules file.
struct RuleReader {
    let vocabulary: Vocabulary

    private static let keys = [
        "name", "patterns", "defaults", "recall", "repeat_last_call", "tool", "answers", "results",
    ]

    /// Reads one rule; `nil` where it is not even a map.
    func read(_ node: YAMLNode, number: Int, _ fields: inout RuleFileFields) -> Rule? {
        fields.check(node, keys: Self.keys)
        guard node.mapping != nil else { return nil }
        var rule = Rule(name: node["name"].flatMap { fields.text($0) } ?? "rule \(number)", patterns: [])
        for text in fields.texts(node, "patterns") { rule.patterns += pattern(text, &fields) }
        if node["patterns"] == nil { fields.report(node, "this rule has no 'patterns'") }
        if node["answers"] == nil, node["tool"] == nil {
            fields.report(node, "this rule has neither 'answers' nor a 'tool'")
        }
        for entry in fields.entries(node, "defaults") {
            rule.defaults[entry.name] = value(entry.value, &fields)
        }
        rule.recalled = fields.texts(node, "recall").compactMap(\.scalar)
        rule.repeatsLastCall = flag(node["repeat_last_call"], &fields)

        let caught = rule.patterns.reduce(into: Set(rule.defaults.keys)) { $0.formUnion($1.slots) }
        let slots = caught.union(rule.recalled)
        rule.tool = node["tool"].flatMap { tool($0, slots, &fields) }
        let known = slots.union(RuleBook.commonSlots)
        rule.answers = fields.texts(node, "answers").compactMap { fields.template($0, slots: known) }
        // A result may have members of any name.
        rule.results = fields.texts(node, "results").compactMap { fields.template($0, slots: nil) }
        if let results = node["results"], rule.tool == nil {
            fields.report(results, "'results' answer once a tool has, and this rule calls none")
        }
        return rule
    }

    private func pattern(_ node: YAMLNode, _ fields: inout RuleFileFields) -> [Pattern] {
        do throws(PatternError) {
            return [try PatternParser.parse(node.scalar ?? "", vocabulary: vocabulary)]
        } catch {
            fields.report(node, error)
            return []
        }
    }

    private func value(_ node: YAMLNode, _ fields: inout RuleFileFields) -> SlotValue? {
        fields.text(node).map { SlotValue(text: $0, value: Self.json(node)) }
    }

    private func flag(_ node: YAMLNode?, _ fields: inout RuleFileFields) -> Bool {
        guard let node else { return false }
        guard case .bool(let flag)? = node.value else {
            fields.report(node, "expected true or false, found \(node.kind)")
            return false
        }
        return flag
    }

    /// A tool's name alone, or a map of name and arguments.
    private func tool(
        _ node: YAMLNode, _ slots: Set<String>, _ fields: inout RuleFileFields
    ) -> ToolTemplate? {
        if node.scalar != nil { return fields.text(node).map { ToolTemplate(name: $0) } }
        fields.check(node, keys: ["name", "arguments"])
        guard let name = node["name"] else {
            fields.report(node, "this tool has no 'name'")
            return nil
        }
        var tool = ToolTemplate(name: fields.text(name) ?? "")
        for entry in fields.entries(node, "arguments") {
            tool.arguments[entry.name] = argument(entry.value, slots, &fields)
        }
        return tool
    }

    private func argument(
        _ node: YAMLNode, _ slots: Set<String>, _ fields: inout RuleFileFields
    ) -> ToolTemplate.Argument? {
        switch node.content {
        case .sequence(let nodes): return .list(nodes.compactMap { argument($0, slots, &fields) })
        case .mapping(let entries):
            var members: [String: ToolTemplate.Argument] = [:]
            for entry in entries { members[entry.name] = argument(entry.value, slots, &fields) }
            return .members(members)
        case .scalar(let text, _):
            guard text.contains("{") || text.contains("}") else { return .value(Self.json(node)) }
            return fields.template(node, slots: slots.union(RuleBook.commonSlots)).map { .text($0) }
        }
    }

    /// A scalar as JSON.
    private static func json(_ node: YAMLNode) -> JSONValue {
        switch node.value {
        case .bool(let flag): .bool(flag)
        case .integer(let number): .number(number)
        case .number(let number): .number(number)
        case .string(let text): .string(text)
        case .null, nil: .null
        }
    }
}
