extension ProgramDeclaration {
    /// The text of `--help`.
    public var help: String {
        var lines = [
            "\(name): \(purpose)", "", "usage: \(name) COMMAND [options]",
            "       \(name) COMMAND --help", "       \(name) --version",
        ]
        for group in groups {
            let shown = group.commands.filter { !$0.isHidden }
            guard !shown.isEmpty else { continue }
            lines += ["", group.title]
            lines += TextLayout.definitions(
                shown.map { ([$0.name, $0.operand?.usage ?? ""].joined(separator: " "), $0.purpose) })
        }
        for paragraph in closing { lines += [""] + TextLayout.wrap(paragraph, width: TextLayout.width) }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The text of `COMMAND --help`.
    public func help(of command: CommandDeclaration) -> String {
        var lines = TextLayout.wrap("\(name) \(command.name): \(command.purpose)", width: TextLayout.width)
        lines += ["", "usage: \(usage(of: command))"]
        for paragraph in command.discussion {
            lines += [""] + TextLayout.wrap(paragraph, width: TextLayout.width)
        }
        if let operand = command.operand {
            lines += [""] + TextLayout.definitions([(operand.placeholder, operand.meaning)])
        }
        lines += ["", "options"]
        lines += TextLayout.definitions(command.options.map { ($0.term, $0.helpMeaning) })
        if !command.examples.isEmpty { lines += ["", "examples"] }
        for example in command.examples { lines += ["  \(example.call)", "      \(example.meaning)"] }
        return lines.joined(separator: "\n") + "\n"
    }

    /// One line that shows how a command is called.
    public func usage(of command: CommandDeclaration) -> String {
        [name, command.name, command.operand?.usage, "[options]"].compactMap(\.self).joined(separator: " ")
    }
}

extension OptionDescription {
    fileprivate var term: String {
        [short.map { "-\($0), " } ?? "", spelling, placeholder.map { " \($0)" } ?? ""].joined()
    }

    fileprivate var helpMeaning: String {
        repeats ? "\(meaning) May be given more than once." : meaning
    }
}
