import Dialogue
import HTTPClient
import Messages
import NodeRuntime

/// Which server answers, with which model, and what every request has in common.
struct ChatSettings {
    let address: ServerAddress
    let credentials: Credentials
    let keyVariable: String
    let prices: ChatPrices
    private let options: ChatOptions

    private static let openAI = "https://api.openai.com/v1"

    /// Reads and checks the parameters.
    init(_ node: NodeContext) throws(NodeError) {
        address = try Self.address(node)
        keyVariable = node[LanguageModel.apiKeyVariable]
        credentials = try Self.credentials(keyVariable, address)
        let cached = node[LanguageModel.cachedPrice]
        prices = ChatPrices(
            input: node[LanguageModel.inputPrice], output: node[LanguageModel.outputPrice],
            cached: cached < 0 ? nil : cached)
        var options = ChatOptions()
        options.model = node[LanguageModel.model]
        guard !options.model.isEmpty else {
            throw .configuration(
                "backend openai needs the parameter 'model': the server's name for the model, such as gpt-4.1-mini or llama3.2"
            )
        }
        options.stop = node[LanguageModel.stop]
        options.tools = try ToolFile.load(path: node[LanguageModel.tools])
        options.toolChoice = try Self.choice(node[LanguageModel.toolChoice], options.tools)
        options.allowsParallelCalls = node[LanguageModel.parallelToolCalls]
        if address.host == "api.openai.com" { options.limitName = "max_completion_tokens" }
        options.extra = try Self.extra(node[LanguageModel.extra])
        self.options = options
    }

    /// The options with the present values of those parameters that may change.
    func options(_ node: NodeContext) -> ChatOptions {
        var options = options
        options.instructions = node[LanguageModel.instructions]
        options.temperature = node[LanguageModel.temperature] < 0 ? nil : node[LanguageModel.temperature]
        options.maxTokens = node[LanguageModel.maxTokens] == 0 ? nil : node[LanguageModel.maxTokens]
        return options
    }

    /// A conversation whose memory the node keeps.
    ///
    /// - Parameter offers: tools that may be called besides those of the file, which come first.
    func conversation(_ items: [ConversationItem], offers: [ToolOffer]) -> Conversation {
        let names = Set(options.tools.map(\.name))
        let tools = options.tools + offers.filter { !names.contains($0.name) }
        return Conversation(items: items, tools: tools, toolChoice: options.toolChoice)
    }

    /// The words for what goes wrong.
    var failures: ChatFailures {
        ChatFailures(
            address: address, model: options.model, credentials: credentials, keyVariable: keyVariable)
    }

    /// A request for an answer.
    func request(for conversation: Conversation, _ node: NodeContext) -> HTTPRequest {
        HTTPRequest(
            url: address.url("/chat/completions"),
            headers: credentials.headers + [
                "Content-Type: application/json", "Accept: text/event-stream, application/json",
            ],
            body: options(node).body(for: conversation).utf8)
    }

    // MARK: Reading parameters

    private static func address(_ node: NodeContext) throws(NodeError) -> ServerAddress {
        let variable = "OPENAI_BASE_URL"
        let given = node[LanguageModel.baseURL]
        let inherited = Credentials.value(ofVariable: variable) ?? ""
        let text = !given.isEmpty ? given : !inherited.isEmpty ? inherited : openAI
        guard let address = ServerAddress(text) else {
            let place = given.isEmpty ? "\(variable) of the environment" : "the parameter 'base_url'"
            throw .configuration(
                "\(place) is no address of a server; one looks like http://localhost:8080/v1")
        }
        return address
    }

    private static func credentials(
        _ variable: String, _ address: ServerAddress
    ) throws(NodeError) -> Credentials {
        // Whoever writes the key itself into a graph file is told, and nobody is told the key.
        let isName = variable.unicodeScalars.allSatisfy {
            $0 == "_" || $0.isASCII && $0.properties.isAlphabetic || ("0"..."9").contains($0)
        }
        guard isName else {
            throw .configuration(
                "the parameter 'api_key_variable' names a variable of the environment, such as OPENAI_API_KEY; it is not the key"
            )
        }
        do {
            let credentials = try Credentials(variable: variable)
            guard !credentials.isEmpty || address.host != "api.openai.com" else {
                throw NodeError.configuration(
                    "there is no key for \(address) in the environment variable \(variable); for a server without keys, set base_url"
                )
            }
            return credentials
        } catch let error as Credentials.Unusable {
            throw .configuration(error.description)
        } catch let error as NodeError {
            throw error
        } catch {
            throw .configuration("\(error)")
        }
    }

    private static func choice(_ text: String, _ tools: [ToolOffer]) throws(NodeError) -> ToolChoice {
        switch text {
        case "auto", "": return .auto
        case "none": return .none
        case "required": return .required
        default:
            guard tools.contains(where: { $0.name == text }) else {
                throw .configuration(
                    "the parameter 'tool_choice' is auto, none, required or the name of a tool of 'tools'; there is no tool '\(text)'"
                )
            }
            return .named(text)
        }
    }

    private static func extra(_ text: String) throws(NodeError) -> [String: JSONValue] {
        guard !text.isEmpty else { return [:] }
        do {
            guard let members = try JSONValue(parsing: text).object else {
                throw NodeError.configuration(
                    "the parameter 'extra' is a JSON object, such as {\"top_p\": 0.9}")
            }
            return members
        } catch let error as JSONError {
            throw .configuration("the parameter 'extra' is \(error)")
        } catch let error as NodeError {
            throw error
        } catch {
            throw .configuration("\(error)")
        }
    }
}
