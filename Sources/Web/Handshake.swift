/// The rules of a WebSocket handshake (RFC 6455 §4.2.1): libwebsockets hangs up without a word where they are broken.
enum Handshake {
    // libwebsockets 4.1 reads the list of subprotocols into 128 bytes, its end included.
    static let maximumSubprotocolBytes = 126

    /// Why a handshake cannot be taken; `nil` = it can.
    ///
    /// - Parameter subprotocols: those that the server knows.
    static func refusal(of request: HTTPRequest, subprotocols: [String]) -> HTTPResponse? {
        guard request.method == "GET" else {
            return .error(status: 405, message: "A WebSocket handshake is a GET request.")
        }
        guard request.headers["sec-websocket-version"] == "13" else {
            var response = HTTPResponse.error(
                status: 426, message: "This server speaks WebSocket version 13.")
            response.headers.append(("sec-websocket-version", "13"))
            return response
        }
        guard request.headers["host"] != nil else {
            return .error(status: 400, message: "The request has no Host header.")
        }
        // The key is 16 bytes in base64.
        guard request.headers["sec-websocket-key"]?.utf8.count == 24 else {
            return .error(status: 400, message: "The Sec-WebSocket-Key header is missing or malformed.")
        }
        guard
            HTTPRequest.list(request.headers["connection"] ?? "").contains(where: {
                $0.lowercased() == "upgrade"
            })
        else {
            return .error(status: 400, message: "The Connection header must say Upgrade.")
        }
        let offered = request.subprotocols
        guard let list = request.headers["sec-websocket-protocol"] else { return nil }
        guard list.utf8.count <= maximumSubprotocolBytes else {
            return .error(
                status: 400,
                message: "The Sec-WebSocket-Protocol header has \(list.utf8.count) bytes; this server reads "
                    + "\(maximumSubprotocolBytes). Use a shorter key there, or send it as Authorization header."
            )
        }
        guard offered.contains(where: subprotocols.contains) else {
            let known = subprotocols.joined(separator: ", ")
            return .error(
                status: 400,
                message: known.isEmpty
                    ? "This server knows no subprotocol: offer none."
                    : "None of the offered subprotocols is known here: offer \(known), or none.")
        }
        return nil
    }
}
