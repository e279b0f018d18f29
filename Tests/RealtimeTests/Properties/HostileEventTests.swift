import HostileEvents
import Messages
import Randomness
import Realtime
import Testing

/// What no client should send: whatever it is, it is answered, and the session goes on.
@Suite struct HostileEventTests {
    private static let eventsEach = 12_500

    @Test(arguments: 0..<8)
    func `every bad event is answered by one error that says what is wrong`(block: Int) {
        var random = SeededGenerator(seed: UInt64(block))
        var session = TestSession { options in
            options.limits.eventsPerSecond = 1_000_000
            options.limits.items = 50
        }
        session.tell(servers: ["a": ["f", "read"]])
        _ = session.takeEvents()
        for _ in 0..<Self.eventsEach {
            let bytes = HostileEvent.make(using: &random)
            session.session.receive(bytes, at: session.now)
            let answers = session.session.takeActions().compactMap { action -> JSONValue? in
                guard case .send(let bytes) = action else { return nil }
                return try? JSONValue(parsing: bytes)
            }
            let errors = answers.filter { $0["type"] == "error" }
            #expect(errors.count <= 1)
            #expect(errors.allSatisfy { $0["error"]?["message"]?.string?.isEmpty == false })
            #expect(errors.allSatisfy { ($0["error"]?.utf8.count ?? 0) < 5000 }, "an error is short")
            if (try? JSONValue(parsing: bytes))?.object == nil { #expect(errors.count == 1) }
        }
        session.update([:])
        #expect(session.last("session.updated") != nil, "the session goes on")
    }
}
