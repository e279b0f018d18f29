internal import CommandLineParsing
internal import Messages

/// A node's manifest as a page to read.
struct ManifestPage {
    let manifest: Manifest
    let path: String

    var text: String {
        var lines = ["\(manifest.name): \(manifest.purpose)", path]
        add("Inputs", table(inputs: manifest.inputs), to: &lines)
        add("Outputs", table(outputs: manifest.outputs), to: &lines)
        add("Parameters", table(parameters: manifest.parameters), to: &lines)
        lines += ["", "In a graph file"] + example.map { "  \($0)" }
        return lines.joined(separator: "\n") + "\n"
    }

    private func add(_ title: String, _ table: Table, to lines: inout [String]) {
        guard !table.rows.isEmpty else { return }
        lines += ["", title] + table.lines().dropFirst().map { "  \($0)" }
    }

    private func table(inputs: [InputPort]) -> Table {
        var table = Table([("", .left), ("", .left), ("", .left)])
        for input in inputs {
            table.add([
                input.name, input.type.rawValue,
                sentence(
                    input.meaning,
                    [
                        input.isRequired ? "required" : nil, input.isUrgent ? "urgent" : nil,
                        input.takesManyProducers ? "takes many producers" : nil,
                        input.breaksLoops ? "breaks loops" : nil,
                    ]),
            ])
        }
        return table
    }

    private func table(outputs: [OutputPort]) -> Table {
        var table = Table([("", .left), ("", .left), ("", .left)])
        for output in outputs {
            let remark = output.isLive ? "live: its edges drop the oldest message" : nil
            table.add([output.name, output.type.rawValue, sentence(output.meaning, [remark])])
        }
        return table
    }

    private func table(parameters: [ParameterDescription]) -> Table {
        var table = Table([("", .left), ("", .left), ("", .left), ("", .left)])
        for parameter in parameters {
            table.add([
                parameter.name, parameter.type.rawValue, value(of: parameter),
                sentence(
                    parameter.meaning,
                    [range(of: parameter), parameter.isChangeable ? "changeable while running" : nil]),
            ])
        }
        return table
    }

    private func value(of parameter: ParameterDescription) -> String {
        if parameter.isRequired { return "required" }
        switch parameter.defaultValue {
        case .null, .string(""): return "-"
        case let value: return (value.string ?? value.description) + (parameter.unit.map { " \($0)" } ?? "")
        }
    }

    private func range(of parameter: ParameterDescription) -> String? {
        if !parameter.choices.isEmpty { return parameter.choices.joined(separator: " or ") }
        switch (parameter.minimum, parameter.maximum) {
        case (let minimum?, let maximum?):
            return "\(JSONValue.number(minimum)) to \(JSONValue.number(maximum))"
        case (let minimum?, nil): return "at least \(JSONValue.number(minimum))"
        case (nil, let maximum?): return "at most \(JSONValue.number(maximum))"
        case (nil, nil): return nil
        }
    }

    private func sentence(_ meaning: String, _ remarks: [String?]) -> String {
        let remarks = remarks.compactMap(\.self)
        return remarks.isEmpty ? meaning : "\(meaning) (\(remarks.joined(separator: "; ")))"
    }

    /// A node of a graph, to copy: every required input and parameter, or else the first of each.
    private var example: [String] {
        var lines = ["nodes:", "  \(manifest.name):", "    node: \(manifest.name)"]
        let parameters = shown(manifest.parameters, where: \.isRequired)
        if !parameters.isEmpty {
            let pairs = parameters.map { "\($0.name): \(exampleValue(of: $0))" }
            lines.append("    params: {\(pairs.joined(separator: ", "))}")
        }
        let inputs = shown(manifest.inputs, where: \.isRequired)
        if !inputs.isEmpty {
            let pairs = inputs.map { "\($0.name): NODE/OUTPUT" }
            lines.append("    inputs: {\(pairs.joined(separator: ", "))}")
        }
        return lines
    }

    private func shown<Item>(_ items: [Item], where isRequired: (Item) -> Bool) -> [Item] {
        let required = items.filter(isRequired)
        return required.isEmpty ? Array(items.prefix(1)) : required
    }

    private func exampleValue(of parameter: ParameterDescription) -> String {
        switch parameter.defaultValue {
        case .null, .string(""): "…"
        case .string(let text): text
        case let value: value.description
        }
    }
}
