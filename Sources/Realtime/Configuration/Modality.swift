import Messages

/// What a response is made of: text, or speech with its transcript.
enum Modality: String, CaseIterable, Sendable {
    case text, audio

    var json: JSONValue { [.string(rawValue)] }

    /// The modality that a client names in a list of one.
    static func read(
        _ name: String, in fields: RequestFields, canSpeak: Bool
    ) throws(ClientError) -> Modality? {
        guard let names = try fields.array(name) else { return nil }
        let path = fields.path(of: name)
        guard names.count == 1 else { throw unsupported(names, at: path) }
        guard let text = names[0].string else {
            throw .invalidType(names[0], at: "\(path)[0]", expected: "a string")
        }
        guard let modality = Modality(rawValue: text) else { throw unsupported(names, at: path) }
        guard canSpeak || modality == .text else {
            throw .unavailable(
                "Audio output is not available: the graph behind this server has no node that speaks (tts). "
                    + "Supported combinations are: ['text'].", parameter: path)
        }
        return modality
    }

    private static func unsupported(_ names: [JSONValue], at path: String) -> ClientError {
        let list = names.map { $0.string.map { "'\(ClientError.shortened($0))'" } ?? $0.kind }
        return ClientError(
            code: "invalid_value",
            message:
                "Invalid modalities: [\(list.prefix(5).joined(separator: ", "))]. "
                + "Supported combinations are: ['text'] and ['audio'].", parameter: path)
    }
}
