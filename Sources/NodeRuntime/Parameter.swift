public import Messages

/// A parameter of any type, as the manifest lists it.
public protocol ParameterDeclaration: Sendable {
    /// What the manifest says of it.
    var parameterDescription: ParameterDescription { get }
}

/// A type that a parameter may have.
public protocol ParameterValue: Sendable {
    /// How the manifest names the type.
    static var parameterType: ParameterType { get }
    /// Reads the value from a graph file; `nil` where the type differs.
    init?(json: JSONValue)
    /// The value as the manifest shows it.
    var json: JSONValue { get }
}

/// A parameter that a graph file can set.
public struct Parameter<Value: ParameterValue>: ParameterDeclaration {
    public let parameterDescription: ParameterDescription
    /// The value where the graph says nothing.
    public let defaultValue: Value

    /// Declares a parameter.
    public init(_ name: String, default defaultValue: Value, _ meaning: String, changeable: Bool = false) {
        self.init(
            defaultValue: defaultValue,
            ParameterDescription(
                name: name, type: Value.parameterType, defaultValue: defaultValue.json, meaning: meaning,
                isChangeable: changeable))
    }

    fileprivate init(defaultValue: Value, _ description: ParameterDescription) {
        self.defaultValue = defaultValue
        parameterDescription = description
    }

    /// The parameter's name.
    @inlinable public var name: String { parameterDescription.name }
}

extension Parameter where Value == Double {
    /// Declares a number with a range and a unit.
    public init(
        _ name: String, default defaultValue: Double, in range: ClosedRange<Double>, unit: String? = nil,
        _ meaning: String, changeable: Bool = false
    ) {
        self.init(
            defaultValue: defaultValue,
            ParameterDescription(
                name: name, type: .number, defaultValue: .number(defaultValue), meaning: meaning, unit: unit,
                minimum: range.lowerBound, maximum: range.upperBound, isChangeable: changeable))
    }
}

extension Parameter where Value == Int {
    /// Declares an integer with a range and a unit.
    public init(
        _ name: String, default defaultValue: Int, in range: ClosedRange<Int>, unit: String? = nil,
        _ meaning: String, changeable: Bool = false
    ) {
        self.init(
            defaultValue: defaultValue,
            ParameterDescription(
                name: name, type: .integer, defaultValue: .number(defaultValue), meaning: meaning, unit: unit,
                minimum: Double(range.lowerBound), maximum: Double(range.upperBound), isChangeable: changeable
            ))
    }
}

extension Parameter where Value == String {
    /// Declares the path of a file; a relative one in a graph file is taken from the folder of that file.
    public static func path(
        _ name: String, default defaultValue: String = "", required: Bool = false, _ meaning: String,
        changeable: Bool = false
    ) -> Parameter {
        Parameter(
            defaultValue: defaultValue,
            ParameterDescription(
                name: name, type: .path, defaultValue: .string(defaultValue), meaning: meaning,
                isRequired: required,
                isChangeable: changeable))
    }

    /// Declares a choice between a few strings.
    public static func choice(
        _ name: String, _ choices: [String], default defaultValue: String, _ meaning: String,
        changeable: Bool = false
    ) -> Parameter {
        Parameter(
            defaultValue: defaultValue,
            ParameterDescription(
                name: name, type: .string, defaultValue: .string(defaultValue), meaning: meaning,
                choices: choices,
                isChangeable: changeable))
    }
}

extension Bool: ParameterValue {
    public static let parameterType = ParameterType.boolean
    public init?(json: JSONValue) {
        guard let value = json.bool else { return nil }
        self = value
    }
    public var json: JSONValue { .bool(self) }
}

extension Int: ParameterValue {
    public static let parameterType = ParameterType.integer
    public init?(json: JSONValue) {
        guard let value = json.integer else { return nil }
        self = value
    }
    public var json: JSONValue { .number(self) }
}

extension Double: ParameterValue {
    public static let parameterType = ParameterType.number
    public init?(json: JSONValue) {
        guard let value = json.number else { return nil }
        self = value
    }
    public var json: JSONValue { .number(self) }
}

extension String: ParameterValue {
    public static let parameterType = ParameterType.string
    public init?(json: JSONValue) {
        guard let value = json.string else { return nil }
        self = value
    }
    public var json: JSONValue { .string(self) }
}

extension [String]: ParameterValue {
    public static let parameterType = ParameterType.list
    public init?(json: JSONValue) {
        guard let elements = json.array else { return nil }
        let strings = elements.compactMap(\.string)
        guard strings.count == elements.count else { return nil }
        self = strings
    }
    public var json: JSONValue { .array(map(JSONValue.string)) }
}
