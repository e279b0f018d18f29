public import Messages

/// What is wrong with a client's event, in the words of the service: what clients look for is its `code`.
public struct ClientError: Error, Equatable, Sendable {
    /// A machine-readable name, such as `unknown_parameter`; nil where the service has none.
    public var code: String?
    /// What is wrong, for people.
    public var message: String
    /// The path of the member that is wrong, such as `session.audio.input.format`.
    public var parameter: String?

    /// Creates an error.
    public init(code: String?, message: String, parameter: String? = nil) {
        self.code = code
        self.message = message
        self.parameter = parameter
    }

    /// A member that the dialect does not have.
    public static func unknownParameter(_ path: String) -> ClientError {
        ClientError(
            code: "unknown_parameter", message: "Unknown parameter: '\(path)'.", parameter: path)
    }

    /// A member that must be there.
    public static func missingParameter(_ path: String) -> ClientError {
        ClientError(
            code: "missing_required_parameter", message: "Missing required parameter: '\(path)'.",
            parameter: path)
    }

    /// A value other than those that are allowed, of which there is at least one.
    public static func invalidValue(_ value: String, at path: String, supported: [String]) -> ClientError {
        let quoted = supported.map { "'\($0)'" }
        let choice =
            switch quoted.count {
            case 1: "Value must be \(quoted[0])."
            case 2: "Supported values are: \(quoted[0]) and \(quoted[1])."
            default:
                "Supported values are: \(quoted.dropLast().joined(separator: ", ")), and \(quoted[quoted.count - 1])."
            }
        return ClientError(
            code: "invalid_value", message: "Invalid value: '\(value)'. \(choice)", parameter: path)
    }

    /// A value of another kind than the `expected` one, such as `a string`.
    public static func invalidType(_ value: JSONValue, at path: String, expected: String) -> ClientError {
        ClientError(
            code: "invalid_type",
            message: "Invalid type for '\(path)': expected \(expected), but got \(value.kind) instead.",
            parameter: path)
    }

    /// What kind of number a member is, whatever its value.
    public enum NumberKind: String, Sendable {
        case integer, decimal
    }

    /// A number below `least`.
    public static func tooSmall(
        _ value: JSONValue, at path: String, least: JSONValue, kind: NumberKind
    ) -> ClientError {
        ClientError(
            code: "\(kind)_below_min_value",
            message: "Invalid '\(path)': \(kind) below minimum value. "
                + "Expected a value >= \(least), but got \(value) instead.", parameter: path)
    }

    /// A number above `greatest`.
    public static func tooLarge(
        _ value: JSONValue, at path: String, greatest: JSONValue, kind: NumberKind
    ) -> ClientError {
        ClientError(
            code: "\(kind)_above_max_value",
            message: "Invalid '\(path)': \(kind) above maximum value. "
                + "Expected a value <= \(greatest), but got \(value) instead.", parameter: path)
    }
}

extension JSONValue {
    /// What kind of value this is, with its article.
    var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .number: integer == nil ? "a decimal" : "an integer"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}
