internal import GraphModel
internal import Messages
internal import Spelling
internal import YAML

/// Reads a tools file: `tools`, a list of tools, and `mcp`, a list of servers that offer tools themselves.
///
///     tools:
///       - name: battery
///         description: How full the battery is, in percent.
///         command: [cat, /sys/class/power_supply/BAT0/capacity]
///     mcp:
///       - {name: files, command: [mcp-files, /home/robot]}
///
/// `${NAME}` stands for a variable of the environment in commands, environments, addresses and header fields.
public struct ToolFileReader {
    private static let fileKeys = ["tools", "mcp"]
    private static let toolKeys = [
        "name", "description", "parameters", "command", "env", "http", "message", "timeout_ms",
    ]
    private static let serverKeys = ["name", "command", "env", "allowed_tools"]
    /// How long a tool may be allowed to take, in milliseconds.
    private static let timeouts = 1...3_600_000

    private let folder: String
    private var variables: Variables
    private var problems: [YAMLProblem] = []

    private init(folder: String, environment: [String: String]) {
        self.folder = folder
        variables = Variables(environmentAlone: environment)
    }

    /// Reads the text of a file.
    ///
    /// - Parameters:
    ///   - file: its path, which messages name and whose folder programs run in.
    ///   - environment: the variables that may stand in the file.
    /// - Throws: everything that is wrong with it.
    public static func read(
        _ text: String, file: String, environment: [String: String]
    ) throws(ToolDeclarations.Unusable) -> ToolDeclarations {
        let document = YAMLDocument(parsing: text, file: file)
        let folder = PathBase.parent(of: file)
        var reader = ToolFileReader(folder: folder.isEmpty ? "." : folder, environment: environment)
        reader.problems = document.problems
        var declarations = ToolDeclarations()
        if let root = document.root {
            declarations = reader.declarations(root)
        } else if reader.problems.isEmpty {
            reader.problems = [YAMLProblem(file: file, line: 1, column: 1, message: "the file is empty")]
        }
        guard reader.problems.isEmpty else {
            let ordered = reader.problems.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
            throw ToolDeclarations.Unusable(
                description: ordered.map(\.description).joined(separator: "\n"))
        }
        return declarations
    }

    private mutating func report(_ node: YAMLNode, _ message: String) {
        problems.append(
            YAMLProblem(file: node.file, line: node.line, column: node.column, message: message))
    }

    // MARK: The file

    private mutating func declarations(_ root: YAMLNode) -> ToolDeclarations {
        var declarations = ToolDeclarations()
        if root.sequence == nil { check(root, keys: Self.fileKeys) }
        let tools = root.sequence == nil ? root["tools"] : root
        for node in elements(tools, "tools") {
            guard let tool = tool(node) else { continue }
            if declarations.tools.contains(where: { $0.name == tool.name }) {
                report(node["name"] ?? node, "the tool '\(tool.name)' stands twice")
            }
            declarations.tools.append(tool)
        }
        for node in elements(root["mcp"], "mcp") {
            guard let server = server(node) else { continue }
            if declarations.servers.contains(where: { $0.name == server.name }) {
                report(node["name"] ?? node, "the server '\(server.name)' stands twice")
            }
            declarations.servers.append(server)
        }
        if declarations == ToolDeclarations(), problems.isEmpty {
            report(root, "a tools file has a list 'tools', a list 'mcp', or both")
        }
        return declarations
    }

    private mutating func tool(_ node: YAMLNode) -> ToolDeclaration? {
        guard check(node, keys: Self.toolKeys), let name = name(node, "tool") else { return nil }
        let parameters = parameters(node["parameters"])
        guard let work = work(node, parameters) else { return nil }
        return ToolDeclaration(
            name: name, summary: text(node["description"], "description") ?? "", parameters: parameters,
            work: work, timeout: timeout(node["timeout_ms"]))
    }

    private mutating func server(_ node: YAMLNode) -> ServerDeclaration? {
        guard check(node, keys: Self.serverKeys), let name = name(node, "server") else { return nil }
        guard let command = node["command"] else {
            report(node, "the server '\(name)' needs a 'command' that starts it")
            return nil
        }
        guard let program = program(command, node["env"]) else { return nil }
        let allowed = node["allowed_tools"].map { elements($0, "allowed_tools").compactMap(\.scalar) }
        return ServerDeclaration(name: name, program: program, allowedTools: allowed.map(Set.init))
    }

    // MARK: What is done

    private mutating func work(_ node: YAMLNode, _ parameters: JSONValue) -> ToolDeclaration.Work? {
        let kinds = ["command", "http", "message"].filter { node[$0] != nil }
        guard kinds.count == 1 else {
            let found = kinds.isEmpty ? "none of them" : kinds.joined(separator: " and ")
            report(node, "a tool has one of 'command', 'http' and 'message'; here is \(found)")
            return nil
        }
        if let environment = node["env"], kinds != ["command"] {
            report(environment, "'env' is for a tool with a 'command'")
        }
        if let command = node["command"] {
            return program(command, node["env"]).map(ToolDeclaration.Work.command)
        }
        if let http = node["http"] { return template(http, parameters).map(ToolDeclaration.Work.http) }
        guard let message = node["message"] else { return nil }
        if message.value == .null { return .message(waitsForReply: false) }
        check(message, keys: ["wait_for_reply"])
        guard let waits = message["wait_for_reply"] else { return .message(waitsForReply: false) }
        guard case .bool(let waitsForReply)? = waits.value else {
            report(waits, "'wait_for_reply' is true or false, not \(waits.kind)")
            return nil
        }
        return .message(waitsForReply: waitsForReply)
    }

    private mutating func program(_ command: YAMLNode, _ environment: YAMLNode?) -> ProgramDeclaration? {
        let count = problems.count
        let words = elements(command, "command").compactMap { text($0, "command") }
        if words.isEmpty, problems.count == count {
            report(command, "'command' is a list: a program and its arguments")
        }
        var variables: [String: String] = [:]
        if let environment {
            guard let entries = environment.mapping else {
                report(environment, "'env' is a map of variables, not \(environment.kind)")
                return nil
            }
            for entry in entries { variables[entry.name] = text(entry.value, entry.name) }
        }
        guard problems.count == count else { return nil }
        return ProgramDeclaration(
            words, environment: variables, folder: folder,
            place: "\(command.file):\(command.line):\(command.column)")
    }

    private mutating func template(_ node: YAMLNode, _ parameters: JSONValue) -> HTTPTemplate? {
        let count = problems.count
        check(node, keys: ["url", "method", "headers"])
        let method = (text(node["method"], "method") ?? "GET").uppercased()
        if HTTPTemplate.methods[method] == nil {
            report(
                node["method"] ?? node,
                "the method '\(method)' is none of \(HTTPTemplate.methods.keys.sorted().joined(separator: ", "))"
            )
        }
        var headers: [String] = []
        for entry in node["headers"]?.mapping ?? [] {
            guard let value = text(entry.value, entry.name) else { continue }
            guard !(entry.name + value).unicodeScalars.contains(where: { $0.value < 0x20 }) else {
                report(entry.value, "a header field is one line")
                continue
            }
            headers.append("\(entry.name): \(value)")
        }
        guard problems.count == count else { return nil }
        guard let url = node["url"], let address = text(url, "url") else {
            report(node, "an HTTP tool needs a 'url'")
            return nil
        }
        do throws(HTTPTemplate.Fault) {
            let template = try HTTPTemplate(url: address, method: method, headers: headers)
            let known = (parameters["properties"]?.object ?? [:]).keys
            for name in template.names where !known.contains(name) {
                let proposal = Spelling.proposal(for: name, in: known)
                report(url, "'{\(name)}' is none of the tool's parameters\(proposal)")
            }
            return template
        } catch {
            report(url, error.reason)
            return nil
        }
    }

    // MARK: Values

    /// Notes whether a node is no map, and which of its keys are unknown. `false` where it is no map.
    @discardableResult
    private mutating func check(_ node: YAMLNode, keys: [String]) -> Bool {
        guard let entries = node.mapping else {
            report(node, "expected a map with \(keys.joined(separator: ", ")); found \(node.kind)")
            return false
        }
        for entry in entries where !keys.contains(entry.name) {
            let proposal = Spelling.proposal(for: entry.name, in: keys)
            let known = proposal.isEmpty ? "; there is \(keys.joined(separator: ", "))" : proposal
            report(entry.key, "unknown key '\(entry.name)'\(known)")
        }
        return true
    }

    private mutating func elements(_ node: YAMLNode?, _ key: String) -> [YAMLNode] {
        guard let node, node.value != .null else { return [] }
        guard let elements = node.sequence else {
            report(node, "'\(key)' is a list, not \(node.kind)")
            return []
        }
        return elements
    }

    private mutating func text(_ node: YAMLNode?, _ key: String) -> String? {
        guard let node else { return nil }
        guard let text = node.scalar else {
            report(node, "'\(key)' takes a text, not \(node.kind)")
            return nil
        }
        do throws(GraphProblem) {
            let place = Place(file: node.file, line: node.line, column: node.column)
            return try variables.expand(text[...], at: place)
        } catch {
            report(node, error.message)
            return nil
        }
    }

    /// A name that models take: OpenAI's and others' refuse anything else.
    private mutating func name(_ node: YAMLNode, _ what: String) -> String? {
        guard let value = node["name"], let name = value.scalar, !name.isEmpty else {
            report(node, "a \(what) needs a 'name'")
            return nil
        }
        guard ToolName.isValid(name) else {
            report(
                value, "the name '\(name)' may have letters, digits, '_' and '-', and 64 of them at most")
            return nil
        }
        return name
    }

    private mutating func parameters(_ node: YAMLNode?) -> JSONValue {
        guard let node, node.value != .null else { return ["type": "object", "properties": [:]] }
        guard node.mapping != nil, node["type"]?.scalar == "object" else {
            report(node, "'parameters' is a JSON Schema with 'type: object' and 'properties'")
            return .null
        }
        let schema = node.json
        let properties = schema["properties"]?.object ?? [:]
        for required in node["required"]?.sequence ?? [] where properties[required.scalar ?? ""] == nil {
            report(required, "'\(required.scalar ?? "")' is required and not among the 'properties'")
        }
        return schema
    }

    private mutating func timeout(_ node: YAMLNode?) -> Int? {
        guard let node, node.value != .null else { return nil }
        guard case .integer(let milliseconds)? = node.value, Self.timeouts.contains(milliseconds) else {
            report(
                node,
                "'timeout_ms' is a number of milliseconds from \(Self.timeouts.lowerBound) to \(Self.timeouts.upperBound), not \(node.kind)"
            )
            return nil
        }
        return milliseconds
    }
}
