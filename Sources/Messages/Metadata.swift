/// The open part of a message's header: a JSON object that is parsed only when asked for.
///
/// The members that every node understands are `session`, `utterance`, `response` and `language`; a node may add
/// members of its own.
public struct Metadata: Sendable {
    /// The UTF-8 text of the JSON object; empty for an object without members.
    public private(set) var bytes: [UInt8]
    private var parsed: [String: JSONValue]?

    /// Metadata with the given members.
    public init(_ members: [String: JSONValue] = [:]) {
        bytes = members.isEmpty ? [] : JSONValue.object(members).utf8
        parsed = members
    }

    /// Metadata as received, not yet parsed.
    public init(unparsed bytes: [UInt8]) {
        self.bytes = bytes
        parsed = bytes.isEmpty ? [:] : nil
    }

    /// The members. Metadata that is not a JSON object has none; `validate()` tells.
    public var members: [String: JSONValue] {
        parsed ?? (try? parse()) ?? [:]
    }

    /// One member. Setting `nil` removes it.
    public subscript(key: String) -> JSONValue? {
        get { members[key] }
        set {
            var members = self.members
            members[key] = newValue
            self = Metadata(members)
        }
    }

    /// Parses once and keeps the members, so that later questions are cheap.
    public mutating func validate() throws(WireError) {
        if parsed == nil { parsed = try parse() }
    }

    private func parse() throws(WireError) -> [String: JSONValue] {
        let json: JSONValue
        do {
            json = try JSONValue(parsing: bytes)
        } catch {
            throw .badMetadata(error.description)
        }
        guard let members = json.object else { throw .badMetadata("it is another JSON value") }
        return members
    }
}

extension Metadata {
    /// The conversation that the message belongs to; `""` where it names none.
    public var session: String {
        get { self["session"]?.string ?? "" }
        set { self["session"] = newValue.isEmpty ? nil : .string(newValue) }
    }

    /// The utterance of a person that the message belongs to.
    public var utterance: String? {
        get { self["utterance"]?.string }
        set { self["utterance"] = newValue.map(JSONValue.string) }
    }

    /// The response of the assistant that the message belongs to; cancelling is by this id.
    public var response: String? {
        get { self["response"]?.string }
        set { self["response"] = newValue.map(JSONValue.string) }
    }

    /// The language of the speech or text, as a BCP 47 tag.
    public var language: String? {
        get { self["language"]?.string }
        set { self["language"] = newValue.map(JSONValue.string) }
    }
}

extension Metadata: Equatable {
    public static func == (left: Metadata, right: Metadata) -> Bool {
        left.bytes == right.bytes || left.members == right.members
    }
}
