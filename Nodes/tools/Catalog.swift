import MCP
import Messages
import Spelling
import ToolCalls

/// Everything that may be called at present.
struct Catalog {
    /// A tool and who does its work.
    struct Entry {
        /// Who does the work.
        enum Worker {
            case declared(ToolDeclaration)
            /// A tool of a server, by the server's own name for it.
            case server(ServerRun, tool: String)
        }

        var name: String
        var summary: String
        var parameters: JSONValue
        /// What a server says of how its tool behaves.
        var annotations: JSONValue = .null
        var worker: Worker

        /// How long it may take, in milliseconds; `nil` = as long as any.
        var timeout: Int? {
            if case .declared(let tool) = worker { tool.timeout } else { nil }
        }
    }

    let entries: [Entry]
    private let byName: [String: Int]

    init(_ tools: [ToolDeclaration], _ servers: [ServerRun]) {
        var entries = tools.map {
            Entry(name: $0.name, summary: $0.summary, parameters: $0.parameters, worker: .declared($0))
        }
        var names = Set(entries.map(\.name))
        for server in servers {
            for tool in server.tools {
                let name = ToolName.unique(tool.name, of: server.declaration.name, taken: names.contains)
                names.insert(name)
                entries.append(
                    Entry(
                        name: name, summary: tool.summary, parameters: tool.parameters,
                        annotations: tool.annotations, worker: .server(server, tool: tool.name)))
            }
        }
        self.entries = entries
        byName = Dictionary(
            entries.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// A tool by its name here; with a server, by that server's own name for it.
    subscript(name: String, of server: String?) -> Entry? {
        guard let server else { return byName[name].map { entries[$0] } }
        return entries.first {
            if case .server(let run, name) = $0.worker { run.declaration.name == server } else { false }
        }
    }

    /// The tools as a model is told of them.
    var json: JSONValue {
        .array(
            entries.map { entry in
                var members: [String: JSONValue] = [
                    "type": "function", "name": .string(entry.name), "description": .string(entry.summary),
                    "parameters": entry.parameters,
                ]
                if case .server(let server, let tool) = entry.worker {
                    members["server_label"] = .string(server.declaration.name)
                    members["server_tool"] = .string(tool)
                    members["annotations"] = entry.annotations
                }
                return .object(members)
            })
    }

    /// What to tell a model that calls a tool which does not exist.
    func objection(to name: String) -> String {
        let names = entries.map(\.name)
        let known = names.count > 30 ? "" : "; there is \(names.joined(separator: ", "))"
        let proposal = Spelling.proposal(for: name, in: names)
        return "there is no tool '\(name.prefix(100))'\(proposal.isEmpty ? known : proposal)"
    }
}
