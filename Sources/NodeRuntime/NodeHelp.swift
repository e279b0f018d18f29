internal import Messages

/// The text of `NODE --help`, made from the manifest.
enum NodeHelp {
    static func text(of manifest: Manifest) -> String {
        var lines = [
            "\(manifest.name): \(manifest.purpose)", "",
            "A node of an Antiphon graph. `antiphon run GRAPH` starts it; by hand it only answers",
            "  \(manifest.name) --describe   its manifest as JSON",
            "  \(manifest.name) --help       this text",
        ]
        add("Inputs", manifest.inputs.map { ($0.name, $0.type.rawValue, sentence($0)) })
        add("Outputs", manifest.outputs.map { ($0.name, $0.type.rawValue, $0.meaning) })
        add("Parameters", manifest.parameters.map { ($0.name, $0.type.rawValue, sentence($0)) })

        func add(_ title: String, _ rows: [(name: String, type: String, meaning: String)]) {
            guard !rows.isEmpty else { return }
            lines += ["", title]
            let nameWidth = rows.map(\.name.count).max() ?? 0
            let typeWidth = rows.map(\.type.count).max() ?? 0
            for row in rows {
                lines.append("  \(pad(row.name, nameWidth))  \(pad(row.type, typeWidth))  \(row.meaning)")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func sentence(_ input: InputPort) -> String {
        var remarks: [String] = []
        if input.isRequired { remarks.append("required") }
        if input.isUrgent { remarks.append("urgent") }
        if input.takesManyProducers { remarks.append("takes many producers") }
        if input.breaksLoops { remarks.append("breaks loops") }
        return remarks.isEmpty ? input.meaning : "\(input.meaning) (\(remarks.joined(separator: ", ")))"
    }

    private static func sentence(_ parameter: ParameterDescription) -> String {
        var remarks: [String] = []
        if parameter.isRequired {
            remarks.append("required")
        } else if parameter.defaultValue != .null, parameter.defaultValue != "" {
            remarks.append("default \(plain(parameter.defaultValue))\(parameter.unit.map { " \($0)" } ?? "")")
        }
        switch (parameter.minimum, parameter.maximum) {
        case (let minimum?, let maximum?):
            remarks.append("\(JSONValue.number(minimum)) to \(JSONValue.number(maximum))")
        case (let minimum?, nil): remarks.append("at least \(JSONValue.number(minimum))")
        case (nil, let maximum?): remarks.append("at most \(JSONValue.number(maximum))")
        case (nil, nil): break
        }
        if !parameter.choices.isEmpty {
            remarks.append("one of \(parameter.choices.joined(separator: ", "))")
        }
        if parameter.isChangeable { remarks.append("changeable while running") }
        return remarks.isEmpty
            ? parameter.meaning : "\(parameter.meaning) (\(remarks.joined(separator: "; ")))"
    }

    private static func plain(_ value: JSONValue) -> String {
        value.string ?? value.description
    }

    private static func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
