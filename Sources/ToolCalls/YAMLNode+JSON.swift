public import Messages
public import YAML

extension YAMLNode {
    /// The node as JSON.
    public var json: JSONValue {
        switch content {
        case .sequence(let elements): return .array(elements.map(\.json))
        case .mapping(let entries):
            return .object(
                Dictionary(entries.map { ($0.name, $0.value.json) }, uniquingKeysWith: { _, last in last }))
        case .scalar:
            switch value {
            case .bool(let flag): return .bool(flag)
            case .integer(let number): return .number(number)
            case .number(let number): return .number(number)
            case .string(let text): return .string(text)
            case .null, nil: return .null
            }
        }
    }
}
