internal import CCurl

/// One request and its response. libcurl holds a pointer to it, so that it is a class.
final class Transfer {
    /// What has arrived since the last look.
    enum News {
        case head(HTTPHead)
        case body([UInt8])
    }

    let handle: UnsafeMutableRawPointer
    let id: TransferID
    private(set) var news: [News] = []
    private var head = HTTPHead()
    private let headers: UnsafeMutablePointer<curl_slist>?
    private let errorText: UnsafeMutablePointer<CChar>

    /// How long a connection may take to stand, in milliseconds.
    private static let connectTimeout = 10_000

    /// The hosts that no proxy is asked for: a proxy of the environment does not know this machine by these names.
    private static let direct =
        ["no_proxy", "NO_PROXY"].compactMap(Credentials.value(ofVariable:)).joined(separator: ",")
        + ",localhost,127.0.0.1,::1"

    init(_ request: HTTPRequest, id: TransferID) throws(HTTPFailure) {
        guard let handle = curl_easy_init() else { throw HTTPFailure(.other, "libcurl has no memory") }
        self.handle = handle
        self.id = id
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        // A body is sent at once instead of after a second of waiting for "100 Continue".
        var headers = curl_slist_append(nil, "Expect:")
        for header in request.headers { headers = curl_slist_append(headers, header) ?? headers }
        self.headers = headers
        try prepare(request)
    }

    deinit {
        curl_easy_cleanup(handle)
        curl_slist_free_all(headers)
        errorText.deallocate()
    }

    private func prepare(_ request: HTTPRequest) throws(HTTPFailure) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        try check(ccurl_set_pointer(handle, CURLOPT_ERRORBUFFER, errorText))
        try check(ccurl_set_string(handle, CURLOPT_PROTOCOLS_STR, "http,https"))
        try check(ccurl_set_string(handle, CURLOPT_URL, request.url), .badAddress)
        try check(ccurl_set_string(handle, CURLOPT_USERAGENT, "antiphon"))
        try check(ccurl_set_pointer(handle, CURLOPT_HTTPHEADER, headers))
        if let body = request.body { try check(ccurl_set_body(handle, body, body.count)) }
        if let method = request.method {
            try check(ccurl_set_string(handle, CURLOPT_CUSTOMREQUEST, method))
        }
        try check(ccurl_set_string(handle, CURLOPT_NOPROXY, Self.direct))
        try check(ccurl_set_long(handle, CURLOPT_NOSIGNAL, 1))
        try check(ccurl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, Self.connectTimeout))
        // Half-open connections that wait for use are found out.
        try check(ccurl_set_long(handle, CURLOPT_TCP_KEEPALIVE, 1))
        try check(ccurl_set_pointer(handle, CURLOPT_WRITEDATA, context))
        try check(ccurl_set_pointer(handle, CURLOPT_HEADERDATA, context))
        try check(
            ccurl_set_receiver(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
                Transfer.of(context)?.takeBody(bytes, size * count) ?? 0
            })
        try check(
            ccurl_set_receiver(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
                Transfer.of(context)?.takeHeader(bytes, size * count) ?? 0
            })
    }

    private func check(_ code: CURLcode, _ kind: HTTPFailure.Kind = .other) throws(HTTPFailure) {
        guard code == CURLE_OK else { throw HTTPFailure(kind, String(cString: curl_easy_strerror(code))) }
    }

    private static func of(_ context: UnsafeMutableRawPointer?) -> Transfer? {
        context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
    }

    // MARK: What libcurl hands over

    private func takeBody(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        guard let bytes, count > 0 else { return 0 }
        let taken = Array(UnsafeRawBufferPointer(start: bytes, count: count))
        if case .body(var before)? = news.last {
            news.removeLast()
            before += taken
            news.append(.body(before))
        } else {
            news.append(.body(taken))
        }
        return count
    }

    private func takeHeader(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        guard let bytes else { return 0 }
        let line = String(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self)
        // An informational response is followed by another.
        if head.take(line: line), head.status >= 200 { news.append(.head(head)) }
        return count
    }

    func takeNews() -> [News] {
        defer { news = [] }
        return news
    }

    /// What libcurl's code for the end of the transfer means.
    func failure(_ code: CURLcode) -> HTTPFailure? {
        guard code != CURLE_OK else { return nil }
        let told = String(cString: errorText)
        let reason = told.isEmpty ? String(cString: curl_easy_strerror(code)) : told
        let kind: HTTPFailure.Kind =
            switch code {
            case CURLE_URL_MALFORMAT: .badAddress
            case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT: .unreachable
            case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CACERT_BADFILE: .insecure
            case CURLE_OPERATION_TIMEDOUT: .timedOut
            case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_HTTP2,
                CURLE_HTTP2_STREAM:
                .cut
            default: .other
            }
        return HTTPFailure(kind, reason)
    }
}
