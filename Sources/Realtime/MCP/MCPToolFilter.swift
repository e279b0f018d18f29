import Messages

/// Which tools of a server are meant.
struct MCPToolFilter: Equatable, Sendable {
    /// The names of the tools; `nil` = whatever its name.
    var names: Set<String>?
    /// Whether it must be one that changes nothing, or one that does; `nil` = either.
    var isReadOnly: Bool?

    /// These names.
    init(names: Set<String>) {
        self.names = names
    }

    /// Reads `{tool_names?, read_only?}`.
    init(_ fields: RequestFields) throws(ClientError) {
        try fields.check(only: ["tool_names", "read_only"])
        names = try Self.names("tool_names", in: fields)
        isReadOnly = try fields.bool("read_only")
    }

    /// Reads a list of names.
    static func names(_ member: String, in fields: RequestFields) throws(ClientError) -> Set<String>? {
        try fields.strings(member).map { Set($0) }
    }

    func matches(_ tool: GraphTools.Tool) -> Bool {
        names?.contains(tool.name) ?? true && isReadOnly.map { $0 == tool.isReadOnly } ?? true
    }
}
