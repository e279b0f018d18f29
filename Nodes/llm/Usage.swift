import Messages

/// Why a response ended, as the metadata `finish` of its last delta says.
enum Finish: String {
    case stop
    /// The limit of its length was reached.
    case length
    case toolCalls = "tool_calls"
    case contentFilter = "content_filter"
    case failed

    /// The `status` of the event `usage`.
    var status: String {
        switch self {
        case .stop, .toolCalls: "completed"
        case .length, .contentFilter: "incomplete"
        case .failed: "failed"
        }
    }
}

/// What a response took.
struct Usage: Equatable {
    /// Read to answer, and written.
    var inputTokens = 0
    var outputTokens = 0
    /// Those of the input that the server had kept from before.
    var cachedTokens = 0
    /// What is counted: `tokens`, or `words` where nothing knows tokens.
    var unit = "words"
    /// US dollars; `nil` where no prices are given.
    var cost: Double?
    /// What the server says about its limits, in the shape of the Realtime API.
    var rateLimits: [JSONValue] = []
}

/// Why a response failed, for whoever asked for it.
struct ResponseFailure: Error, Equatable, CustomStringConvertible {
    /// As OpenAI's APIs name it: `invalid_request_error`, `server_error`, …
    var type: String
    var code: String
    /// What happened, where, and how to mend it.
    var message: String

    var description: String { message }

    var json: JSONValue {
        ["type": .string(type), "code": .string(code), "message": .string(message)]
    }
}
