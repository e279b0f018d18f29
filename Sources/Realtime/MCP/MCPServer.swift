import Messages

/// A server of tools as a client declares it, `{type: "mcp"}`. It is the graph's server of that label: addresses and
/// keys are taken, for clients cannot but send them, and have no effect.
struct MCPServer: Equatable, Sendable {
    /// Which calls the client must approve first.
    enum Approval: Equatable, Sendable {
        case always
        case never
        /// Those that `always` matches and not those that `never` does; of the others none where only `always` is
        /// there, as it would say nothing else.
        case filtered(always: MCPToolFilter?, never: MCPToolFilter?)
    }

    let label: String
    /// What the client wrote, without what is secret: that is kept nowhere and told to nobody.
    let json: JSONValue
    /// The tools that the model may have; `nil` = all.
    let allowed: MCPToolFilter?
    let approval: Approval

    private enum ApprovalWord: String, CaseIterable { case always, never }

    private enum Connector: String, CaseIterable {
        case dropbox = "connector_dropbox"
        case gmail = "connector_gmail"
        case googleCalendar = "connector_googlecalendar"
        case googleDrive = "connector_googledrive"
        case microsoftTeams = "connector_microsoftteams"
        case outlookCalendar = "connector_outlookcalendar"
        case outlookEmail = "connector_outlookemail"
        case sharePoint = "connector_sharepoint"
    }

    private enum Caller: String, CaseIterable { case direct, programmatic }

    private static let longestLabel = 64
    private static let members: Set = [
        "type", "server_label", "server_url", "connector_id", "tunnel_id", "server_description",
        "authorization", "headers", "allowed_tools", "require_approval", "defer_loading", "allowed_callers",
    ]
    private static let secrets = ["authorization", "headers"]

    /// Reads a declaration. One that has nothing but a label means what the session has under that label already.
    init(_ fields: RequestFields, known: [String: MCPServer]) throws(ClientError) {
        try fields.check(only: Self.members)
        let label = try Self.label(fields)
        if let known = known[label], fields.members.count == 2 {
            self = known
            return
        }
        self.label = label
        try Self.checkAddress(fields)
        _ = try fields.string("server_description")
        _ = try fields.bool("defer_loading")
        for (index, caller) in (try fields.array("allowed_callers") ?? []).enumerated() {
            guard Caller(rawValue: caller.string ?? "") != nil else {
                throw .invalidValue(
                    ClientError.shortened(caller.string ?? caller.kind),
                    at: "\(fields.path(of: "allowed_callers"))[\(index)]",
                    supported: Caller.allCases.map(\.rawValue))
            }
        }
        allowed = try Self.allowed(fields)
        approval = try Self.approval(fields)
        json = .object(fields.members.filter { !Self.secrets.contains($0.key) })
    }

    /// Reads the label of a server.
    static func label(_ fields: RequestFields) throws(ClientError) -> String {
        let label = try fields.requiredString("server_label", limit: longestLabel)
        guard !label.isEmpty, label.utf8.allSatisfy(\.isIdentifier) else {
            throw .invalid(
                fields.path(of: "server_label"),
                ": string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'."
            )
        }
        return label
    }

    private static func checkAddress(_ fields: RequestFields) throws(ClientError) {
        let url = try fields.string("server_url")
        let connector = try fields.choice("connector_id", Connector.self)
        _ = try fields.string("tunnel_id")
        guard url == nil || connector == nil else {
            throw .invalid(
                fields.path(of: "connector_id"), ": 'server_url' and 'connector_id' exclude each other.")
        }
        let authorization = try fields.string("authorization")
        let headers = try fields.object("headers")
        for name in (headers?.members.keys.sorted() ?? []) { _ = try headers?.string(name) }
        guard authorization == nil || headers?.members.keys.contains(where: isAuthorization) != true else {
            throw .invalid(
                fields.path(of: "headers"),
                ": 'authorization' and a header of that name exclude each other.")
        }
    }

    private static func isAuthorization(_ header: String) -> Bool {
        header.lowercased() == "authorization"
    }

    private static func allowed(_ fields: RequestFields) throws(ClientError) -> MCPToolFilter? {
        guard let value = fields.value("allowed_tools") else { return nil }
        if value.array != nil {
            return try MCPToolFilter.names("allowed_tools", in: fields).map(MCPToolFilter.init(names:))
        }
        return try MCPToolFilter(RequestFields(value, path: fields.path(of: "allowed_tools")))
    }

    private static func approval(_ fields: RequestFields) throws(ClientError) -> Approval {
        guard let value = fields.value("require_approval") else { return .always }
        if value.string != nil {
            return try fields.choice("require_approval", ApprovalWord.self) == .never ? .never : .always
        }
        let filters = try RequestFields(value, path: fields.path(of: "require_approval"))
        try filters.check(only: ["always", "never"])
        return .filtered(always: try filter("always", in: filters), never: try filter("never", in: filters))
    }

    private static func filter(_ name: String, in fields: RequestFields) throws(ClientError) -> MCPToolFilter?
    {
        guard let filter = try fields.object(name) else { return nil }
        return try MCPToolFilter(filter)
    }

    /// Whether the model may have a tool.
    func allows(_ tool: GraphTools.Tool) -> Bool {
        allowed?.matches(tool) ?? true
    }

    /// Whether the client must approve a call of a tool. In doubt it must: that is the service's default.
    func mustApprove(_ tool: GraphTools.Tool) -> Bool {
        switch approval {
        case .always: true
        case .never: false
        case .filtered(let always, let never):
            if always?.matches(tool) == true {
                true
            } else if let never {
                !never.matches(tool)
            } else {
                always == nil
            }
        }
    }
}
