extension ParameterDescription {
    /// Why `value` cannot be the parameter's, as a sentence; `nil` where it can.
    public func objection(to value: JSONValue) -> String? {
        guard accepts(value) else {
            return "'\(name)' takes \(type.phrase), not \(value)"
        }
        if let number = value.number {
            if let minimum, number < minimum { return "'\(name)' is \(value), \(rangePhrase)" }
            if let maximum, number > maximum { return "'\(name)' is \(value), \(rangePhrase)" }
        }
        if let string = value.string, !choices.isEmpty, !choices.contains(string) {
            return "'\(name)' is '\(string)', it must be one of: \(choices.joined(separator: ", "))"
        }
        return nil
    }

    private func accepts(_ value: JSONValue) -> Bool {
        switch type {
        case .boolean: value.bool != nil
        case .integer: value.integer != nil
        case .number: value.number != nil
        case .string, .path: value.string != nil
        case .list: value.array?.allSatisfy { $0.string != nil } ?? false
        }
    }

    /// The allowed range in words, with its unit.
    private var rangePhrase: String {
        let unit = self.unit.map { " \($0)" } ?? ""
        switch (minimum, maximum) {
        case (let minimum?, let maximum?):
            return "it must lie between \(JSONValue.number(minimum)) and \(JSONValue.number(maximum))\(unit)"
        case (let minimum?, nil): return "it must be at least \(JSONValue.number(minimum))\(unit)"
        case (nil, let maximum?): return "it must be at most \(JSONValue.number(maximum))\(unit)"
        case (nil, nil): return ""
        }
    }
}

extension ParameterType {
    /// The type in words, for an error message.
    public var phrase: String {
        switch self {
        case .boolean: "true or false"
        case .integer: "a whole number"
        case .number: "a number"
        case .string: "a string"
        case .path: "a file path"
        case .list: "a list of strings"
        }
    }
}
