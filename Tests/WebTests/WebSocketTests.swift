import Glibc
import Testing

@testable import Web

@Suite struct WebSocketTests {
    // MARK: Handshakes

    @Test func `a handshake is answered as RFC 6455 has it`() throws {
        let echo = EchoServer()
        let server = try makeServer(echo)
        let client = try RawClient(to: server)

        client.send(RawClient.handshake + "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n")
        #expect(client.wait { client.text.hasSuffix("\r\n\r\n") })
        #expect(client.text.hasPrefix("HTTP/1.1 101 Switching Protocols\r\n"))
        #expect(client.text.contains("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"))
        #expect(!client.text.contains("sec-websocket-protocol"))
        #expect(!client.text.contains("sec-websocket-extensions"))
        #expect(echo.handshakes.first?.queryValue("model") == "m")
    }

    @Test(arguments: [
        (
            "realtime, openai-insecure-api-key.\(String(repeating: "x", count: 200)), openai-beta.realtime-v1",
            true
        ),
        ("other, realtime", true), ("other", false),
    ])
    func `only the subprotocol that is known is selected`(offered: String, isKnown: Bool) throws {
        let echo = EchoServer()
        let server = try makeServer(echo)
        let client = try RawClient(to: server)

        client.send(RawClient.handshake + "Sec-WebSocket-Protocol: \(offered)\r\n\r\n")
        #expect(client.wait { client.text.hasSuffix("\r\n\r\n") })
        #expect(client.text.contains("sec-websocket-protocol: realtime\r\n") == isKnown)
        #expect(echo.connections.first?.subprotocol == (isKnown ? "realtime" : nil))
    }

    @Test(arguments: [
        ("GET / HTTP", "POST / HTTP", 411), ("Version: 13", "Version: 8", 426), ("Key: dGhl", "Key: ", 400),
        ("keep-alive, Upgrade", "keep-alive", 400), ("Host: localhost\r\n", "", 400),
    ])
    func `a broken handshake gets an answer`(right: String, wrong: String, status: Int) throws {
        let echo = EchoServer()
        let server = try makeServer(echo)
        let client = try RawClient(to: server)
        let text = RawClient.handshake.replacing("/v1/realtime?model=m", with: "/").replacing(
            right, with: wrong)

        client.send(text + "\r\n")
        #expect(client.wait { !client.received.isEmpty })
        #expect(client.text.hasPrefix("HTTP/1.1 \(status) "))
        #expect(echo.connections.isEmpty)
    }

    @Test func `the handler refuses with its own answer`() throws {
        let echo = EchoServer()
        echo.decision = .refuse(.error(status: 401, message: "No.", code: "invalid_api_key"))
        let server = try makeServer(echo)
        let client = try RawClient(to: server)

        client.send(RawClient.handshake + "\r\n")
        #expect(client.wait { client.text.contains("invalid_api_key") })
        #expect(client.text.hasPrefix("HTTP/1.1 401 Unauthorized\r\n"))
    }

    @Test func `the handler's attachment is found at the connection until it ends`() throws {
        final class Mark {}
        let echo = EchoServer()
        let mark = Mark()
        echo.decision = .accept(attachment: mark)
        let server = try makeServer(echo)
        let client = try RawClient(to: server)
        client.upgrade()

        let connection = try #require(echo.connections.first)
        #expect(connection.attachment === mark)
        client.reset()
        #expect(client.wait { echo.closes.count == 1 })
        #expect(connection.attachment == nil)
        #expect(!connection.send(text: "too late"))
    }

    // MARK: Messages

    @Test func `messages come back whole, also with the handshake's packet`() throws {
        let echo = EchoServer()
        let server = try makeServer(echo)
        let client = try RawClient(to: server)
        let long = [UInt8](repeating: 0x61, count: 200_000)

        client.send(Array((RawClient.handshake + "\r\n").utf8) + RawClient.frame(1, Array("early".utf8)))
        #expect(client.wait { client.text.hasSuffix("\u{05}early") })
        client.clear()
        client.send(RawClient.frame(2, long))
        #expect(client.wait { client.received.count == 200_010 })
        #expect(echo.messages == [.text(Array("early".utf8)), .binary(long)])
    }

    @Test func `a ping is answered with its own payload`() throws {
        let echo = EchoServer()
        let server = try makeServer(echo)
        let client = try RawClient(to: server)
        client.upgrade()

        client.send(RawClient.frame(9, [1, 2, 3]))
        #expect(client.wait { client.received == [0x8A, 3, 1, 2, 3] })
    }

    @Test func `what breaks the protocol closes the connection with the reason`() throws {
        let echo = EchoServer()
        let server = try makeServer(echo) { $0.maximumMessageBytes = 1000 }
        for (bytes, code) in [
            (RawClient.frame(1, [0xFF]), CloseCode.invalidPayload),
            (RawClient.frame(1, [1], key: nil), .protocolError),
            (RawClient.frame(2, [UInt8](repeating: 0, count: 1001)), .messageTooBig),
        ] {
            let client = try RawClient(to: server)
            client.upgrade()
            client.send(bytes)
            #expect(client.wait { client.isClosed })
            #expect(client.received.starts(with: [0x88]))
            #expect(
                client.received[2...3].elementsEqual([UInt8(code.rawValue >> 8), UInt8(code.rawValue & 0xFF)])
            )
            #expect(client.wait { server.connectionCount == 0 })
            #expect(echo.closes.last?.code == code)
        }
        #expect(echo.messages.isEmpty)
    }

    // MARK: Ends

    @Test func `a client's close is answered, and told with its reason`() throws {
        let echo = EchoServer()
        let server = try makeServer(echo)
        let client = try RawClient(to: server)
        client.upgrade()

        client.send(RawClient.frame(8, [0x0F, 0xA1] + Array("bye".utf8)))
        #expect(client.wait { client.isClosed && server.connectionCount == 0 })
        #expect(client.received == [0x88, 2, 0x0F, 0xA1])
        #expect(echo.closes.map(\.code) == [CloseCode(4001)])
        #expect(echo.closes.map(\.reason) == ["bye"])
    }

    @Test func `a close sends what is queued first, and does not wait for ever`() throws {
        let echo = EchoServer()
        let server = try makeServer(echo) { $0.closeTimeout = .milliseconds(50) }
        let client = try RawClient(to: server)
        client.upgrade()
        let connection = try #require(echo.connections.first)

        connection.send(text: "last")
        connection.close(code: .goingAway, reason: "enough")
        #expect(!connection.send(text: "after"))
        #expect(client.wait { client.isClosed && server.connectionCount == 0 })
        #expect(
            client.received == [0x81, 4] + Array("last".utf8) + [0x88, 8, 0x03, 0xE9] + Array("enough".utf8))
        #expect(echo.closes.map(\.code) == [.goingAway])
    }

    @Test func `connections that break off are told as such`() throws {
        let echo = EchoServer()
        let server = try makeServer(echo)
        let client = try RawClient(to: server)
        client.upgrade()

        // In the middle of a message.
        client.send(Array(RawClient.frame(1, Array(repeating: 0x61, count: 500)).prefix(100)))
        client.reset()
        #expect(client.wait { echo.closes.count == 1 })
        #expect(echo.closes.map(\.code) == [.abnormal])
        #expect(echo.messages.isEmpty)
    }

    @Test func `a client that answers no ping is given up, one that does stays`() throws {
        let echo = EchoServer()
        let server = try makeServer(echo) {
            $0.pingInterval = .milliseconds(60)
            $0.pongTimeout = .milliseconds(200)
        }
        let dead = try RawClient(to: server)
        dead.upgrade()
        let alive = try RawClient(to: server)
        alive.upgrade()

        #expect(
            alive.wait {
                if alive.received.last == UInt8(ascii: "g") {
                    alive.clear()
                    alive.send(RawClient.frame(10, Array("ping".utf8)))
                }
                return !echo.closes.isEmpty
            })
        #expect(echo.closes.map(\.reason) == ["no answer to a ping"])
        #expect(echo.connections.map(\.isOpen) == [false, true])
    }

    @Test func `a client that reads slowly is not given up before it has come to the ping`() throws {
        let echo = EchoServer()
        let server = try makeServer(echo) {
            $0.pingInterval = .milliseconds(60)
            $0.pongTimeout = .milliseconds(200)
        }
        let client = try RawClient(to: server, receiveBuffer: 16 << 10)
        client.upgrade()
        echo.connections.first?.send(binary: [UInt8](repeating: 0x70, count: 3_000_000))

        // Two seconds for what waits; only pongs are sent.
        var read = 0
        let ping = Array("ping".utf8)
        #expect(
            client.wait(reading: false) {
                usleep(10_000)
                let piece = client.read(atMost: 16 << 10)
                read += piece.count
                if piece.suffix(4) == ping { client.send(RawClient.frame(10, ping)) }
                return read >= 3_000_000 || client.isClosed
            })

        #expect(echo.closes.isEmpty)
        #expect(read >= 3_000_000)
    }

    @Test func `a goodbye is told at once, whatever waits to be sent`() throws {
        let echo = EchoServer()
        let server = try makeServer(echo) { $0.closeTimeout = .seconds(20) }
        let client = try RawClient(to: server)
        client.upgrade()
        echo.connections.first?.send(binary: [UInt8](repeating: 0x70, count: 20_000_000))

        client.send(RawClient.frame(8, [0x03, 0xE8]), reading: false)

        #expect(client.wait(reading: false) { !echo.closes.isEmpty })
        #expect(echo.closes.map(\.code) == [.normal])
        client.reset()
        #expect(client.wait { echo.connections.first?.isOpen == false })
        #expect(echo.closes.count == 1)
    }

    @Test func `a client without a message for too long is sent away`() throws {
        let echo = EchoServer()
        let server = try makeServer(echo) { $0.idleTimeout = .milliseconds(60) }
        let client = try RawClient(to: server)
        client.upgrade()

        #expect(client.wait { client.received.starts(with: [0x88]) })
        #expect(client.received[2...3].elementsEqual([0x03, 0xE9]))
    }

    @Test func `a client that reads nothing is bounded and closed`() throws {
        let echo = EchoServer()
        let server = try makeServer(echo) {
            $0.maximumQueuedBytes = 1 << 20
            $0.closeTimeout = .milliseconds(50)
        }
        let client = try RawClient(to: server)
        client.upgrade()
        let connection = try #require(echo.connections.first)
        let message = [UInt8](repeating: 0x61, count: 100_000)

        var sent = 0
        while connection.send(text: message), sent < 1000 {
            sent += 1
            #expect(connection.queuedBytes <= 1 << 20)
        }
        #expect(sent < 1000)
        #expect(connection.queuedBytes <= 200_000)
        #expect(client.wait(reading: false) { echo.closes.count == 1 })
        #expect(echo.closes.map(\.code) == [.policyViolation])
    }

    @Test func `a slow reader gets everything in order, and the handler learns when it has`() throws {
        let echo = EchoServer()
        let server = try makeServer(echo) { $0.maximumQueuedBytes = 64 << 20 }
        let client = try RawClient(to: server)
        client.upgrade()
        let connection = try #require(echo.connections.first)

        let messages = (0..<200).map { [UInt8](repeating: UInt8($0), count: 50_000) }
        for message in messages { connection.send(binary: message) }
        #expect(connection.queuedBytes > 0)
        #expect(client.wait { client.received.count == 200 * 50_004 })
        #expect(connection.queuedBytes == 0)
        #expect(echo.drains == 1)
        for index in 0..<200 where client.received[index * 50_004 + 4] != UInt8(index) {
            Issue.record("message \(index) is not in its place")
        }
    }

    @Test func `a thousand connections come and go`() throws {
        let echo = EchoServer()
        let server = try makeServer(echo) { $0.requestTimeout = .seconds(600) }
        for _ in 0..<20 {
            let clients = try (0..<50).map { _ in try RawClient(to: server) }
            for (index, client) in clients.enumerated() {
                client.upgrade()
                client.send(RawClient.frame(1, Array("hello".utf8)))
                switch index % 4 {
                case 0: client.reset()
                case 1: client.send(RawClient.frame(8, [0x03, 0xE8]))
                default: break
                }
            }
        }
        let last = try RawClient(to: server)
        last.upgrade()

        #expect(last.wait { server.connectionCount == 1 })
        #expect(echo.connections.count == 1001)
        #expect(echo.closes.count == 1000)
        // Other tests have descriptors too, but not a thousand.
        #expect(openDescriptors() < 800)
    }
}
