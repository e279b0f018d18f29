internal import CWebSockets
internal import Glibc

/// Reads a request's head out of libwebsockets while it has one.
enum RequestReader {
    /// The request whose head the socket has just received, without its body.
    static func request(of socket: OpaquePointer, customHeaders: [String], remoteAddress: String)
        -> HTTPRequest?
    {
        var start: UnsafeMutablePointer<CChar>?
        var length: Int32 = 0
        let method = lws_http_get_uri_and_method(socket, &start, &length)
        guard method >= 0, Int(method) < methods.count, let start else { return nil }
        let path = UnsafeRawBufferPointer(start: start, count: Int(length))
        return HTTPRequest(
            method: methods[Int(method)], path: String(decoding: path, as: UTF8.self),
            query: query(of: socket),
            headers: headers(of: socket, customHeaders: customHeaders), remoteAddress: remoteAddress)
    }

    // In the order of libwebsockets' own list.
    private static let methods = [
        "GET", "POST", "OPTIONS", "PUT", "PATCH", "DELETE", "CONNECT", "HEAD", ":PATH",
    ]

    /// The headers that libwebsockets knows, by their numbers; and their names without the colon.
    private static let known: [(token: lws_token_indexes, name: String)] = (0..<WSI_TOKEN_COUNT.rawValue)
        .compactMap { number in
            let token = lws_token_indexes(number)
            guard let text = lws_token_to_string(token) else { return nil }
            let name = String(
                decoding: UnsafeRawBufferPointer(start: text, count: strlen(text)), as: UTF8.self)
            // The others are methods and what HTTP/2 has in place of a request line.
            guard name.hasSuffix(":"), !name.hasPrefix(":") else { return nil }
            return (token, String(name.dropLast()))
        }

    private static func headers(of socket: OpaquePointer, customHeaders: [String]) -> [String: String] {
        var headers: [String: String] = [:]
        for (token, name) in known {
            let length = Int(lws_hdr_total_length(socket, token))
            guard length > 0 else { continue }
            headers[name] = text(of: length) { lws_hdr_copy(socket, $0, $1, token) }
        }
        for name in customHeaders {
            let key = name + ":"
            let length = Int(lws_hdr_custom_length(socket, key, Int32(key.utf8.count)))
            guard length > 0 else { continue }
            headers[name] = text(of: length) {
                lws_hdr_custom_copy(socket, $0, $1, key, Int32(key.utf8.count))
            }
        }
        return headers
    }

    /// libwebsockets keeps each part of the query, percent-decoded, as a fragment of its own.
    private static func query(of socket: OpaquePointer) -> [(name: String, value: String)] {
        var items: [(name: String, value: String)] = []
        var index: Int32 = 0
        while true {
            let length = Int(lws_hdr_fragment_length(socket, WSI_TOKEN_HTTP_URI_ARGS, index))
            guard length > 0 else { return items }
            let part = text(of: length) {
                lws_hdr_copy_fragment(socket, $0, $1, WSI_TOKEN_HTTP_URI_ARGS, index)
            }
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            items.append((String(pair[0]), pair.count > 1 ? String(pair[1]) : ""))
            index += 1
        }
    }

    private static func text(of length: Int, copy: (UnsafeMutablePointer<CChar>?, Int32) -> Int32) -> String {
        // Several headers of one name are copied with something between them.
        let capacity = length + 16
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { buffer in
            let count = copy(buffer.baseAddress, Int32(capacity))
            guard count > 0 else { return "" }
            return String(decoding: UnsafeRawBufferPointer(buffer).prefix(Int(count)), as: UTF8.self)
        }
    }
}
