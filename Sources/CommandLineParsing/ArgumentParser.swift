/// What a command line asks for.
public enum Invocation: Equatable, Sendable {
    /// The help of a command, or of the program.
    case help(command: String?)
    /// The program's version.
    case version
    /// A command with its arguments.
    case run(Arguments)
}

extension ProgramDeclaration {
    /// Reads the arguments behind the program's name.
    public func parse(_ arguments: [String]) throws(UsageError) -> Invocation {
        guard let first = arguments.first else { throw .missingCommand }
        switch first {
        case "--help", "-h": return .help(command: nil)
        case "--version": return .version
        default: break
        }
        guard !first.hasPrefix("-") else {
            throw .unknownOption(first, command: name, known: ["--help", "--version"])
        }
        return try command(named: first).parse(arguments.dropFirst())
    }
}

extension CommandDeclaration {
    func parse(_ words: ArraySlice<String>) throws(UsageError) -> Invocation {
        var result = Arguments(command: name)
        var rest = words
        while let word = rest.popFirst() {
            if word == "--" {
                result.operands += rest
                break
            }
            // A dash alone is an operand by custom: standard input.
            guard word.hasPrefix("-"), word != "-" else {
                result.operands.append(word)
                continue
            }
            let (option, attached) = try option(of: word)
            if option.name == CommandDeclaration.help.optionDescription.name { return .help(command: name) }
            if result.values[option.name] != nil, !option.repeats {
                throw .repeatedOption(option.spelling, command: name)
            }
            result.values[option.name, default: []].append(
                try value(of: option, attached: attached, in: &rest))
        }
        try checkOperands(result.operands)
        return .run(result)
    }

    /// The option that a word names, and the value behind its `=`.
    private func option(of word: String) throws(UsageError) -> (OptionDescription, attached: String?) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let spelling = String(parts[0])
        let known = options.first { option in
            spelling == option.spelling || option.short.map { spelling == "-\($0)" } ?? false
        }
        guard let known else {
            throw .unknownOption(spelling, command: name, known: options.map(\.spelling))
        }
        return (known, parts.count == 2 ? String(parts[1]) : nil)
    }

    private func value(
        of option: OptionDescription, attached: String?, in rest: inout ArraySlice<String>
    ) throws(UsageError) -> String {
        guard let placeholder = option.placeholder else {
            guard attached == nil else { throw .surplusValue(option: option.spelling, command: name) }
            return ""
        }
        let missing = UsageError.missingValue(
            option: option.spelling, placeholder: placeholder, command: name)
        if let attached { return try checked(attached, for: option) }
        // `--graph --json` has forgotten the value; a value that looks like an option is attached with `=`.
        guard let next = rest.first, !options.contains(where: { $0.spelling == next }) else { throw missing }
        rest.removeFirst()
        return try checked(next, for: option)
    }

    private func checked(_ value: String, for option: OptionDescription) throws(UsageError) -> String {
        if let objection = option.objection(value) {
            throw .badValue(option: option.spelling, objection: objection, command: name)
        }
        return value
    }

    private func checkOperands(_ given: [String]) throws(UsageError) {
        guard let operand else {
            if let surplus = given.first { throw .surplusOperand(surplus, command: name) }
            return
        }
        if operand.count != .oneOrNone, given.isEmpty {
            throw .missingOperand(
                placeholder: operand.placeholder, meaning: operand.meaning, command: name)
        }
        if operand.count != .oneOrMore, given.count > 1 { throw .surplusOperand(given[1], command: name) }
        if case .words(let words) = operand.completion {
            for word in given where !words.contains(word) {
                throw .wrong(
                    "'\(name)' takes one of \(words.joined(separator: ", ")), not '\(word)'", command: name)
            }
        }
    }
}
