internal import Messages
internal import YAML

/// Reading values of one kind. Each function notes why a value is not of its kind and then returns nothing.
extension GraphReader {
    /// Notes a problem.
    mutating func note(_ place: Place, _ message: String) {
        problems.append(GraphProblem(place: place, message: message))
    }

    /// The entries of a map; none where it is absent or empty.
    mutating func entries(_ node: YAMLNode?, of what: String) -> [YAMLEntry] {
        guard let node, !node.isNull else { return [] }
        guard let entries = node.mapping else {
            note(node.place, "\(what) takes a map, not \(node.kind)")
            return []
        }
        return entries
    }

    mutating func refuseUnknownKeys(_ entries: [YAMLEntry], of what: String, known: [String]) {
        for entry in entries where !known.contains(entry.name) {
            note(
                entry.key.place,
                "\(what) has no key '\(entry.name)'" + Hint.known(known, meant: entry.name))
        }
    }

    /// A scalar with its variables filled in.
    mutating func expanded(_ node: YAMLNode, of what: String) -> YAMLNode? {
        guard node.scalar != nil else {
            note(node.place, "\(what) takes a single value, not \(node.kind)")
            return nil
        }
        do throws(GraphProblem) {
            guard let expansion = try variables?.expand(node) else { return node }
            var node = node
            node.content = .scalar(expansion.text, isPlain: expansion.isPlain)
            return node
        } catch {
            problems.append(error)
            return nil
        }
    }

    /// A text, also one that looks like a number.
    mutating func text(_ node: YAMLNode, of what: String) -> String? {
        expanded(node, of: what)?.scalar
    }

    /// A number in a range, both ends included.
    mutating func number(_ node: YAMLNode, of what: String, in range: ClosedRange<Double>, unit: String)
        -> Double?
    {
        guard let expanded = expanded(node, of: what) else { return nil }
        let number: Double
        switch expanded.value {
        case .integer(let value): number = Double(value)
        case .number(let value): number = value
        default:
            note(
                node.place, "\(what) takes a number\(unit.isEmpty ? "" : " of \(unit)"), not \(expanded.kind)"
            )
            return nil
        }
        guard range.contains(number) else {
            let bounds = "\(JSONValue.number(range.lowerBound)) and \(JSONValue.number(range.upperBound))"
            note(
                node.place,
                "\(what) is \(expanded.scalar ?? ""), it must lie between \(bounds)\(unit.isEmpty ? "" : " \(unit)")"
            )
            return nil
        }
        return number
    }

    /// A whole number in a range.
    mutating func integer(_ node: YAMLNode, of what: String, in range: ClosedRange<Int>) -> Int? {
        let bounds = Double(range.lowerBound)...Double(range.upperBound)
        guard let number = number(node, of: what, in: bounds, unit: "") else { return nil }
        guard let integer = Int(exactly: number) else {
            note(node.place, "\(what) takes a whole number, not \(JSONValue.number(number))")
            return nil
        }
        return integer
    }

    /// One of a few words.
    mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ node: YAMLNode, of what: String
    ) -> Choice? {
        guard let text = text(node, of: what) else { return nil }
        if let choice = Choice(rawValue: text) { return choice }
        let known = Choice.allCases.map(\.rawValue)
        note(node.place, "\(what) is '\(text)', it must be one of: " + known.joined(separator: ", "))
        return nil
    }

    /// Any value as JSON, with its variables filled in.
    mutating func json(_ node: YAMLNode, of what: String) -> JSONValue? {
        switch node.content {
        case .sequence(let elements):
            // Every element is read, so that the problems of all are noted.
            let values = elements.map { json($0, of: what) }
            return values.contains(nil) ? nil : .array(values.compactMap(\.self))
        case .mapping(let entries):
            var members: [String: JSONValue] = [:]
            for entry in entries { members[entry.name] = json(entry.value, of: what) }
            return members.count == entries.count ? .object(members) : nil
        case .scalar:
            guard let expanded = expanded(node, of: what) else { return nil }
            return scalar(expanded, of: what)
        }
    }

    private mutating func scalar(_ node: YAMLNode, of what: String) -> JSONValue? {
        switch node.value {
        case .null, nil: return .null
        case .bool(let value): return .bool(value)
        case .number(let value): return .number(value)
        case .string(let value): return .string(value)
        case .integer(let value):
            guard Int(exactly: Double(value)) == value else {
                note(node.place, "\(what) is \(value), which is too long for a number: put it in quotes")
                return nil
            }
            return .number(value)
        }
    }

    /// Environment variables.
    mutating func environment(_ node: YAMLNode?, of what: String) -> [String: String] {
        var environment: [String: String] = [:]
        for entry in entries(node, of: "'env' of \(what)") where !entry.value.isNull {
            guard !entry.name.isEmpty, !entry.name.contains("="), !entry.name.contains("\0") else {
                note(entry.key.place, "an environment variable cannot be named '\(entry.name)'")
                continue
            }
            environment[entry.name] = text(entry.value, of: "'\(entry.name)' in 'env' of \(what)")
        }
        return environment
    }

    /// The words of a command.
    mutating func command(_ node: YAMLNode, of what: String) -> [String]? {
        let expected = "'command' of \(what) takes a text or a list of words"
        var words: [String] = []
        if let elements = node.sequence {
            for element in elements {
                guard let word = text(element, of: "each word of 'command' of \(what)") else { return nil }
                words.append(word)
            }
        } else {
            guard let command = node.scalar, !node.isNull else {
                note(node.place, "\(expected), not \(node.kind)")
                return nil
            }
            guard let split = CommandWords.split(command) else {
                note(node.place, "a quote in 'command' of \(what) is not closed")
                return nil
            }
            for word in split {
                // Filled in word by word: a path with blanks stays one word.
                let scalar = YAMLNode(
                    .scalar(word.text, isPlain: true), file: node.file, line: node.line, column: node.column)
                guard let text = text(scalar, of: expected) else { return nil }
                if word.isQuoted || !text.isEmpty { words.append(text) }
            }
        }
        guard words.first?.isEmpty == false else {
            note(node.place, "'command' of \(what) is empty")
            return nil
        }
        guard !words.contains(where: { $0.contains("\0") }) else {
            note(node.place, "'command' of \(what) holds a NUL character, which no program can be given")
            return nil
        }
        return words
    }
}
