import HTTPClient
import Messages
import NodeRuntime

/// An endpoint in the shape of OpenAI's moderations.
struct ModerationService {
    let address: ServerAddress
    let credentials: Credentials
    let model: String
    /// The categories that count; empty = all.
    let categories: Set<String>

    /// What an endpoint says of a text.
    enum Verdict: Equatable {
        /// The categories that it found; empty where the text is fine.
        case found([String])
        /// There was no usable answer, and why.
        case none(String)
    }

    /// The largest answer that is read, in bytes.
    static let largestAnswer = 1 << 20

    /// Reads the parameters; `nil` where no endpoint is named.
    init?(_ node: NodeContext) throws(NodeError) {
        let text = node[ModerationNode.baseURL]
        guard !text.isEmpty else { return nil }
        guard let address = ServerAddress(text) else {
            throw .configuration(
                "the parameter 'base_url' is no address of a server; one looks like https://api.openai.com/v1"
            )
        }
        self.address = address
        model = node[ModerationNode.model]
        categories = Set(node[ModerationNode.categories])
        do throws(Credentials.Unusable) {
            credentials = try Credentials(variable: node[ModerationNode.apiKeyVariable])
        } catch {
            throw .configuration(error.description)
        }
    }

    /// A question about a text.
    func request(_ text: String) -> HTTPRequest {
        var body: [String: JSONValue] = ["input": .string(text)]
        if !model.isEmpty { body["model"] = .string(model) }
        return HTTPRequest(
            url: address.url("/moderations"),
            headers: credentials.headers + ["Content-Type: application/json"],
            body: JSONValue.object(body).utf8)
    }

    /// What an answer says.
    func verdict(_ head: HTTPHead, _ body: [UInt8]) -> Verdict {
        let json = try? JSONValue(parsing: body)
        guard (200..<300).contains(head.status) else {
            let told = json?["error"]?["message"]?.string ?? ""
            return .none(describe("\(head.status) \(told.prefix(300))"))
        }
        guard let results = json?["results"]?.array, !results.isEmpty else {
            return .none(describe("its answer has no 'results'"))
        }
        var found: Set<String> = []
        for result in results where result["flagged"]?.bool == true {
            let named = (result["categories"]?.object ?? [:]).filter { $0.value == true }.map(\.key)
            found.formUnion(named.isEmpty ? ["flagged"] : named)
        }
        return .found((categories.isEmpty ? found : found.intersection(categories)).sorted())
    }

    /// Says what went wrong, without the key.
    func describe(_ reason: String) -> String {
        credentials.removed(
            from:
                "the moderation server at \(address) gave no verdict: \(reason). Check base_url and its key.")
    }
}
