internal import Messages

/// Items of the beta: an assistant's parts are called `text` and `audio`, and there are no images.
enum BetaItem {
    /// What a client may put into a message, by its role.
    private static let partTypes: [String: [String]] = [
        "user": ["input_text", "input_audio"], "assistant": ["text"], "system": ["input_text"],
    ]

    /// The engine's part types and those of the beta, where they differ.
    private static let names = ["output_text": "text", "output_audio": "audio"]

    /// A client's item in the words of the engine.
    ///
    /// - Parameters:
    ///   - path: where it stands in its event.
    ///   - hasReferences: whether parts of the user's may refer to other items, as in the input of a response.
    static func fromClient(
        _ item: JSONValue, at path: String, hasReferences: Bool = false
    ) throws(ClientError) -> JSONValue {
        guard case .object(var members) = item, members["type"] == "message",
            let role = members["role"]?.string, var supported = partTypes[role],
            let parts = members["content"]?.array
        else { return item }
        if hasReferences, role == "user" { supported.append("item_reference") }
        var content: [JSONValue] = []
        for (index, part) in parts.enumerated() {
            guard case .object(var part) = part, let type = part["type"]?.string else {
                content.append(part)
                continue
            }
            guard supported.contains(type) else {
                throw .invalidValue(type, at: "\(path).content[\(index)].type", supported: supported)
            }
            if type == "text" { part["type"] = "output_text" }
            content.append(.object(part))
        }
        members["content"] = .array(content)
        return .object(members)
    }

    /// The engine's item as a client of the beta knows it.
    static func fromEngine(_ item: JSONValue) -> JSONValue {
        guard case .object(var members) = item else { return item }
        members["object"] = "realtime.item"
        if let parts = members["content"]?.array {
            members["content"] = .array(
                parts.map { part in
                    guard case .object(var part) = part,
                        let name = part["type"]?.string.flatMap({ names[$0] })
                    else { return part }
                    part["type"] = .string(name)
                    return .object(part)
                })
        }
        return .object(members)
    }
}
