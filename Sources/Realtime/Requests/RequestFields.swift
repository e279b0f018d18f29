import Messages

/// The members of an object that a client sent, read by name, each with its path for the error.
///
/// Optional fields may be absent or null, which is the same unless said otherwise.
struct RequestFields {
    let members: [String: JSONValue]
    /// Where the object stands in the event; empty for the event itself.
    let path: String

    init(_ members: [String: JSONValue], path: String = "") {
        self.members = members
        self.path = path
    }

    init(_ value: JSONValue, path: String) throws(ClientError) {
        guard let members = value.object else {
            throw .invalidType(value, at: path, expected: "an object")
        }
        self.init(members, path: path)
    }

    /// The path of a member.
    func path(of name: String) -> String {
        path.isEmpty ? name : "\(path).\(name)"
    }

    /// Refuses members that are not known.
    func check(only known: Set<String>) throws(ClientError) {
        guard let unknown = members.keys.filter({ !known.contains($0) }).min() else { return }
        throw .unknownParameter(ClientError.shortened(path(of: unknown)))
    }

    /// Whether the member is there, even if it is null.
    func has(_ name: String) -> Bool {
        members[name] != nil
    }

    /// The member, where it is there and not null.
    func value(_ name: String) -> JSONValue? {
        members[name].flatMap { $0 == .null ? nil : $0 }
    }

    func required(_ name: String) throws(ClientError) -> JSONValue {
        guard let value = value(name) else { throw .missingParameter(path(of: name)) }
        return value
    }

    func string(_ name: String, limit: Int = .max) throws(ClientError) -> String? {
        guard let value = value(name) else { return nil }
        guard let text = value.string else {
            throw .invalidType(value, at: path(of: name), expected: "a string")
        }
        let count = text.unicodeScalars.count
        guard count <= limit else { throw .tooLong(path(of: name), limit: limit, count: count) }
        return text
    }

    func requiredString(_ name: String, limit: Int = .max) throws(ClientError) -> String {
        guard let text = try string(name, limit: limit) else { throw .missingParameter(path(of: name)) }
        return text
    }

    func choice<Value: RawRepresentable<String> & CaseIterable>(
        _ name: String, _: Value.Type
    ) throws(ClientError) -> Value? {
        guard let text = try string(name) else { return nil }
        guard let value = Value(rawValue: text) else {
            throw .invalidValue(
                ClientError.shortened(text), at: path(of: name), supported: Value.allCases.map(\.rawValue))
        }
        return value
    }

    func bool(_ name: String) throws(ClientError) -> Bool? {
        guard let value = value(name) else { return nil }
        guard let truth = value.bool else {
            throw .invalidType(value, at: path(of: name), expected: "a boolean")
        }
        return truth
    }

    func integer(_ name: String, in range: ClosedRange<Int>) throws(ClientError) -> Int? {
        guard let value = value(name) else { return nil }
        guard let number = value.integer else {
            throw .invalidType(value, at: path(of: name), expected: "an integer")
        }
        try check(name, Double(number), Double(range.lowerBound)...Double(range.upperBound), .integer, value)
        return number
    }

    func number(_ name: String, in range: ClosedRange<Double>) throws(ClientError) -> Double? {
        guard let value = value(name) else { return nil }
        guard let number = value.number else {
            throw .invalidType(value, at: path(of: name), expected: "a number")
        }
        try check(name, number, range, .decimal, value)
        return number
    }

    private func check(
        _ name: String, _ number: Double, _ range: ClosedRange<Double>, _ kind: ClientError.NumberKind,
        _ found: JSONValue
    ) throws(ClientError) {
        if number > range.upperBound {
            throw .tooLarge(found, at: path(of: name), greatest: .number(range.upperBound), kind: kind)
        }
        if number < range.lowerBound {
            throw .tooSmall(found, at: path(of: name), least: .number(range.lowerBound), kind: kind)
        }
    }

    func object(_ name: String) throws(ClientError) -> RequestFields? {
        guard let value = value(name) else { return nil }
        return try RequestFields(value, path: path(of: name))
    }

    func array(_ name: String) throws(ClientError) -> [JSONValue]? {
        guard let value = value(name) else { return nil }
        guard let elements = value.array else {
            throw .invalidType(value, at: path(of: name), expected: "an array")
        }
        return elements
    }

    /// The elements of an array of strings.
    func strings(_ name: String) throws(ClientError) -> [String]? {
        guard let elements = try array(name) else { return nil }
        var strings: [String] = []
        for (index, element) in elements.enumerated() {
            guard let text = element.string else {
                throw .invalidType(element, at: "\(path(of: name))[\(index)]", expected: "a string")
            }
            strings.append(text)
        }
        return strings
    }

    /// The elements of an array of objects.
    func objects(_ name: String) throws(ClientError) -> [RequestFields]? {
        guard let elements = try array(name) else { return nil }
        var objects: [RequestFields] = []
        for (index, element) in elements.enumerated() {
            objects.append(try RequestFields(element, path: "\(path(of: name))[\(index)]"))
        }
        return objects
    }
}
