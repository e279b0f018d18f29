/// Lines for people: a label, the text, and colours where a terminal shows them.
struct TextFormat {
    let isColored: Bool

    private enum Color: String {
        case dim = "2", bold = "1", cyan = "36", green = "32", yellow = "33"
    }

    /// The column where the confidence stands, so that it is found with one look.
    private static let confidenceColumn = 40

    /// The line for one thing that happened, with its line break; `nil` where there is nothing to tell.
    func line(_ line: TurnLine) -> String? {
        let session = line.session.isEmpty ? "" : "[\(printable(line.session))] "
        return body(line.content).map { session + $0 + "\n" }
    }

    private func body(_ content: TurnLine.Content) -> String? {
        switch content {
        case .speech(let milliseconds):
            return labelled("speech", .dim, "at \(decimal(milliseconds / 1000, digits: 2)) s")
        case .partial(let text): return labelled("partial", .dim, printable(text))
        case .heard(let text, let confidence):
            let text = text.isEmpty ? "(nothing)" : printable(text)
            guard let confidence else { return labelled("heard", .cyan, text) }
            let gap = String(repeating: " ", count: max(0, Self.confidenceColumn - text.count))
            return labelled("heard", .cyan, "\(text)\(gap) (\(decimal(confidence, digits: 2)))")
        case .tool(let tool):
            return labelled("tool", .yellow, printable("\(tool.name) \(tool.arguments)"))
        case .answered(let text, let isWhole):
            return labelled("answered", .green, printable(text) + (isWhole ? "" : " … (cut off)"))
        case .closed(let turn):
            return latency(turn.latencies.stages.map { ($0.name, $0.milliseconds) })
        case .taken(let turn): return latency(turn.stages)
        }
    }

    private func latency(_ stages: [(name: String, milliseconds: Double)]) -> String? {
        guard !stages.isEmpty else { return nil }
        let parts = stages.map { "\(printable($0.name)) \(milliseconds($0.milliseconds))" }
        return labelled("latency", .dim, parts.joined(separator: " · "))
    }

    private func labelled(_ label: String, _ color: Color, _ text: String) -> String {
        let padded = label + String(repeating: " ", count: max(1, 10 - label.count))
        let isDim = color == .dim
        guard isColored else { return padded + text }
        return isDim
            ? "\u{1B}[2m\(padded)\(text)\u{1B}[0m" : "\u{1B}[\(color.rawValue)m\(padded)\u{1B}[0m\(text)"
    }

    /// Text without line breaks and control characters: it comes from outside and must not steer the terminal.
    private func printable(_ text: String) -> String {
        var view = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            view.append(scalar.properties.generalCategory == .control ? " " : scalar)
        }
        return String(view.drop { $0 == " " })
    }

    private func milliseconds(_ value: Double) -> String {
        "\(decimal(value, digits: value < 9.95 ? 1 : 0)) ms"
    }

    private func decimal(_ value: Double, digits: Int) -> String {
        guard value.isFinite, abs(value) < 1e12 else { return "?" }
        let scale = digits == 0 ? 1 : digits == 1 ? 10 : 100
        let scaled = Int((abs(value) * Double(scale)).rounded())
        let sign = value < 0 && scaled > 0 ? "-" : ""
        guard digits > 0 else { return "\(sign)\(scaled)" }
        let fraction = String(scaled % scale)
        return "\(sign)\(scaled / scale).\(String(repeating: "0", count: digits - fraction.count))\(fraction)"
    }
}
