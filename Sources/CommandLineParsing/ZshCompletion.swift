/// Writes the completions of a program for zsh.
struct ZshCompletion {
    let program: ProgramDeclaration

    private var function: String { "_\(program.name)" }

    var script: String {
        let commands = program.shownCommands
        let lines =
            [
                "#compdef \(program.name)",
                "# zsh completions of \(program.name).",
                "# Load them with: source <(\(program.name) completions zsh)",
                "\(function)() {",
                "    local -a commands=(",
            ] + commands.map { "        \(quote("\($0.name):\($0.purpose)"))" }
            + [
                "    )",
                "    if (( CURRENT == 2 )); then",
                "        _describe command commands",
                "        return",
                "    fi",
                #"    local command="$words[2]""#,
                "    shift words",
                "    (( CURRENT-- ))",
                #"    case "$command" in"#,
            ] + commands.flatMap(arguments)
            + [
                "    esac", "}",
                // Autoloaded from a folder of $fpath the file is the function's body; sourced it only defines it.
                #"if [[ "$funcstack[1]" == \#(function) ]]; then \#(function) "$@"; else compdef \#(function) \#(program.name); fi"#,
            ]
        return lines.joined(separator: "\n") + "\n"
    }

    private func arguments(of command: CommandDeclaration) -> [String] {
        var specifications = command.options.map { option in
            let value = option.placeholder.map { ":\(escape($0)):\(action(option.completion))" } ?? ""
            return "\(option.repeats ? "*" : "")\(option.spelling)[\(escape(option.meaning))]\(value)"
        }
        if let operand = command.operand {
            let place = operand.count == .oneOrMore ? "*" : "1"
            specifications.append("\(place):\(escape(operand.placeholder)):\(action(operand.completion))")
        }
        return ["        \(command.name)) _arguments \\"]
            + specifications.map { "            \(quote($0)) \\" } + ["            ;;"]
    }

    private func action(_ completion: Completion) -> String {
        switch completion {
        case .nothing: " "
        case .files([]): "_files"
        case .files(let endings): "_files -g \"*.(\(endings.map { $0.dropFirst() }.joined(separator: "|")))\""
        case .folders: "_files -/"
        case .words(let words): "(\(words.joined(separator: " ")))"
        case .output(let arguments):
            "{compadd -- ${(f)\"$(\(program.name) \(arguments.joined(separator: " ")) 2>/dev/null)\"}}"
        }
    }

    /// Characters that mean something inside a specification of `_arguments`.
    private func escape(_ text: String) -> String {
        var escaped = ""
        for character in text {
            if "[]:\\".contains(character) { escaped.append("\\") }
            escaped.append(character)
        }
        return escaped
    }

    private func quote(_ text: String) -> String {
        "'\(text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#))'"
    }
}
