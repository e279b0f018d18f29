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

    /// Waits for an event of a type and returns it; those before it are forgotten.
    func next(_ type: String, within seconds: Double = 20, of server: RealtimeServer? = nil) throws
        -> JSONValue
    {
        let found = eventually(within: seconds) {
            self.listen()
            return self.end != nil || self.events.contains { $0["type"]?.string == type }
        }
        let index = events.firstIndex { $0["type"]?.string == type }
        let position = try #require(
            index,
            "\(found ? "ended: \(end ?? "")" : "no \(type)"); \(events.suffix(3)); \(server?.run.log ?? "")")
        defer { events.removeFirst(position + 1) }
        return events[position]
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

    private func listen() {
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
