import Testing

@testable import HTTPClient

@Suite struct AddressTests {
    @Test(arguments: [
        ("http://localhost:8080/v1", "http://localhost:8080/v1/x", "localhost", "http://localhost:8080/v1"),
        (
            "https://API.openai.com/v1/", "https://API.openai.com/v1/x", "api.openai.com",
            "https://API.openai.com/v1"
        ),
        ("http://[::1]:8080", "http://[::1]:8080/x", "[::1]", "http://[::1]:8080"),
        (
            "https://me:secret@host/a@b?key=secret", "https://me:secret@host/a@b/x?key=secret", "host",
            "https://host/a@b"
        ),
    ])
    func `an address has a path added, and is shown without secrets`(
        text: String, url: String, host: String, shown: String
    ) {
        let address = ServerAddress(text)
        #expect(address?.url("/x") == url && address?.host == host && address?.description == shown)
    }

    @Test(arguments: [
        "", "localhost", "ftp://x", "http://", "http://:80/", "http://a b/", "http://[]/", "http://x/#y",
    ])
    func `what is none is refused`(text: String) {
        #expect(ServerAddress(text) == nil)
    }

    @Test func `a key is one printable word`() throws {
        let values = ["GOOD": " sk-1234\n", "EVIL": "a\r\nHost: b", "EMPTY": ""]
        let good = try Credentials(variable: "GOOD") { values[$0] }
        #expect(good.headers == ["Authorization: Bearer sk-1234"])
        #expect(good.removed(from: "it was sk-1234, sk-12345") == "it was [key], [key]5")
        for variable in ["EMPTY", "MISSING", ""] {
            let none = try Credentials(variable: variable) { values[$0] }
            #expect(none.isEmpty && none.headers.isEmpty && none.removed(from: "x") == "x")
        }
        let error = #expect(throws: Credentials.Unusable.self) {
            try Credentials(variable: "EVIL") { values[$0] }
        }
        #expect(error?.description.contains("Host") == false)
    }
}

@Suite struct HTTPHeadTests {
    /// The head that some lines make, and which of them ended one.
    private func read(_ lines: [String]) -> (head: HTTPHead, ends: [Bool]) {
        var head = HTTPHead()
        var ends: [Bool] = []
        for line in lines { ends.append(head.take(line: line)) }
        return (head, ends)
    }

    @Test func `an informational response comes before the real one`() {
        let early = ["HTTP/1.1 103 Early Hints\r\n", "Link: </x>\r\n", "\r\n"]
        let real = ["HTTP/2 200 \r\n", "Content-Type:  Text/Event-Stream; charset=utf-8 \r\n", "\r\n"]
        #expect(read(early).head.status == 103)
        let (head, ends) = read(early + real)
        #expect(head.status == 200 && ends == [false, false, true, false, false, true])
        #expect(head.isOfType("text/event-stream") && head["LINK"] == nil)
    }

    @Test func `what is no head is survived`() {
        let lines = ["HTTP/", "HTTP/1.1 x", ":", "::::", "no colon", "\u{FFFD}: \u{FFFD}"]
        let (head, _) = read(lines + (0..<1000).map { "x-\($0): y" })
        #expect(head.status == 0 && head["x-999"] == nil && head["x-1"] == "y")
    }
}
