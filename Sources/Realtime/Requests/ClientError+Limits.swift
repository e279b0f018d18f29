extension ClientError {
    /// A field with a value that cannot be used, and why.
    static func invalid(_ path: String, _ reason: String, code: String = "invalid_value") -> ClientError {
        ClientError(code: code, message: "Invalid '\(path)'\(reason)", parameter: path)
    }

    /// A text that is too long.
    static func tooLong(_ path: String, limit: Int, count: Int) -> ClientError {
        invalid(
            path,
            ": string too long. Expected a string with maximum length \(limit), but got a string with length "
                + "\(count) instead.", code: "string_above_max_length")
    }

    /// A choice of a tool that is not offered.
    static func unknownChoice(of tool: String, at path: String) -> ClientError {
        ClientError(
            code: "invalid_value", message: "Tool choice '\(tool)' not found in 'tools' parameter.",
            parameter: path)
    }

    /// What the graph behind the session cannot do.
    static func unavailable(_ message: String, parameter: String?) -> ClientError {
        ClientError(code: "invalid_value", message: message, parameter: parameter)
    }

    /// The conversation has been heard in another voice.
    static var voiceIsFixed: ClientError {
        ClientError(
            code: "cannot_update_voice",
            message: "Cannot update a conversation's voice if assistant audio is present.")
    }

    /// A client's own text in a message to it, bounded.
    static func shortened(_ text: String) -> String {
        text.utf8.count <= 200 ? text : String(text.prefix(100)) + "…"
    }
}
