/// Reads HTTP/1.1 requests out of a stream of bytes (RFC 9112), strictly and within bounds.
struct RequestParser {
    /// The most bytes of a body.
    let maximumBodyBytes: Int
    private var state = State.head
    private var collector: HeadCollector

    private enum State {
        case head
        case body(HTTPRequest, remaining: Int)
        case chunks(HTTPRequest, ChunkedBody)
    }

    /// What the bytes brought.
    enum Event: Equatable {
        /// A request, whole.
        case request(HTTPRequest)
        /// The client waits for a word before it sends the body: `100 Continue`.
        case asksToContinue
    }

    init(maximumHeadBytes: Int, maximumBodyBytes: Int) {
        collector = HeadCollector(maximumBytes: maximumHeadBytes)
        self.maximumBodyBytes = maximumBodyBytes
    }

    /// Whether a request has begun that is not whole.
    var isWithinRequest: Bool {
        if case .head = state { !collector.isEmpty } else { true }
    }

    /// Takes bytes from the front, up to the end of one event.
    ///
    /// - Parameter input: loses what was read. What follows an event stays: it belongs to the next one, or to the
    ///   protocol that the request changes to.
    /// - Returns: `nil` where it needs more.
    mutating func take(_ input: inout UnsafeRawBufferPointer.SubSequence) throws(HTTPFault) -> Event? {
        while !input.isEmpty {
            switch state {
            case .head:
                guard let head = try takeHead(&input) else { return nil }
                let request = try RequestHead.parse(head)
                guard let body = try bodyState(of: request, available: input.count) else {
                    return .request(request)
                }
                state = body
                if request.headers["expect"]?.lowercased() == "100-continue", input.isEmpty {
                    return .asksToContinue
                }
            case .body(var request, let remaining):
                // Else the request in the state would be a second owner of the body, which would be copied each time.
                state = .head
                request.body.append(contentsOf: input.prefix(remaining))
                let left = remaining - min(remaining, input.count)
                input = input.dropFirst(remaining)
                guard left == 0 else {
                    state = .body(request, remaining: left)
                    return nil
                }
                return .request(request)
            case .chunks(var request, var body):
                // As above: the state holds no second owner of the body.
                state = .head
                guard try body.take(&input) else {
                    state = .chunks(request, body)
                    return nil
                }
                request.body = body.bytes
                return .request(request)
            }
        }
        return nil
    }

    private mutating func takeHead(
        _ input: inout UnsafeRawBufferPointer.SubSequence
    ) throws(HTTPFault) -> [UInt8]? {
        do throws(HeadCollector.TooLong) {
            return try collector.take(&input)
        } catch {
            throw HTTPFault(
                431, "The request's line and headers have more than \(collector.maximumBytes) bytes.")
        }
    }

    /// How the body of a request will come; `nil` where it has none.
    private func bodyState(of request: HTTPRequest, available: Int) throws(HTTPFault) -> State? {
        if let coding = request.headers["transfer-encoding"] {
            // Two lengths are how requests are smuggled past what stands in front of a server.
            guard request.headers["content-length"] == nil, request.keepsAlive else {
                throw .malformed("A body has either a Content-Length or chunks.")
            }
            guard coding.lowercased() == "chunked" else {
                throw HTTPFault(501, "Of transfer codings only 'chunked' is taken.")
            }
            return .chunks(request, ChunkedBody(maximumBytes: maximumBodyBytes))
        }
        let length = try bodyLength(of: request)
        guard length > 0 else { return nil }
        var request = request
        request.body.reserveCapacity(min(length, available))
        return .body(request, remaining: length)
    }

    private func bodyLength(of request: HTTPRequest) throws(HTTPFault) -> Int {
        guard let text = request.headers["content-length"] else {
            guard !["POST", "PUT", "PATCH"].contains(request.method) else {
                throw HTTPFault(411, "A \(request.method) needs a Content-Length.")
            }
            return 0
        }
        // Twice the same is not worth a quarrel; Int() would take a sign.
        let values = Set(HTTPRequest.list(text))
        guard values.count == 1, let value = values.first,
            value.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let length = Int(value)
        else { throw .malformed("The Content-Length is no number.") }
        guard length <= maximumBodyBytes else {
            throw HTTPFault(413, "The body has \(length) bytes, more than \(maximumBodyBytes).")
        }
        return length
    }
}
