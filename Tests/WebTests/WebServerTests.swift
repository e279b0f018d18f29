import Testing

@testable import Web

@Suite struct WebServerTests {
    // MARK: HTTP

    @Test func `requests are answered on one connection, one after the other`() throws {
        let echo = EchoServer()
        let server = try makeServer(echo)
        let client = try RawClient(to: server)

        client.send(
            "GET /a?b=c HTTP/1.1\r\nHost: h\r\n\r\nPOST /b HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"
        )
        #expect(client.wait { client.text.hasSuffix("POST /b 5") })
        client.send("POST /c HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n")
        #expect(client.wait { client.text.hasSuffix("POST /c 0") })

        #expect(echo.requests.map(\.path) == ["/a", "/b", "/c"])
        #expect(echo.requests[0].remoteAddress == "127.0.0.1")
        #expect(echo.requests[0].queryValue("b") == "c")
        #expect(!client.isClosed)
        #expect(server.connectionCount == 1)
    }

    @Test func `a HEAD has no body, and a close closes`() throws {
        let echo = EchoServer()
        let server = try makeServer(echo)
        let client = try RawClient(to: server)

        client.send("HEAD /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        #expect(client.wait { client.isClosed })
        #expect(client.text.contains("content-length: 8\r\nconnection: close\r\n\r\n"))
        #expect(client.text.hasSuffix("\r\n\r\n"))
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\n\r\n", "400 Bad Request"), ("NONSENSE\r\n\r\n", "400 Bad Request"),
        ("POST / HTTP/1.1\r\nHost: h\r\n\r\n", "411 Length Required"),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 70000\r\n\r\n", "413 Content Too Large"),
        ("GET / HTTP/1.1\r\nX: \(String(repeating: "x", count: 20000))\r\n\r\n", "431 Request"),
    ])
    func `a request that cannot be read is answered, and the connection closed`(text: String, answer: String)
        throws
    {
        let echo = EchoServer()
        let server = try makeServer(echo)
        let client = try RawClient(to: server)

        client.send(text)
        #expect(client.wait { client.isClosed })
        #expect(client.text.hasPrefix("HTTP/1.1 \(answer)"))
        #expect(client.text.contains("\"error\""))
        #expect(echo.requests.isEmpty)
    }

    @Test func `a client that is slow with its request is sent away`() throws {
        let echo = EchoServer()
        let server = try makeServer(echo) { $0.requestTimeout = .milliseconds(60) }
        let silent = try RawClient(to: server)
        let slow = try RawClient(to: server)
        slow.send("GET / HTTP/1.1\r\nHost:")

        #expect(silent.wait { silent.isClosed })
        #expect(slow.wait { slow.isClosed && server.connectionCount == 0 })
    }

    @Test func `an idle connection stays for a while between requests`() throws {
        let echo = EchoServer()
        let server = try makeServer(echo) { $0.keepAlive = .milliseconds(60) }
        let client = try RawClient(to: server)

        client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(client.wait { !client.received.isEmpty })
        #expect(client.wait { client.isClosed })
    }

    @Test func `one connection too many is refused`() throws {
        let echo = EchoServer()
        let server = try makeServer(echo) { $0.maximumConnections = 2 }
        let clients = try (0..<2).map { _ in try RawClient(to: server) }
        for client in clients { client.upgrade() }
        let further = try RawClient(to: server)

        #expect(further.wait { further.isClosed })
        #expect(further.text.hasPrefix("HTTP/1.1 503"))
        clients[0].reset()
        #expect(further.wait { server.connectionCount == 1 })
        let next = try RawClient(to: server)
        next.upgrade()
        #expect(echo.connections.count == 3)
    }

    // MARK: Browsers

    @Test func `a page's origin is checked where origins are named`() throws {
        let echo = EchoServer()
        let server = try makeServer(echo) { $0.allowedOrigins = .named(["https://good.example"]) }
        let client = try RawClient(to: server)

        client.send("GET / HTTP/1.1\r\nHost: h\r\nOrigin: https://bad.example\r\n\r\n")
        #expect(client.wait { client.text.contains("origin_not_allowed") })
        #expect(client.text.hasPrefix("HTTP/1.1 403"))
        #expect(!client.text.contains("access-control-allow-origin"))
        client.clear()
        client.send("GET / HTTP/1.1\r\nHost: h\r\nOrigin: https://good.example\r\n\r\n")
        #expect(client.wait { client.text.hasSuffix("GET / 0") })
        #expect(client.text.contains("access-control-allow-origin: https://good.example\r\n"))

        client.clear()
        client.send(RawClient.handshake + "Origin: https://bad.example\r\n\r\n")
        #expect(client.wait { client.text.contains("origin_not_allowed") })
        #expect(echo.handshakes.isEmpty)
    }

    @Test func `where pages of this machine are allowed, no other one is`() throws {
        let echo = EchoServer()
        let server = try makeServer(echo) { $0.allowedOrigins = .ofThisMachine }
        let client = try RawClient(to: server)

        for origin in [
            "http://localhost:3000", "https://app.localhost", "http://127.0.0.1", "http://127.8.9.1:80",
            "http://[::1]:5173", "HTTP://LOCALHOST", "tauri://localhost",
        ] {
            client.clear()
            client.send("GET / HTTP/1.1\r\nHost: h\r\nOrigin: \(origin)\r\n\r\n")
            #expect(client.wait { client.text.hasSuffix("GET / 0") }, "\(origin)")
            #expect(client.text.contains("access-control-allow-origin: \(origin)\r\n"))
        }
        for origin in [
            "https://evil.example", "http://localhost.evil.example", "http://127.0.0.1.evil.example", "null",
            "http://evil.example:127", "http://evil.example/localhost", "localhost", "http://",
            "http://[::2]",
            "http://128.0.0.1", "http://127.1", "file://", "http://evillocalhost", "http://[::1]evil",
            "http://localhost:1,https://evil.example",
        ] {
            client.clear()
            client.send("GET / HTTP/1.1\r\nHost: h\r\nOrigin: \(origin)\r\n\r\n")
            #expect(client.wait { client.text.contains("origin_not_allowed") }, "\(origin)")
            #expect(!client.text.contains("access-control"))
        }
        client.clear()
        client.send(
            "OPTIONS / HTTP/1.1\r\nHost: h\r\nOrigin: https://evil.example\r\nAccess-Control-Request-Method: POST\r\n\r\n"
        )
        #expect(client.wait { client.text.contains("origin_not_allowed") })
        #expect(!client.text.contains("access-control") && echo.refusals == 0)
        client.clear()
        client.send(RawClient.handshake + "Origin: https://evil.example\r\n\r\n")
        #expect(client.wait { client.text.contains("origin_not_allowed") })
        #expect(echo.handshakes.isEmpty && echo.refusals == 1)
    }

    @Test(arguments: [
        ("localhost:8123", true), ("LOCALHOST", true), ("127.0.0.1:8123", true), ("[::1]:8123", true),
        ("192.168.0.7:8123", true), ("a.localhost", true), ("", true), ("evil.example:8123", false),
        ("127.0.0.1.evil.example", false), ("localhost.evil.example", false), ("127.1", false),
    ])
    func `a host that a page's owner can make up is told from this machine's`(host: String, isOurs: Bool) {
        let request = HTTPRequest(
            method: "GET", path: "/", headers: ["host": host], body: [], remoteAddress: "127.0.0.1")
        #expect(request.hasTrustworthyHost == isOurs)
    }

    @Test func `a page that asks before it sends is told what it may`() throws {
        let echo = EchoServer()
        let server = try makeServer(echo)
        let client = try RawClient(to: server)

        client.send(
            "OPTIONS /x HTTP/1.1\r\nHost: h\r\nOrigin: https://a\r\nAccess-Control-Request-Method: POST\r\n"
                + "Access-Control-Request-Headers: authorization, x-own\r\n\r\n")
        #expect(client.wait { client.text.hasSuffix("\r\n\r\n") })
        #expect(client.text.hasPrefix("HTTP/1.1 204"))
        #expect(client.text.contains("access-control-allow-headers: authorization, x-own\r\n"))
        #expect(echo.requests.isEmpty)
    }

    // MARK: Setting up

    @Test func `a port in use is named, with the way out`() throws {
        let echo = EchoServer()
        let server = try makeServer(echo)

        let error = #expect(throws: WebError.self) {
            try makeServer(echo) { $0.port = server.port }
        }
        #expect(error == .portInUse(address: "127.0.0.1", port: server.port))
        #expect("\(try #require(error))".contains("another program listens there"))
    }

    @Test(arguments: ["no.such.host.invalid", "203.0.113.1", "300.1.1.1"])
    func `an address that is not this machine's is named`(address: String) {
        let error = #expect(throws: WebError.self) {
            try makeServer(EchoServer()) { $0.address = address }
        }
        guard case .address(address, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `certificate files that are not there are named`() {
        let error = #expect(throws: WebError.self) {
            try makeServer(EchoServer()) {
                $0.certificate = CertificateFiles(chain: "/nowhere/chain.pem", privateKey: "/nowhere/key.pem")
            }
        }
        guard case .certificate("/nowhere/chain.pem", let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains("no certificate in PEM form"))
    }

    @Test func `servers come and go without a trace`() throws {
        for _ in 0..<20 {
            let echo = EchoServer()
            let server = try makeServer(echo)
            let client = try RawClient(to: server)
            client.upgrade()
            let further = try RawClient(to: server)
            further.send("GET / HTTP/1.1\r\nHo")
            server.stopListening()
        }
        #expect(openDescriptors() < 400)
    }
}
