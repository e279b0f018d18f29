import Messages

/// A tool call with slots in its arguments.
struct ToolTemplate: Equatable, Sendable {
    /// An argument, or a part of one.
    indirect enum Argument: Equatable, Sendable {
        case value(JSONValue)
        case text(Template)
        case list([Argument])
        case members([String: Argument])

        /// The argument with the slots filled; `nil` where a slot has no value: the argument is left out then.
        func filled(with slots: [String: SlotValue]) -> JSONValue? {
            switch self {
            case .value(let value): value
            case .text(let template):
                if let slot = template.onlySlot {
                    slots[slot]?.value
                } else {
                    template.filled(with: slots).map(JSONValue.string)
                }
            case .list(let elements): .array(elements.compactMap { $0.filled(with: slots) })
            case .members(let members): .object(members.compactMapValues { $0.filled(with: slots) })
            }
        }
    }

    var name: String
    var arguments: [String: Argument] = [:]

    func call(with slots: [String: SlotValue]) -> ToolCall {
        ToolCall(name: name, arguments: .object(arguments.compactMapValues { $0.filled(with: slots) }))
    }
}
