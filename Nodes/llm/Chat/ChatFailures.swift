import HTTPClient
import Messages

/// Says what went wrong with a server: what, where, and how to mend it.
struct ChatFailures {
    var address: ServerAddress
    var model: String
    var credentials: Credentials
    var keyVariable: String

    /// How much of a server's own text is passed on, in characters.
    private static let longestQuote = 500

    private var server: String { "the language model server at \(address)" }

    private func failure(_ type: String, _ code: String, _ message: String) -> ResponseFailure {
        ResponseFailure(
            type: type, code: credentials.removed(from: code), message: credentials.removed(from: message))
    }

    /// There was no response, or not all of one.
    func describe(_ failure: HTTPFailure) -> ResponseFailure {
        switch failure.kind {
        case .unreachable, .timedOut:
            self.failure(
                "server_error", "unreachable",
                "cannot reach \(server): \(failure.reason). Is it running? base_url, or else OPENAI_BASE_URL, says where it is."
            )
        case .badAddress:
            self.failure(
                "server_error", "bad_address", "cannot reach \(server): \(failure.reason). Check base_url.")
        case .insecure:
            self.failure(
                "server_error", "insecure",
                "\(server) cannot be trusted: \(failure.reason). Check base_url and its certificate.")
        case .cut:
            self.failure("server_error", "cut", "\(server) broke the answer off: \(failure.reason)")
        case .other:
            self.failure(
                "server_error", "transfer_failed", "\(server) does not answer as it should: \(failure.reason)"
            )
        }
    }

    /// The stream ended before the answer did.
    var cut: ResponseFailure {
        failure(
            "server_error", "cut", "\(server) broke the answer off: its stream ended before the answer did")
    }

    /// The server was too slow.
    func timeout(_ milliseconds: Int, parameter: String, what: String) -> ResponseFailure {
        failure("server_error", "timeout", "\(server) \(what) for \(milliseconds) ms (\(parameter))")
    }

    /// What the server sent is no answer.
    func describe(_ fault: ChatStream.Fault) -> ResponseFailure {
        switch fault {
        case .malformed(let reason):
            failure(
                "server_error", "invalid_response",
                "\(server) sent what is no Chat Completions answer: \(reason). Does base_url name such a server?"
            )
        case .tooLong:
            failure("server_error", "answer_too_long", "\(server) sends an answer without end")
        case .told(let error):
            failure(
                error["type"]?.string ?? "server_error", Self.code(of: error) ?? "server_error",
                "\(server) failed: \(quote(error))")
        }
    }

    /// The server refused the request.
    func describe(_ head: HTTPHead, body: [UInt8]) -> ResponseFailure {
        let text = String(decoding: body, as: UTF8.self)
        let json = try? JSONValue(parsing: body)
        let error = json?["error"] ?? json ?? .string(text)
        let code = Self.code(of: error)
        let type = error["type"]?.string
        let words = quote(error)
        let told = "\(head.status)" + (words.isEmpty ? "" : ": \(words)")
        switch head.status {
        case 300..<400:
            let target = head["location"].map { " to \(quote(.string($0)))" } ?? ""
            return failure(
                "server_error", "redirected",
                "\(server) redirects\(target) (\(head.status)). Put the right address into base_url.")
        case 401, 403:
            let mend =
                credentials.isEmpty
                ? "There is no key in \(keyVariable)." : "Put a valid key into \(keyVariable)."
            return failure(
                "invalid_request_error", code ?? "invalid_api_key",
                "\(server) refuses access (\(told)). \(mend)")
        case 404:
            return failure(
                "invalid_request_error", code ?? "model_not_found",
                "\(server) does not know the model '\(model)', or not the path /chat/completions (\(told)). "
                    + "Check model, and base_url, which usually ends in /v1.")
        case 429:
            return failure(
                type ?? "rate_limit_error", code ?? "rate_limit_exceeded",
                "\(server) takes no more requests for now (\(told))")
        case 400..<500:
            return failure(
                type ?? "invalid_request_error", code ?? "refused", "\(server) refuses the request (\(told))")
        default:
            return failure(type ?? "server_error", code ?? "server_error", "\(server) failed (\(told))")
        }
    }

    private static func code(of error: JSONValue) -> String? {
        error["code"]?.string ?? error["type"]?.string
    }

    /// The server's own words, on one line and not too many.
    private func quote(_ error: JSONValue) -> String {
        let text = (error["message"] ?? error["detail"]).map { $0.string ?? $0.description } ?? error.string
        let words = (text ?? error.description).split(whereSeparator: { $0.isWhitespace || $0.isNewline })
        // A key that is cut short would not be recognised.
        return String(credentials.removed(from: words.joined(separator: " ")).prefix(Self.longestQuote))
    }
}
