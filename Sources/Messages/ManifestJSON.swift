/// Why a text is not a manifest.
public struct ManifestError: Error, Equatable, CustomStringConvertible, Sendable {
    /// What is wrong, as a sentence without its subject.
    public var reason: String

    public var description: String { "not a manifest: \(reason)" }
}

extension Manifest {
    /// The manifest as JSON, the form that `--describe` prints.
    public var json: JSONValue {
        [
            "name": .string(name), "purpose": .string(purpose),
            "inputs": .array(inputs.map(\.json)), "outputs": .array(outputs.map(\.json)),
            "parameters": .array(parameters.map(\.json)),
        ]
    }

    /// Reads the JSON that `--describe` prints.
    public init(json: JSONValue) throws(ManifestError) {
        let fields = ManifestFields(json: json, place: "the manifest")
        self.init(
            name: try fields.string("name"), purpose: try fields.string("purpose"),
            inputs: try fields.list("inputs") { fields throws(ManifestError) in try InputPort(fields) },
            outputs: try fields.list("outputs") { fields throws(ManifestError) in try OutputPort(fields) },
            parameters: try fields.list("parameters") { fields throws(ManifestError) in
                try ParameterDescription(fields)
            })
    }
}

extension InputPort {
    var json: JSONValue {
        [
            "name": .string(name), "type": .string(type.rawValue), "meaning": .string(meaning),
            "required": .bool(isRequired), "urgent": .bool(isUrgent),
            "many_producers": .bool(takesManyProducers), "breaks_loops": .bool(breaksLoops),
        ]
    }

    fileprivate init(_ fields: ManifestFields) throws(ManifestError) {
        self.init(
            name: try fields.string("name"), type: try fields.choice("type"),
            meaning: try fields.string("meaning"), isRequired: try fields.flag("required"),
            isUrgent: try fields.flag("urgent"), takesManyProducers: try fields.flag("many_producers"),
            breaksLoops: try fields.flag("breaks_loops"))
    }
}

extension OutputPort {
    var json: JSONValue {
        [
            "name": .string(name), "type": .string(type.rawValue), "meaning": .string(meaning),
            "live": .bool(isLive),
        ]
    }

    fileprivate init(_ fields: ManifestFields) throws(ManifestError) {
        self.init(
            name: try fields.string("name"), type: try fields.choice("type"),
            meaning: try fields.string("meaning"), isLive: try fields.flag("live"))
    }
}

extension ParameterDescription {
    var json: JSONValue {
        var members: [String: JSONValue] = [
            "name": .string(name), "type": .string(type.rawValue), "default": defaultValue,
            "meaning": .string(meaning), "required": .bool(isRequired), "changeable": .bool(isChangeable),
        ]
        members["unit"] = unit.map(JSONValue.string)
        members["minimum"] = minimum.map { .number($0) }
        members["maximum"] = maximum.map { .number($0) }
        if !choices.isEmpty { members["choices"] = .array(choices.map(JSONValue.string)) }
        return .object(members)
    }

    fileprivate init(_ fields: ManifestFields) throws(ManifestError) {
        self.init(
            name: try fields.string("name"), type: try fields.choice("type"),
            defaultValue: fields.json["default"] ?? .null, meaning: try fields.string("meaning"),
            unit: fields.json["unit"]?.string, minimum: fields.json["minimum"]?.number,
            maximum: fields.json["maximum"]?.number,
            choices: (fields.json["choices"]?.array ?? []).compactMap(\.string),
            isRequired: try fields.flag("required"), isChangeable: try fields.flag("changeable"))
    }
}

/// Reads the members of one JSON object, naming the place of what is wrong.
private struct ManifestFields {
    let json: JSONValue
    let place: String

    func string(_ key: String) throws(ManifestError) -> String {
        guard let value = json[key]?.string else {
            throw ManifestError(reason: "'\(key)' of \(place) is no string")
        }
        return value
    }

    func flag(_ key: String) throws(ManifestError) -> Bool {
        guard let value = json[key] else { return false }
        guard let flag = value.bool else {
            throw ManifestError(reason: "'\(key)' of \(place) is neither true nor false")
        }
        return flag
    }

    func choice<Choice: RawRepresentable<String>>(_ key: String) throws(ManifestError) -> Choice {
        let value = try string(key)
        guard let choice = Choice(rawValue: value) else {
            throw ManifestError(reason: "'\(key)' of \(place) is '\(value)', which is unknown")
        }
        return choice
    }

    func list<Element>(
        _ key: String, _ read: (ManifestFields) throws(ManifestError) -> Element
    ) throws(ManifestError) -> [Element] {
        guard let value = json[key] else { return [] }
        guard let array = value.array else {
            throw ManifestError(reason: "'\(key)' of \(place) is no list")
        }
        var elements: [Element] = []
        for (index, item) in array.enumerated() {
            elements.append(try read(ManifestFields(json: item, place: "\(key)[\(index)]")))
        }
        return elements
    }
}
