public import Messages

/// Says what a tool gave where no rule has words for it.
public enum ToolOutcome {
    /// A sentence about a result: "The temp c is 21." A result without content is "Done."
    public static func sentence(_ result: JSONValue) -> String {
        switch result {
        case .null: "Done."
        case .string(let text): text.isEmpty ? "Done." : ended(text)
        case .bool(let flag): flag ? "Done." : "That did not work."
        case .number: "It is \(result)."
        case .array(let elements):
            elements.isEmpty
                ? "There is nothing." : ended(elements.prefix(10).map(spoken).joined(separator: ", "))
        case .object(let members):
            members.isEmpty
                ? "Done."
                : members.sorted { $0.key < $1.key }.prefix(10)
                    .map { "The \(spokenName($0.key)) is \(spoken($0.value))." }.joined(separator: " ")
        }
    }

    private static func spoken(_ value: JSONValue) -> String {
        value.string ?? value.description
    }

    private static func spokenName(_ name: String) -> String {
        name.split(whereSeparator: { "_-".contains($0) }).joined(separator: " ")
    }

    private static func ended(_ text: String) -> String {
        text.last.map { ".!?".contains($0) } == true ? text : text + "."
    }
}
