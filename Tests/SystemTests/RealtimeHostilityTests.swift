import Glibc
import HostileEvents
import Messages
import Randomness
import Testing

/// Clients that send what no client should, over real sockets: the bridge lives on, and so does the session.
@Suite struct RealtimeHostilityTests {
    private static let roundCount = 60
    private static let eventsEach = 50

    @Test func `thousands of hostile events are answered, and the session goes on`() throws {
        let server = try RealtimeServer()
        let bridge = try #require(server.run.pid(of: "bridge"))
        let talk = try RealtimeTalk(server)
        var random = SeededGenerator(seed: 3)
        var memory = 0
        for round in 0..<Self.roundCount {
            var wrong = 0
            for _ in 0..<Self.eventsEach {
                let frame = HostileEvent.make(using: &random)
                // What is no text ends a WebSocket, as it must: that is another test.
                guard let text = String(validating: frame, as: UTF8.self) else { continue }
                if (try? JSONValue(parsing: text))?.object == nil { wrong += 1 }
                talk.say(raw: frame)
            }
            let mark = "mark_\(round)"
            talk.say("conversation.item.retrieve", ["item_id": "none", "event_id": .string(mark)])
            let events = try talk.take(of: server) { $0["error"]?["event_id"]?.string == mark }
            let errors = events.filter { $0["type"]?.string == "error" }
            #expect(errors.count > wrong, "every frame that is no event has an error of its own")
            #expect(errors.allSatisfy { $0["error"]?["message"]?.string?.isEmpty == false })
            if round == Self.roundCount / 2 { memory = try server.memory(of: "bridge") }
        }

        talk.say("session.update", ["session": ["type": "realtime", "instructions": "Be brief."]])
        let updated = try talk.next("session.updated", of: server)
        #expect(updated["session"]?["instructions"] == "Be brief.")
        #expect(try server.memory(of: "bridge") - memory < 8 << 20)
        #expect(server.run.pid(of: "bridge") == bridge, "the bridge was not restarted")
        #expect(try server.stop() == 0, "\(server.run.log)")
    }

    @Test func `what is no WebSocket is hung up on, and harms nobody else`() throws {
        let server = try RealtimeServer()
        let bridge = try #require(server.run.pid(of: "bridge"))
        let talk = try RealtimeTalk(server)
        var random = SeededGenerator(seed: 4)
        for number in 0..<300 {
            let socket = try RawSocket(port: server.port)
            if number.isMultiple(of: 3) { try socket.upgrade() }
            socket.send(
                (0..<Int.random(in: 1...400, using: &random)).map { _ in
                    UInt8.random(in: 0...255, using: &random)
                })
            if number.isMultiple(of: 2) { socket.resetAtEnd() }
        }
        let noText = try RawSocket(port: server.port)
        try noText.upgrade()
        noText.say([0x22, 0xFF, 0xC0, 0x22])
        // 1007: what should be text is none.
        #expect(noText.read().unicodeScalars.count > 0)

        talk.ask("hello", modality: "text")
        #expect(try talk.next("response.done", of: server)["response"]?["status"]?.string == "completed")
        #expect(eventually(within: 20) { server.sessionCount == 1 }, "\(server.run.log)")
        #expect(server.run.pid(of: "bridge") == bridge, "the bridge was not restarted")
        #expect(try server.stop() == 0, "\(server.run.log)")
    }
}
