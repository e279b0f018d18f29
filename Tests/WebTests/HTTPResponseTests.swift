import Testing

@testable import Web

@Suite struct HTTPResponseTests {
    @Test func `a header's value cannot end its line`() {
        let response = HTTPResponse(status: 200, headers: [("x", "a\r\nset-cookie: b")])
        let text = String(decoding: response.encoded(closing: true), as: UTF8.self)

        #expect(text.hasPrefix("HTTP/1.1 200 OK\r\nx: aset-cookie: b\r\n"))
    }
}
