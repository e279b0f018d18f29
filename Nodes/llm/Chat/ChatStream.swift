import Messages

/// What a server has answered so far: reads the chunks of a stream, or a whole completion from a server that does not
/// stream.
struct ChatStream {
    /// What a chunk adds.
    enum Piece: Equatable {
        case text(String)
        /// A part of the arguments of the call at `index`; empty where only the name is known yet.
        case arguments(String, index: Int)
    }

    /// Tokens as the server counts them.
    struct Count: Equatable {
        var input = 0
        var output = 0
        var cached = 0
    }

    /// Why what the server sends is no answer.
    enum Fault: Error, Equatable {
        case malformed(String)
        /// The server tells of an error of its own.
        case told(JSONValue)
        /// The answer has no end.
        case tooLong
    }

    /// A call as far as it has arrived.
    struct Call: Equatable {
        /// The server's own name for it.
        var id: String
        /// The function; empty until it has come.
        var name: String
        var arguments = ""
    }

    private(set) var text = ""
    private(set) var calls: [Call] = []
    private(set) var finish: Finish?
    private(set) var count: Count?
    private(set) var hasRefused = false
    /// How much of text and arguments is taken, in bytes.
    private let limit: Int
    private var length = 0
    /// Where the server's indices point to.
    private var places: [Int: Int] = [:]
    /// How many calls have been told as pieces: those after them wait for their names.
    private var toldCalls = 0

    /// The index under which the one call of the older `function_call` stands.
    private static let functionCallIndex = Int.min

    /// How many calls one answer may have.
    static let mostCalls = 128

    init(limit: Int = 1 << 20) {
        self.limit = limit
    }

    /// Takes one chunk, or a whole completion: JSON text.
    mutating func take(_ data: String) throws(Fault) -> [Piece] {
        let json: JSONValue
        do {
            json = try JSONValue(parsing: data)
        } catch {
            throw .malformed(error.description)
        }
        guard json.object != nil else { throw .malformed("a chunk that is no JSON object") }
        if let error = json["error"], error != .null { throw .told(error) }
        if let usage = json["usage"], usage.object != nil { count = Count(usage) }
        // The last chunk of a stream with usage has no choices, and a further choice than the first was not asked for.
        let choices = json["choices"]?.array ?? []
        guard let choice = choices.first(where: { ($0["index"]?.integer ?? 0) == 0 }) else { return [] }
        guard let delta = choice["delta"] ?? choice["message"] else {
            throw .malformed("a choice without 'delta' or 'message'")
        }
        var pieces: [Piece] = []
        for text in [Self.text(of: delta["content"]), Self.text(of: delta["refusal"])] where !text.isEmpty {
            self.text += text
            length += text.utf8.count
            pieces.append(.text(text))
        }
        hasRefused = hasRefused || !Self.text(of: delta["refusal"]).isEmpty
        let toolCalls = delta["tool_calls"]?.array ?? []
        for call in toolCalls {
            pieces += try take(
                function: call["function"], id: call["id"]?.string ?? "", index: call["index"]?.integer)
        }
        // llama-cpp-python gives the same call in both forms.
        let isOnlyOlder = toolCalls.isEmpty && (calls.isEmpty || places[Self.functionCallIndex] != nil)
        if isOnlyOlder, let function = delta["function_call"], function.object != nil {
            pieces += try take(function: function, id: "", index: Self.functionCallIndex)
        }
        guard length <= limit else { throw .tooLong }
        if let reason = choice["finish_reason"]?.string {
            finish = Finish(chat: reason)
            // One that was cut off at the limit of the length is none.
            guard toldCalls == calls.count || finish == .length else {
                throw .malformed("a tool call without a name")
            }
        }
        return pieces
    }

    private mutating func take(
        function: JSONValue?, id: String, index: Int?
    ) throws(Fault) -> [Piece] {
        let name = function?["name"]?.string ?? ""
        // Some servers leave the index out, and some give every call the index 0 and an id of its own.
        let index = index ?? (id.isEmpty ? calls.count - 1 : calls.count)
        var place = places[index]
        if let known = place, !id.isEmpty, !calls[known].id.isEmpty, calls[known].id != id { place = nil }
        if place == nil {
            guard calls.count < Self.mostCalls else { throw .tooLong }
            places[index] = calls.count
            calls.append(Call(id: id, name: name))
        }
        let call = place ?? calls.count - 1
        if calls[call].name.isEmpty { calls[call].name = name }
        let arguments = Self.arguments(function?["arguments"])
        calls[call].arguments += arguments
        length += arguments.utf8.count
        return call < toldCalls ? [.arguments(arguments, index: call)] : tellNamedCalls()
    }

    /// Tells calls in their order, each once its name is known.
    private mutating func tellNamedCalls() -> [Piece] {
        var pieces: [Piece] = []
        while toldCalls < calls.count, !calls[toldCalls].name.isEmpty {
            pieces.append(.arguments(calls[toldCalls].arguments, index: toldCalls))
            toldCalls += 1
        }
        return pieces
    }

    /// Arguments are a string of JSON; some servers send the JSON itself.
    private static func arguments(_ json: JSONValue?) -> String {
        switch json {
        case nil, .null: ""
        case .string(let text): text
        case let json?: json.description
        }
    }

    /// A text, or the texts of a list of parts.
    private static func text(of content: JSONValue?) -> String {
        content?.string ?? (content?.array ?? []).compactMap { $0["text"]?.string }.joined()
    }

    /// Why the answer ended, once it has.
    var end: Finish {
        if hasRefused || finish == .contentFilter { return .contentFilter }
        if finish == .length { return .length }
        return toldCalls == 0 ? .stop : .toolCalls
    }
}

extension ChatStream.Count {
    fileprivate init(_ json: JSONValue) {
        input = max(0, json["prompt_tokens"]?.integer ?? 0)
        output = max(0, json["completion_tokens"]?.integer ?? 0)
        let cached = json["prompt_tokens_details"]?["cached_tokens"] ?? json["prompt_cache_hit_tokens"]
        self.cached = min(max(0, cached?.integer ?? 0), input)
    }
}

extension Finish {
    /// What Chat Completions calls `finish_reason`.
    fileprivate init(chat reason: String) {
        switch reason {
        case "length": self = .length
        case "content_filter": self = .contentFilter
        case "tool_calls", "function_call": self = .toolCalls
        default: self = .stop
        }
    }
}
