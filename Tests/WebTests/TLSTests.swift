import Testing

@testable import Web

@Suite struct TLSTests {
    private let certificate: TestCertificate

    init() throws {
        certificate = try TestCertificate()
    }

    private func server(_ handler: EchoServer, requestTimeout: Duration = .seconds(10)) throws -> WebServer {
        var options = WebServerOptions()
        options.requestTimeout = requestTimeout
        options.certificate = certificate.files
        return try WebServer(options, handler: handler)
    }

    private func options(_ server: WebServer, host: String = "localhost") throws -> WebSocketClientOptions {
        var options = WebSocketClientOptions(url: try WebSocketURL("wss://\(host):\(server.port)/"))
        options.authorities = certificate.files.chain
        return options
    }

    @Test func `messages cross TLS in both directions`() throws {
        let echo = EchoServer()
        let server = try server(echo)
        let recorder = Recorder()
        let client = try WebSocketClient(try options(server), handler: recorder)

        #expect(wait(server, client) { recorder.connection != nil })
        let messages = [10, 70_000, 2_000_000].map { [UInt8](repeating: 0x62, count: $0) }
        for message in messages { recorder.connection?.send(binary: message) }
        #expect(wait(server, client) { recorder.messages.count == 3 })
        #expect(recorder.messages == messages.map { .binary($0) })

        recorder.connection?.close(code: CloseCode(4003))
        #expect(wait(server, client) { recorder.close != nil && echo.closes.count == 1 })
        #expect(echo.closes.first?.code == CloseCode(4003))
    }

    @Test(arguments: [true, false])
    func `what comes while nobody reads waits, and is not lost`(isEncrypted: Bool) throws {
        let echo = EchoServer()
        echo.pausesAfterMessages = true
        var serverOptions = WebServerOptions()
        serverOptions.pingInterval = .milliseconds(20)
        serverOptions.pongTimeout = .milliseconds(20)
        if isEncrypted { serverOptions.certificate = certificate.files }
        let server = try WebServer(serverOptions, handler: echo)
        var clientOptions = try options(server)
        if !isEncrypted { clientOptions.url = try WebSocketURL("ws://localhost:\(server.port)/") }
        let recorder = Recorder()
        let client = try WebSocketClient(clientOptions, handler: recorder)
        #expect(wait(server, client) { recorder.connection != nil })

        let messages = (0..<20).map { [UInt8](repeating: UInt8($0), count: 300_000) }
        for message in messages { recorder.connection?.send(binary: message) }
        #expect(wait(server, client) { echo.messages.count == 1 })
        // Nor is a client that is not read taken for dead.
        let end = ContinuousClock.now + .milliseconds(300)
        #expect(wait(server, client) { ContinuousClock.now > end })
        #expect(echo.messages.count < 10 && echo.closes.isEmpty)

        #expect(
            wait(server, client) {
                echo.connections.first?.isReading = true
                return recorder.messages.count == 20
            })
        #expect(recorder.messages == messages.map { .binary($0) })
    }

    @Test func `a connection lasts longer than its handshake may take`() throws {
        let echo = EchoServer()
        let server = try server(echo, requestTimeout: .seconds(1))
        let recorder = Recorder()
        let client = try WebSocketClient(try options(server), handler: recorder)
        #expect(wait(server, client) { recorder.connection != nil }, "\(recorder.failure as Any)")

        // The library counts in whole seconds, and looks once in each.
        let end = ContinuousClock.now + .seconds(4)
        #expect(wait(server, client) { ContinuousClock.now > end || recorder.close != nil })

        #expect(recorder.close == nil && echo.closes.isEmpty)
        recorder.connection?.send(text: "still here")
        #expect(wait(server, client) { recorder.messages == [.text(Array("still here".utf8))] })
    }

    @Test func `a certificate that nobody vouches for is refused, and the reason told`() throws {
        let server = try server(EchoServer())
        var options = try options(server)
        options.authorities = nil
        let recorder = Recorder()
        let client = try WebSocketClient(options, handler: recorder)

        #expect(wait(server, client) { recorder.failure != nil })
        #expect(
            "\(try #require(recorder.failure))".contains(
                "certificate is not trusted: self-signed certificate"))
    }

    @Test func `a certificate of another host is refused`() throws {
        let server = try server(EchoServer())
        let recorder = Recorder()
        let client = try WebSocketClient(try options(server, host: "127.0.0.1"), handler: recorder)

        #expect(wait(server, client) { recorder.failure != nil })
        #expect("\(try #require(recorder.failure))".contains("IP address mismatch"))
    }

    @Test func `any certificate is taken where that is asked for`() throws {
        let echo = EchoServer()
        let server = try server(echo)
        var options = try options(server, host: "127.0.0.1")
        options.trustsAnyCertificate = true
        let recorder = Recorder()
        let client = try WebSocketClient(options, handler: recorder)

        #expect(wait(server, client) { recorder.connection != nil || recorder.failure != nil })
        #expect(recorder.failure == nil)
        #expect(echo.handshakes.count == 1)
    }

    @Test func `what is no TLS is hung up on, and the server goes on and ends`() throws {
        let echo = EchoServer()
        let server = try server(echo, requestTimeout: .milliseconds(500))
        for hello in [
            "GET / HTTP/1.1\r\nHost: h\r\n\r\n", "\u{16}\u{03}\u{01}\u{02}\u{00}\u{01}\u{00}broken", "\u{16}",
        ] {
            let client = try RawClient(to: server)
            client.send(hello)
            if hello.utf8.count > 1 { #expect(client.wait { client.isClosed }) } else { client.reset() }
        }
        let recorder = Recorder()
        let client = try WebSocketClient(try options(server), handler: recorder)
        #expect(wait(server, client) { recorder.connection != nil && server.connectionCount == 1 })
    }

    @Test func `a key that belongs to another certificate is named`() throws {
        let other = try TestCertificate()
        let files = CertificateFiles(chain: certificate.files.chain, privateKey: other.files.privateKey)
        let error = #expect(throws: WebError.self) { try Certificate.check(files) }

        #expect("\(try #require(error))".contains(other.files.privateKey))
    }
}
