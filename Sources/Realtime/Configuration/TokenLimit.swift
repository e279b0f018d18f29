import Messages

/// How long a response may become.
enum TokenLimit {
    /// The greatest limit that can be set.
    static let greatest = 4096

    /// The limit that a client names, `.some(nil)` for `"inf"`; `nil` where it names none.
    static func read(_ name: String, in fields: RequestFields) throws(ClientError) -> Int?? {
        guard let value = fields.value(name) else { return nil }
        if let word = value.string {
            guard word == "inf" else {
                throw .invalidValue(word, at: fields.path(of: name), supported: ["inf"])
            }
            return .some(nil)
        }
        return .some(try fields.integer(name, in: 1...greatest))
    }

    static func json(_ limit: Int?) -> JSONValue {
        limit.map { .number($0) } ?? "inf"
    }
}
