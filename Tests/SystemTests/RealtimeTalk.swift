import Glibc
import Messages
import Testing
import Web

/// A client of the realtime protocol that says what a test tells it to, and waits for what the server says.
final class RealtimeTalk: WebSocketClientHandler {
    /// What the server has said and the test has not yet asked for.
    private(set) var events: [JSONValue] = []
    /// Why the connection ended; `nil` while it stands.
    private(set) var end: String?
    private var client: WebSocketClient?

    /// Connects, and waits for the session.
    init(_ server: RealtimeServer) throws {
        client = try WebSocketClient(
            WebSocketClientOptions(url: WebSocketURL("\(server.url)/realtime")), handler: self)
        _ = try next("session.created")
    }

    /// Says something.
    func say(_ type: String, _ fields: [String: JSONValue] = [:]) {
        var event = fields
        event["type"] = .string(type)
        client?.connection?.send(text: JSONValue.object(event).utf8)
    }

    /// Has a text answered.
    func ask(_ text: String, modality: String = "audio") {
        say(
            "conversation.item.create",
            [
                "item": [
                    "type": "message", "role": "user",
                    "content": [["type": "input_text", "text": .string(text)]],
                ]
            ])
        say("response.create", ["response": ["output_modalities": [.string(modality)]]])
    }

    /// Sends a frame as it is; it must be UTF-8.
    func say(raw frame: [UInt8]) {
        client?.connection?.send(text: frame)
    }

    /// Waits for an event of a type and returns it; those before it are forgotten.
    func next(_ type: String, within seconds: Double = 20, of server: RealtimeServer? = nil) throws
        -> JSONValue
    {
        let events = try take(within: seconds, of: server, "no \(type)") { $0["type"]?.string == type }
        return try #require(events.last)
    }

    /// Waits for an event and returns it and those before it, which are forgotten.
    func take(
        within seconds: Double = 20, of server: RealtimeServer? = nil, _ missing: String = "no such event",
        until matches: (JSONValue) -> Bool
    ) throws -> [JSONValue] {
        var seen = 0
        var match: Int?
        _ = eventually(within: seconds) {
            self.listen()
            match = self.events[seen...].firstIndex(where: matches)
            seen = self.events.count
            return self.end != nil || match != nil
        }
        let position = try #require(
            match, "\(end.map { "ended: \($0)" } ?? missing); \(events.suffix(3)); \(server?.run.log ?? "")")
        defer { events.removeFirst(position + 1) }
        return Array(events[...position])
    }

    /// Whether the connection ends in time.
    func ends(within seconds: Double = 5) -> Bool {
        eventually(within: seconds) {
            self.listen()
            return self.end != nil
        }
    }

    /// Goes without a word.
    func leave() {
        client = nil
    }

    /// Takes what has come, and answers pings.
    func listen() {
        guard let client else { return }
        var descriptor = pollfd(fd: client.descriptor, events: Int16(POLLIN), revents: 0)
        if poll(&descriptor, 1, 20) > 0 { client.service() }
    }

    func opened(_ connection: WebConnection) {}

    func received(_ message: WebMessage, on connection: WebConnection) {
        guard case .text(let text) = message, let event = try? JSONValue(parsing: text) else { return }
        events.append(event)
    }

    func closed(_ connection: WebConnection, code: CloseCode, reason: String) {
        end = "\(code) \(reason)"
    }

    func failed(_ failure: WebSocketClientFailure) {
        end = "\(failure)"
    }
}
