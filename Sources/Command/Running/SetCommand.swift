internal import CommandLineParsing
internal import GraphModel
internal import Messages
internal import Supervision

/// `antiphon set`: changes parameters of a running node.
enum SetCommand: Command {
    static let declaration = CommandDeclaration(
        "set", "Changes parameters of running nodes, where their manifests allow it.",
        discussion: [
            "The change lasts until the node or the graph is started again. `antiphon describe NODE` shows which "
                + "parameters are changeable while running."
        ],
        operand: Operand(
            "NODE.PARAM=VALUE", .oneOrMore, completion: .output(of: ["words", "parameters"]),
            "The node's id in the graph, its parameter, and the new value."),
        options: [RunningGraphChoice.option],
        examples: [("antiphon set tts.rate=160", "Speaks at 160 words a minute from the next sentence on.")])

    static func run(_ arguments: Arguments) throws -> ExitCode {
        var settings: [Setting] = []
        for text in arguments.operands {
            do {
                settings.append(try Setting(parsing: text))
            } catch {
                throw arguments.wrong("'\(text)' is not of the form NODE.PARAM=VALUE, as in tts.rate=160")
            }
        }
        let (_, client) = try RunningGraphChoice.connect(arguments[RunningGraphChoice.option])
        let nodes = GraphStatus(json: try client.request("status")).nodes
        var changes: [(node: String, parameters: [String: JSONValue])] = []
        for setting in settings {
            let value = try value(of: setting, on: nodes.first { $0.id == setting.node })
            if let index = changes.firstIndex(where: { $0.node == setting.node }) {
                changes[index].parameters[setting.parameter] = value
            } else {
                changes.append((setting.node, [setting.parameter: value]))
            }
        }
        for change in changes {
            _ = try client.request(
                "set", ["node": .string(change.node), "parameters": .object(change.parameters)])
        }
        return .finished
    }

    /// The value as the node's manifest types it; where that is unknown, JSON where it is some, else a text.
    private static func value(of setting: Setting, on node: ProgramStatus?) throws(CommandFailure)
        -> JSONValue
    {
        let guess = (try? JSONValue(parsing: setting.value)) ?? .string(setting.value)
        guard let node, let manifest = try? Catalog.describe(node.program).manifest,
            let parameter = manifest.parameters.first(where: { $0.name == setting.parameter })
        else { return guess }
        let value: JSONValue =
            switch parameter.type {
            case .string: .string(setting.value)
            case .path: .string(Files.resolved(setting.value) ?? setting.value)
            case .boolean, .integer, .number, .list: guess
            }
        if let objection = parameter.objection(to: value) { throw .wrong("\(setting.node): \(objection)") }
        return value
    }
}
