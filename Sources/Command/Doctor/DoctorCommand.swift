internal import CommandLineParsing
internal import Messages

/// `antiphon doctor`: what is there, what is missing, and how to mend it.
enum DoctorCommand: Command {
    static let json = Flag("json", "A JSON array, for scripts.")
    static let declaration = CommandDeclaration(
        "doctor", "Says what is there, what is missing, and how to mend it.",
        discussion: [
            "Looks at the toolchain, the libraries and their data, the models, the nodes, the sound devices and the "
                + "running graphs. Exit code 1 where something is missing that ordinary use needs."
        ],
        options: [json])

    static func run(_ arguments: Arguments) throws -> ExitCode {
        let findings =
            [Toolchain.examine()] + Libraries.examine() + [Models.examine()] + Programs.examine()
            + [SoundDevices.examine()] + SoundDevices.examineEach() + RuntimeDirectories.examine()
        let missing = findings.filter { $0.state == .missing }
        if arguments[json] {
            StandardOutput.write(JSONValue.array(findings.map(\.json)).indented + "\n")
        } else {
            StandardOutput.write(text(findings, hasColours: Terminal.output.hasColours))
        }
        return missing.isEmpty ? .finished : .failed
    }

    static func text(_ findings: [Finding], hasColours: Bool) -> String {
        var lines: [String] = []
        for finding in findings {
            let mark = Colour.apply(to: finding.state, if: hasColours)
            lines.append("\(mark)  \(finding.subject): \(finding.detail)")
            if let remedy = finding.remedy { lines.append("         → \(remedy)") }
        }
        let missing = findings.count { $0.state == .missing }
        lines.append(
            missing == 0
                ? "Nothing essential is missing." : "\(Measures.count(missing, "essential thing")) missing.")
        return lines.joined(separator: "\n") + "\n"
    }
}

extension Colour {
    /// A finding's state, in its colour and as wide as the longest.
    fileprivate static func apply(to state: Finding.State, if hasColours: Bool) -> String {
        let text = TextLayout.pad(state.rawValue, to: 7)
        switch state {
        case .ok: return Colour.green.apply(to: text, if: hasColours)
        case .missing: return Colour.red.apply(to: text, if: hasColours)
        case .note: return Colour.yellow.apply(to: text, if: hasColours)
        }
    }
}
