/// Something that happened or is asked for: a name and JSON fields.
public struct Event: Equatable, Sendable {
    /// What happened: lower case with underscores.
    public var name: String
    /// Everything else about it.
    public var fields: [String: JSONValue]
    /// When it happened: CLOCK_MONOTONIC in nanoseconds; 0 = unknown.
    public var time: UInt64
    public var metadata: Metadata

    /// Creates an event.
    public init(
        _ name: String, _ fields: [String: JSONValue] = [:], time: UInt64 = 0, metadata: Metadata = Metadata()
    ) {
        self.name = name
        self.fields = fields
        self.time = time
        self.metadata = metadata
    }

    /// One field.
    public subscript(key: String) -> JSONValue? {
        fields[key]
    }
}

extension Event: MessageContent {
    public static let portType = PortType.event

    public init(_ message: Message) throws(WireError) {
        guard message.header.type == .event else {
            throw .wrongType(expected: .event, found: message.header.type)
        }
        let json: JSONValue
        do {
            json = try JSONValue(parsing: message.payload)
        } catch {
            throw .badEvent(error.description)
        }
        guard var fields = json.object else { throw .badEvent("it is no JSON object") }
        guard let name = fields.removeValue(forKey: "event")?.string else {
            throw .badEvent("it has no member 'event' with a name")
        }
        self.init(name, fields, time: message.header.captureTime, metadata: message.metadata)
    }

    public var message: Message {
        var members = fields
        members["event"] = .string(name)
        return Message(
            header: Header(type: .event, captureTime: time), metadata: metadata,
            payload: JSONValue.object(members).utf8)
    }
}
