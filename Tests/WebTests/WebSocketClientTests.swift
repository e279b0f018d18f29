import Testing

@testable import Web

@Suite struct WebSocketClientTests {
    private func options(_ url: String) throws -> WebSocketClientOptions {
        WebSocketClientOptions(url: try WebSocketURL(url))
    }

    @Test func `client and server exchange messages and say goodbye`() throws {
        let echo = EchoServer()
        var serverOptions = WebServerOptions()
        serverOptions.subprotocols = ["realtime"]
        let server = try WebServer(serverOptions, handler: echo)
        var options = try options("ws://localhost:\(server.port)/path?query=1")
        options.subprotocols = ["other", "realtime"]
        options.headers = [("Authorization", "Bearer sk-x")]
        let recorder = Recorder()
        let client = try WebSocketClient(options, handler: recorder)

        #expect(wait(server, client) { recorder.connection != nil })
        #expect(recorder.connection?.subprotocol == "realtime")
        #expect(echo.handshakes.first?.headers["authorization"] == "Bearer sk-x")
        #expect(echo.handshakes.first?.queryValue("query") == "1")

        let long = [UInt8](repeating: 0x62, count: 300_000)
        recorder.connection?.send(text: "hello")
        recorder.connection?.send(binary: long)
        #expect(wait(server, client) { recorder.messages.count == 2 })
        #expect(recorder.messages == [.text(Array("hello".utf8)), .binary(long)])

        recorder.connection?.close(code: CloseCode(4002), reason: "done")
        #expect(wait(server, client) { recorder.close != nil && echo.closes.count == 1 })
        #expect(recorder.close?.code == CloseCode(4002))
        #expect(echo.closes.first?.reason == "done")
    }

    @Test func `a refusal is told with status and body`() throws {
        let echo = EchoServer()
        echo.decision = .refuse(.text("not you", status: 403))
        let server = try WebServer(WebServerOptions(), handler: echo)
        let recorder = Recorder()
        let client = try WebSocketClient(try options("ws://127.0.0.1:\(server.port)/"), handler: recorder)

        #expect(wait(server, client) { recorder.failure != nil })
        #expect(recorder.failure == .refused(status: 403, body: "not you"))
    }

    @Test func `a port where nothing listens is named`() throws {
        let recorder = Recorder()
        let client = try WebSocketClient(try options("ws://127.0.0.1:1/"), handler: recorder)

        #expect(wait(nil, client) { recorder.failure != nil })
        #expect("\(try #require(recorder.failure))".contains("127.0.0.1 port 1: Connection refused"))
    }

    @Test func `a server that says nothing is given up`() throws {
        let listener = try Listener(address: "127.0.0.1", port: 0)
        let recorder = Recorder()
        var options = try options("ws://127.0.0.1:\(listener.port)/")
        options.connectTimeout = .milliseconds(50)
        let client = try WebSocketClient(options, handler: recorder)

        #expect(wait(nil, client) { recorder.failure != nil })
        #expect(recorder.failure == .timeout(.milliseconds(50)))
    }

    @Test(arguments: [
        ("ws://h/p?q", "h", UInt16(80), "/p?q", false), ("wss://h", "h", 443, "/", true),
        ("http://h:8080?q=1", "h", 8080, "/?q=1", false), ("HTTPS://h:1/x#y", "h", 1, "/x", true),
        ("ws://[::1]:8123/v1", "::1", 8123, "/v1", false),
    ])
    func `URLs come apart`(text: String, host: String, port: UInt16, target: String, isSecure: Bool) throws {
        let url = try WebSocketURL(text)

        #expect(url.host == host)
        #expect(url.port == port)
        #expect(url.target == target)
        #expect(url.isSecure == isSecure)
    }

    @Test(arguments: [
        "h:80", "ftp://h", "ws://", "ws://:80", "ws://h:0", "ws://h:65536", "ws://h:x", "ws://u:p@h",
        "ws://[::1",
        "ws://[::1]x", "ws://h/a b", "ws://h/ü",
    ])
    func `URLs that cannot be opened are refused`(text: String) {
        #expect(throws: WebError.self) { try WebSocketURL(text) }
    }
}
