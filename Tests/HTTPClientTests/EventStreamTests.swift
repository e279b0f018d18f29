import HTTPClient
import Randomness
import Testing

@Suite struct EventStreamTests {
    private func events(_ text: String) throws -> [String] {
        var parser = EventStreamParser()
        return try parser.take(Array(text.utf8)).map(\.data)
    }

    @Test(arguments: [
        ("data: a\n\n", ["a"]), ("data:a\r\n\r\n", ["a"]), ("data: a\r\r", ["a"]), ("data:  a\n\n", [" a"]),
        ("data: a\ndata: b\n\n", ["a\nb"]), ("data\n\n", [""]), ("data:\n\n", [""]), (": comment\n\n", []),
        ("\u{FEFF}data: a\n\n", ["a"]), ("id: 1\nretry: 5\nwhat: x\ndata: a\n\n", ["a"]), ("\n\n\n", []),
        ("data: a\n\n\r\ndata: b\r\n\n", ["a", "b"]), ("data: a\n", []), ("Data: a\n\n", []),
        ("data: a: b\n\n", ["a: b"]), ("data: [DONE]\n\n", ["[DONE]"]),
    ])
    func `a stream is read as the standard has it`(text: String, data: [String]) throws {
        #expect(try events(text) == data)
    }

    @Test func `an event has a name`() throws {
        var parser = EventStreamParser()
        let found = try parser.take(Array("event: error\ndata: x\n\ndata: y\n\n".utf8))
        #expect(found.map(\.name) == ["error", ""])
    }

    @Test func `the last event may lack its end`() throws {
        for end in ["", "\n", "\r\n"] {
            var parser = EventStreamParser()
            #expect(try parser.take(Array("data: a\n\ndata: [DONE]\(end)".utf8)).map(\.data) == ["a"])
            #expect(parser.finish()?.data == "[DONE]")
            #expect(parser.finish() == nil)
        }
    }

    @Test func `what is not UTF-8 is replaced`() throws {
        var parser = EventStreamParser()
        let found = try parser.take(Array("data: a".utf8) + [0xFF, 0xC3] + Array("b\n\n".utf8))
        #expect(found.map(\.data) == ["a\u{FFFD}\u{FFFD}b"])
    }

    @Test func `an event without end is refused`() {
        var parser = EventStreamParser(limit: 1000)
        #expect(throws: EventStreamError.self) { try parser.take([UInt8](repeating: 97, count: 1001)) }
        var lines = EventStreamParser(limit: 1000)
        #expect(throws: EventStreamError.self) {
            for _ in 0..<100 { _ = try lines.take(Array("data: 0123456789\n".utf8)) }
        }
    }

    @Test func `a stream cut anywhere gives the same events`() throws {
        let stream = Array(
            "\u{FEFF}: hi\r\ndata: é\rdata: 👋\n\r\n\nevent: e\r\ndata: 1\r\n\r\ndata: 2\n\ndata: [DONE]\n\n"
                .utf8)
        var whole = EventStreamParser()
        let expected = try whole.take(stream)
        #expect(expected.map(\.data) == ["é\n👋", "1", "2", "[DONE]"])
        for cut in 0...stream.count {
            var parser = EventStreamParser()
            #expect(try parser.take(stream[..<cut]) + parser.take(stream[cut...]) == expected)
        }
        var bytewise = EventStreamParser()
        #expect(try stream.flatMap { try bytewise.take([$0]) } == expected)
    }

    @Test func `random bytes in random pieces never do harm`() throws {
        var generator = SeededGenerator(seed: 5)
        let alphabet = Array("data: event\n\r\n:\u{FEFF}{}[]\"".utf8) + [0, 0xFF, 0xC3]
        for _ in 0..<2000 {
            let stream = (0..<Int.random(in: 0...80, using: &generator)).map { _ in
                alphabet.randomElement(using: &generator) ?? 0
            }
            var whole = EventStreamParser()
            let expected = try whole.take(stream)
            var parser = EventStreamParser()
            var events: [ServerSentEvent] = []
            var rest = stream[...]
            while !rest.isEmpty {
                let count = Int.random(in: 1...rest.count, using: &generator)
                events += try parser.take(rest.prefix(count))
                rest = rest.dropFirst(count)
            }
            #expect(events == expected)
            #expect(parser.finish() == whole.finish())
        }
    }
}
