public import Messages

/// The MCP servers of the graph and their tools, as the node `tools` tells them.
public struct GraphTools: Equatable, Sendable {
    /// How a server stands.
    enum Status: String, Sendable {
        /// It is not known yet what it has.
        case starting
        case ready
        /// It did not start; it is tried again.
        case failed
    }

    /// A tool of a server.
    struct Tool: Equatable, Sendable {
        /// The server's label.
        let server: String
        /// The name by which the server knows it.
        let name: String
        /// A name that models take, and that no other tool of the graph has.
        let uniqueName: String
        let summary: String
        let parameters: JSONValue
        let annotations: JSONValue

        /// Whether its server says that it changes nothing.
        var isReadOnly: Bool { annotations["readOnlyHint"]?.bool == true }

        /// The tool as an item lists it. A text is there even if it is empty: clients fail on null.
        var json: JSONValue {
            [
                "name": .string(name), "description": .string(summary), "input_schema": parameters,
                "annotations": annotations,
            ]
        }
    }

    private var servers: [String: Status] = [:]
    private var tools: [Tool] = []

    /// No servers.
    init() {}

    /// Reads the event `tools` of the node `tools`; `nil` for another event. Tools that belong to no server are left
    /// out: sessions reach those of MCP servers only.
    public init?(_ event: Event) {
        guard event.name == "tools", let told = event["tools"]?.array else { return nil }
        for server in event["servers"]?.array ?? [] {
            guard let label = server["server_label"]?.string else { continue }
            servers[label] = server["status"]?.string.flatMap(Status.init(rawValue:)) ?? .starting
        }
        for tool in told {
            guard let server = tool["server_label"]?.string, let name = tool["name"]?.string else { continue }
            tools.append(
                Tool(
                    server: server, name: tool["server_tool"]?.string ?? name, uniqueName: name,
                    summary: tool["description"]?.string ?? "",
                    parameters: tool["parameters"] ?? ["type": "object"],
                    annotations: tool["annotations"] ?? .null))
            // Whoever lists tools of a server has it.
            if servers[server] == nil { servers[server] = .ready }
        }
    }

    /// The same, with the tools that a server had before where it is starting again: they are most likely the same.
    func keeping(_ before: GraphTools?) -> GraphTools {
        var kept = self
        for tool in before?.tools ?? []
        where servers[tool.server] == .starting && !tools.contains(where: { $0.server == tool.server }) {
            kept.tools.append(tool)
        }
        return kept
    }

    /// How a server stands; `nil` where the graph has none of that label.
    func status(of label: String) -> Status? { servers[label] }

    /// The tools of a server that a client lets the model have.
    func tools(of server: MCPServer) -> [Tool] {
        tools.filter { $0.server == server.label && server.allows($0) }
    }
}
