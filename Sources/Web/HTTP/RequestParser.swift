/// Reads HTTP/1.1 requests out of a stream of bytes (RFC 9112), strictly and within bounds.
struct RequestParser {
    /// The most bytes of a body.
    let maximumBodyBytes: Int
    private var state = State.head
    private var collector: HeadCollector

    private enum State {
        case head
        case body(HTTPRequest, remaining: Int)
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
                var request = try RequestHead.parse(head)
                let length = try bodyLength(of: request)
                guard length > 0 else {
                    state = .head
                    return .request(request)
                }
                request.body.reserveCapacity(min(length, input.count))
                state = .body(request, remaining: length)
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

    private func bodyLength(of request: HTTPRequest) throws(HTTPFault) -> Int {
        guard request.headers["transfer-encoding"] == nil else {
            throw HTTPFault(411, "A body needs a Content-Length; chunks are not taken.")
        }
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
