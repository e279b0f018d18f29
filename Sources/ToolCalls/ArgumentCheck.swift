public import Messages

/// Checks the arguments of a call against a JSON Schema, in words that a model can act on.
///
/// Of JSON Schema it knows what tools use: types, `properties`, `required`, `additionalProperties: false`, `items`,
/// `enum`, `const`, bounds of numbers, strings and lists, `anyOf`, `oneOf`, `allOf`, and references within the schema.
/// Anything else is left to the tool.
public struct ArgumentCheck {
    /// What was found so far.
    private struct Findings {
        var problems: [String] = []
        /// How many more schemas are looked at.
        var budget = ArgumentCheck.mostSchemas
    }

    private let root: JSONValue
    /// A schema that refers to itself in a circle is not followed further.
    private static let greatestDepth = 32
    /// Choices of choices grow without bound: what is left after so many is the tool's to refuse.
    private static let mostSchemas = 10_000
    /// More than these are not told.
    private static let mostProblems = 5

    private init(root: JSONValue) {
        self.root = root
    }

    /// What is wrong with arguments; `nil` where nothing is.
    public static func problem(with arguments: JSONValue, schema: JSONValue) -> String? {
        guard arguments.object != nil else {
            return "the arguments are no JSON object but \(String(arguments.description.prefix(100)))"
        }
        var findings = Findings()
        ArgumentCheck(root: schema).check(arguments, schema, "", 0, &findings)
        let problems = findings.problems
        return problems.isEmpty ? nil : problems.prefix(mostProblems).joined(separator: "; ")
    }

    private func check(
        _ value: JSONValue, _ schema: JSONValue, _ path: String, _ depth: Int, _ findings: inout Findings
    ) {
        guard depth < Self.greatestDepth, findings.budget > 0, schema.object != nil else { return }
        findings.budget -= 1
        if let reference = schema["$ref"]?.string, let target = resolve(reference) {
            return check(value, target, path, depth + 1, &findings)
        }
        let name = path.isEmpty ? "the arguments" : "'\(path)'"
        let types = schema["type"]?.string.map { [$0] } ?? schema["type"]?.array?.compactMap(\.string) ?? []
        guard types.isEmpty || types.contains(where: { Self.isOfType($0, value) }) else {
            let expected = types.joined(separator: " or ")
            findings.problems.append("\(name) must be of type \(expected); it is \(Self.shown(value))")
            return
        }
        if let values = schema["enum"]?.array, !values.contains(value) {
            let allowed = values.map(Self.shown).joined(separator: ", ")
            findings.problems.append("\(name) must be one of \(allowed); it is \(Self.shown(value))")
        }
        if let constant = schema["const"], constant != value {
            findings.problems.append("\(name) must be \(Self.shown(constant)); it is \(Self.shown(value))")
        }
        checkBounds(value, schema, name, &findings)
        if let members = value.object { checkMembers(members, schema, path, depth, &findings) }
        if let elements = value.array, let items = schema["items"] {
            for (index, element) in elements.enumerated() where findings.problems.count < Self.mostProblems {
                check(element, items, "\(path)[\(index)]", depth + 1, &findings)
            }
        }
        for part in schema["allOf"]?.array ?? [] { check(value, part, path, depth + 1, &findings) }
        for choices in [schema["anyOf"]?.array, schema["oneOf"]?.array] {
            guard let choices, !choices.isEmpty else { continue }
            let attempts = choices.map { choice in
                var found = Findings(budget: findings.budget)
                check(value, choice, path, depth + 1, &found)
                findings.budget = found.budget
                return found.problems
            }
            // Of a value that fits no choice, what the nearest one lacks is of most help.
            if !attempts.contains(where: \.isEmpty), let least = attempts.min(by: { $0.count < $1.count }) {
                findings.problems += least
            }
        }
    }

    private func checkMembers(
        _ members: [String: JSONValue], _ schema: JSONValue, _ path: String, _ depth: Int,
        _ findings: inout Findings
    ) {
        let prefix = path.isEmpty ? "" : path + "."
        let properties = schema["properties"]?.object ?? [:]
        for required in (schema["required"]?.array ?? []).compactMap(\.string) where members[required] == nil
        {
            findings.problems.append("'\(prefix)\(required)' is missing")
        }
        for (key, value) in members.sorted(by: { $0.key < $1.key }) {
            if let property = properties[key] {
                check(value, property, prefix + key, depth + 1, &findings)
            } else if schema["additionalProperties"] == false {
                findings.problems.append(
                    "there is no '\(prefix)\(key)'; there is \(properties.keys.sorted().joined(separator: ", "))"
                )
            } else if let additional = schema["additionalProperties"] {
                check(value, additional, prefix + key, depth + 1, &findings)
            }
        }
    }

    private func checkBounds(
        _ value: JSONValue, _ schema: JSONValue, _ name: String, _ findings: inout Findings
    ) {
        let size: (number: Double, least: String, most: String, what: String)? =
            switch value {
            case .number(let number): (number, "minimum", "maximum", "")
            case .string(let text):
                (Double(text.unicodeScalars.count), "minLength", "maxLength", " characters long")
            case .array(let elements): (Double(elements.count), "minItems", "maxItems", " elements long")
            default: nil
            }
        guard let size else { return }
        if let least = schema[size.least]?.number, size.number < least {
            findings.problems.append("\(name) must be at least \(JSONValue.number(least))\(size.what)")
        }
        if let most = schema[size.most]?.number, size.number > most {
            findings.problems.append("\(name) must be at most \(JSONValue.number(most))\(size.what)")
        }
        guard case .number(let number) = value else { return }
        if let bound = schema["exclusiveMinimum"]?.number, number <= bound {
            findings.problems.append("\(name) must be more than \(JSONValue.number(bound))")
        }
        if let bound = schema["exclusiveMaximum"]?.number, number >= bound {
            findings.problems.append("\(name) must be less than \(JSONValue.number(bound))")
        }
    }

    /// The part of the schema that a reference such as `#/$defs/Place` names.
    private func resolve(_ reference: String) -> JSONValue? {
        guard reference.hasPrefix("#/") else { return nil }
        var schema = root
        for step in reference.dropFirst(2).split(separator: "/") {
            guard let next = schema[String(step)] else { return nil }
            schema = next
        }
        return schema
    }

    private static func isOfType(_ type: String, _ value: JSONValue) -> Bool {
        switch (type, value) {
        case ("object", .object), ("array", .array), ("string", .string), ("boolean", .bool), ("null", .null),
            ("number", .number):
            true
        case ("integer", .number(let number)): number == number.rounded()
        // A type that nobody knows is no reason to refuse.
        default: !["object", "array", "string", "boolean", "null", "number", "integer"].contains(type)
        }
    }

    private static func shown(_ value: JSONValue) -> String {
        let text = value.description
        return text.count > 60 ? text.prefix(60) + "…" : text
    }
}
