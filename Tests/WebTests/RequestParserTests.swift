import Randomness
import Testing

@testable import Web

@Suite struct RequestParserTests {
    private func parse(_ text: String, pieces: Int = 1, maximumHeadBytes: Int = 4096) throws -> [RequestParser
        .Event]
    {
        try parse(Array(text.utf8), pieces: pieces, maximumHeadBytes: maximumHeadBytes)
    }

    private func parse(
        _ bytes: [UInt8], pieces: Int = 1, maximumHeadBytes: Int = 4096
    ) throws -> [RequestParser.Event] {
        var parser = RequestParser(maximumHeadBytes: maximumHeadBytes, maximumBodyBytes: 100)
        var events: [RequestParser.Event] = []
        let size = max(1, bytes.count / pieces)
        for start in stride(from: 0, to: bytes.count, by: size) {
            try bytes[start..<min(start + size, bytes.count)].withUnsafeBytes { buffer in
                var input = buffer[...]
                while !input.isEmpty {
                    guard let event = try parser.take(&input) else { break }
                    events.append(event)
                }
            }
        }
        return events
    }

    private func request(_ text: String) throws -> HTTPRequest {
        guard case .request(let request) = try #require(try parse(text).first) else {
            throw HTTPFault(0, "no request")
        }
        return request
    }

    private func status(_ text: String) -> Int? {
        do {
            _ = try parse(text)
            return nil
        } catch {
            return (error as? HTTPFault)?.status
        }
    }

    @Test func `a request comes apart into its parts`() throws {
        let request = try request(
            "GET /v1/%72ealtime?model=a%20b&intent=x+y&flag HTTP/1.1\r\nHost: h\r\nX-One:  a \r\nx-one: b\r\n\r\n"
        )

        #expect(request.method == "GET")
        #expect(request.path == "/v1/realtime")
        #expect(request.query.map(\.name) == ["model", "intent", "flag"])
        #expect(request.query.map(\.value) == ["a b", "x y", ""])
        #expect(request.headers == ["host": "h", "x-one": "a, b"])
        #expect(!request.closes)
    }

    @Test(arguments: [1, 2, 3, 7, 1000])
    func `requests follow each other, however they are cut`(pieces: Int) throws {
        let text = """
            POST /a HTTP/1.1\r
            Host: h\r
            Content-Length: 5\r
            \r
            helloPOST /b HTTP/1.1\r
            Host: h\r
            Content-Length: 3\r
            \r
            youGET /c HTTP/1.1\r
            Host: h\r
            \r

            """
        let requests = try parse(text, pieces: pieces).compactMap { event -> HTTPRequest? in
            if case .request(let request) = event { request } else { nil }
        }

        #expect(requests.map(\.path) == ["/a", "/b", "/c"])
        #expect(requests.map { String(decoding: $0.body, as: UTF8.self) } == ["hello", "you", ""])
    }

    @Test func `a client that waits for a word gets one`() throws {
        let events = try parse(
            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")

        #expect(events == [.asksToContinue])
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", true),
        ("GET / HTTP/1.1\r\nHost: h\r\nConnection: TE, Close\r\n\r\n", true),
        ("GET / HTTP/1.1\r\nHost: h\r\n\r\n", false), ("GET / HTTP/1.0\r\n\r\n", true),
        ("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", false),
    ])
    func `whether the connection stays is the client's wish`(text: String, closes: Bool) throws {
        #expect(try request(text).closes == closes)
    }

    @Test(arguments: [
        "GET /\r\n\r\n", "GET  / HTTP/1.1\r\nHost: h\r\n\r\n", "GET / HTTP/1.1\nHost: h\n\r\n\r\n",
        "G(T / HTTP/1.1\r\nHost: h\r\n\r\n", "GET a HTTP/1.1\r\nHost: h\r\n\r\n", "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nHost: g\r\n\r\n", "GET / HTTP/1.1\r\nHost: h\r\nno colon\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nx : 1\r\n\r\n", "GET / HTTP/1.1\r\nHost: h\r\n folded\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nx: a\u{0}b\r\n\r\n", "GET / HTTP/1.1\r\nHost: h\r\nx: a\rb\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: +1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1, 2\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999\r\n\r\n",
    ])
    func `a malformed request is refused`(text: String) {
        #expect(status(text) == 400)
    }

    @Test func `other faults have their own codes`() {
        #expect(status("GET / HTTP/2.0\r\nHost: h\r\n\r\n") == 505)
        #expect(status("POST / HTTP/1.1\r\nHost: h\r\n\r\n") == 411)
        #expect(status("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n") == 501)
        #expect(status("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 101\r\n\r\n") == 413)
        #expect(status("GET / HTTP/1.1\r\nX: " + String(repeating: "a", count: 5000)) == 431)
    }

    private static let chunked = "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"

    @Test(arguments: [1, 2, 3, 7, 1000])
    func `a body may come in chunks`(pieces: Int) throws {
        let text =
            Self.chunked + "5\r\nhello\r\n0A ; a=b\r\n, my frien\r\n1\r\nd\r\n0\r\nx: y\r\n\r\n"
            + "GET /c HTTP/1.1\r\nHost: h\r\n\r\n"
        let requests = try parse(text, pieces: pieces).compactMap { event -> HTTPRequest? in
            if case .request(let request) = event { request } else { nil }
        }

        #expect(requests.map(\.path) == ["/a", "/c"])
        #expect(requests.map { String(decoding: $0.body, as: UTF8.self) } == ["hello, my friend", ""])
    }

    @Test(arguments: [
        "g\r\n", "\r\n", "-1\r\n", "5\nhello", "5\r\nhello!\r\n", "5\r\nhello\n0\r\n\r\n", "0\r\nx\n\r\n",
        "fffffffff\r\n", "5" + String(repeating: " ", count: 300) + "\r\n",
    ])
    func `a chunk that cannot be read is refused`(chunk: String) {
        #expect(status(Self.chunked + chunk) == 400)
    }

    @Test func `chunks have the bounds of bodies`() {
        #expect(status(Self.chunked + "65\r\n") == 413)
        #expect(status(Self.chunked + "64\r\n" + String(repeating: "a", count: 100) + "\r\n1\r\n") == 413)
        let padding = ";" + String(repeating: "a", count: 200)
        let chunk = "1\(padding)\r\na\r\n"
        #expect(status(Self.chunked + String(repeating: chunk, count: 30)) == 431)
        let trailer = "x: \(padding)\r\n"
        #expect(status(Self.chunked + "0\r\n" + String(repeating: trailer, count: 30)) == 431)
    }

    @Test func `two lengths are refused`() {
        #expect(
            status("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n")
                == 400)
        #expect(status("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n") == 400)
    }

    @Test func `random chunks never trap`() {
        var random = SeededGenerator(seed: 43)
        let alphabet = Array("0123456789abcdef\r\n\r\n; ".utf8)
        for _ in 0..<2000 {
            let bytes = (0..<Int.random(in: 0..<100, using: &random)).map { _ in
                alphabet[Int.random(in: alphabet.indices, using: &random)]
            }
            _ = try? parse(Array(Self.chunked.utf8) + bytes, pieces: 3)
        }
    }

    @Test func `random bytes never trap`() {
        var random = SeededGenerator(seed: 41)
        let alphabet = Array("GETPOST /HTTP/1.1\r\n\r\n:%?&=,  content-length0123456789\u{0}\u{7F}ü".utf8)
        for _ in 0..<2000 {
            let bytes = (0..<Int.random(in: 0..<300, using: &random)).map { _ in
                alphabet[Int.random(in: alphabet.indices, using: &random)]
            }
            _ = try? parse(Array("GET / HTTP/1.1\r\n".utf8) + bytes, pieces: 3, maximumHeadBytes: 256)
        }
    }
}
