/// Writes the completions of a program for bash.
struct BashCompletion {
    let program: ProgramDeclaration

    private var function: String { "_\(program.name)" }

    var script: String {
        let commands = program.shownCommands
        let lines =
            [
                "# bash completions of \(program.name).",
                "# Load them with: source <(\(program.name) completions bash)",
                "\(function)_words() {",
                #"    mapfile -t COMPREPLY < <(compgen -W "$1" -- "$word")"#,
                "}",
                "\(function)_files() {",
                "    local ending",
                "    compopt -o filenames 2>/dev/null",
                "    mapfile -t COMPREPLY < <(",
                #"        compgen -d -- "$word""#,
                #"        for ending in "$@"; do compgen -f -X "!*$ending" -- "$word"; done"#,
                "    )",
                "}",
                "\(function)() {",
                #"    local word="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD - 1]}""#,
                #"    local command="${COMP_WORDS[1]}""#,
                "    COMPREPLY=()",
                "    if ((COMP_CWORD == 1)); then",
                "        \(function)_words '\(commands.map(\.name).joined(separator: " ")) --help --version'",
                "        return",
                "    fi",
                #"    case "$command $previous" in"#,
            ] + commands.flatMap(valueCases) + ["    esac", #"    if [[ "$word" == -* ]]; then"#]
            + [#"        case "$command" in"#] + commands.map(optionCase)
            + ["        esac", "        return", "    fi", #"    case "$command" in"#]
            + commands.compactMap(operandCase) + ["    esac", "}"]
            + ["complete -F \(function) \(program.name)"]
        return lines.joined(separator: "\n") + "\n"
    }

    private func valueCases(of command: CommandDeclaration) -> [String] {
        command.options.filter { $0.placeholder != nil }.map { option in
            let spellings = [option.spelling, option.short.map { "-\($0)" }].compactMap(\.self)
            let patterns = spellings.map { "'\(command.name) \($0)'" }.joined(separator: " | ")
            return "        \(patterns)) \(action(option.completion) ?? ":"); return ;;"
        }
    }

    private func optionCase(of command: CommandDeclaration) -> String {
        let spellings = command.options.map(\.spelling).joined(separator: " ")
        return "            \(command.name)) \(function)_words '\(spellings)' ;;"
    }

    private func operandCase(of command: CommandDeclaration) -> String? {
        guard let operand = command.operand, let action = action(operand.completion) else { return nil }
        return "        \(command.name)) \(action) ;;"
    }

    private func action(_ completion: Completion) -> String? {
        switch completion {
        case .nothing: nil
        case .files([]): "\(function)_files ''"
        case .files(let endings): "\(function)_files \(endings.joined(separator: " "))"
        case .folders: "\(function)_files"
        case .words(let words): "\(function)_words '\(words.joined(separator: " "))'"
        case .output(let arguments):
            "\(function)_words \"$(\(program.name) \(arguments.joined(separator: " ")) 2>/dev/null)\""
        }
    }
}
