internal import YAML

/// Puts values for `${name}` and `${name:-default}`: those of the graph's `vars` first, then the environment's.
package struct Variables {
    /// Longer texts are refused, so that variables that repeat each other cannot exhaust memory.
    private static let greatestLength = 65_536
    /// All texts together are bound as well.
    private static let greatestTotal = 4_194_304

    private let environment: [String: String]
    private let definitions: [String: YAMLNode]
    /// Values from the command line; they are taken as they stand.
    private let overrides: [String: YAMLNode]
    private var values: [String: Expansion] = [:]
    /// What a name is that has no value.
    private var unknown = "neither in 'vars' nor in the environment"
    /// How many bytes have been filled in so far.
    private var total = 0
    /// The variables that are being expanded, the outer before the inner.
    private var open: [String] = []

    /// A scalar with its variables filled in.
    struct Expansion {
        var text: String
        /// Whether it stands without quotes, so that it may mean a number.
        var isPlain: Bool
    }

    /// Values of the environment alone.
    package init(environmentAlone environment: [String: String]) {
        self.init(environment: environment, definitions: [:])
        unknown = "not in the environment"
    }

    init(
        environment: [String: String], definitions: [String: YAMLNode] = [:],
        overrides: [String: YAMLNode] = [:]
    ) {
        self.environment = environment
        self.definitions = definitions
        self.overrides = overrides
    }

    /// Fills in a scalar.
    ///
    /// One that is nothing but a variable may mean a number or a truth value whether it stands in quotes or not,
    /// for inside of braces YAML demands the quotes; only quotes of the variable's own value make it a text.
    mutating func expand(_ node: YAMLNode) throws(GraphProblem) -> Expansion {
        guard case .scalar(let text, let isPlain) = node.content else {
            throw GraphProblem(place: node.place, message: "one value was expected, not \(node.kind)")
        }
        guard text.contains("$") else { return Expansion(text: text, isPlain: isPlain) }
        let isLone = Variables.isLone(node)
        let name = String(text.dropFirst(2).prefix(while: Variables.isNamePart))
        if isLone, let value = try value(ofVariable: name, node.place) { return value }
        return Expansion(text: try expand(text[...], at: node.place), isPlain: isPlain || isLone)
    }

    /// Fills in a text that stands at `place`.
    package mutating func expand(_ text: Substring, at place: Place) throws(GraphProblem) -> String {
        var result = ""
        var rest = text
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            rest = rest[rest.index(after: dollar)...]
            switch rest.first {
            case "$":
                result += "$"
                rest = rest.dropFirst()
            case "{":
                guard let end = Variables.closingBrace(of: rest) else {
                    throw GraphProblem(
                        place: place, message: "'${' is not closed by '}' (a literal '$' is '$$')")
                }
                result += try reference(rest[..<end].dropFirst(), at: place)
                rest = rest[end...].dropFirst()
            default: result += "$"
            }
            guard result.utf8.count <= Variables.greatestLength, total <= Variables.greatestTotal else {
                throw GraphProblem(
                    place: place,
                    message: "the variables make the text longer than \(Variables.greatestLength) bytes, "
                        + "or all texts longer than \(Variables.greatestTotal)")
            }
        }
        total += result.utf8.count
        return result + rest
    }

    /// What stands between the braces: a name, or a name with a default.
    private mutating func reference(_ inside: Substring, at place: Place) throws(GraphProblem) -> String {
        let name = String(inside.prefix(while: Variables.isNamePart))
        let rest = inside.dropFirst(name.count)
        guard Variables.isName(name), rest.isEmpty || rest.hasPrefix(":-") else {
            throw GraphProblem(
                place: place,
                message: "'${\(inside)}' is neither ${NAME} nor ${NAME:-default} (a literal '$' is '$$')")
        }
        if let value = try value(ofVariable: name, place) { return value.text }
        let set = environment[name]
        // As in a shell, the default also stands for an empty value.
        if rest.isEmpty {
            if let set { return set }
            throw GraphProblem(
                place: place,
                message: "'\(name)' is \(unknown)"
                    + Hint.known(definitions.keys.sorted(), meant: name)
                    + ": set it, or give a default as in ${\(name):-value}")
        }
        if let set, !set.isEmpty { return set }
        return try nested(name, place) { variables throws(GraphProblem) in
            try variables.expand(rest.dropFirst(2), at: place)
        }
    }

    /// The value of a variable of the graph; `nil` where it has none of that name.
    private mutating func value(ofVariable name: String, _ place: Place) throws(GraphProblem) -> Expansion? {
        if let value = values[name] { return value }
        let value: Expansion
        if case .scalar(let text, let isPlain)? = overrides[name]?.content {
            value = Expansion(text: text, isPlain: isPlain)
        } else if let definition = definitions[name] {
            guard !open.contains(name) else {
                let loop = (open.drop { $0 != name } + [name]).joined(separator: " → ")
                throw GraphProblem(
                    place: definition.place, message: "these variables use each other: \(loop)")
            }
            value = try nested(name, place) { variables throws(GraphProblem) in
                try variables.expand(definition)
            }
        } else {
            return nil
        }
        values[name] = value
        return value
    }

    /// Goes one level deeper, which must end.
    private mutating func nested<Value>(
        _ name: String, _ place: Place, _ body: (inout Variables) throws(GraphProblem) -> Value
    ) throws(GraphProblem) -> Value {
        guard open.count < YAMLLimits.depth else {
            throw GraphProblem(
                place: place, message: "variables are nested more than \(YAMLLimits.depth) deep")
        }
        open.append(name)
        defer { open.removeLast() }
        return try body(&self)
    }

    /// Whether a scalar is one variable and nothing else.
    static func isLone(_ node: YAMLNode) -> Bool {
        guard let text = node.scalar, text.hasPrefix("${"), let end = closingBrace(of: text.dropFirst())
        else {
            return false
        }
        return text.index(after: end) == text.endIndex
    }

    /// Whether a text may name a variable: letters, digits and underscores, not a digit first.
    static func isName(_ text: String) -> Bool {
        text.first?.isNumber == false && text.allSatisfy(isNamePart)
    }

    private static func isNamePart(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || character == "_")
    }

    /// The brace that closes the first one of a text.
    static func closingBrace(of text: Substring) -> Substring.Index? {
        var depth = 0
        for index in text.indices {
            if text[index] == "{" { depth += 1 }
            if text[index] == "}" { depth -= 1 }
            if depth == 0 { return index }
        }
        return nil
    }
}
