import Messages
import Testing

@Suite struct JSONTests {
    @Test(arguments: [
        #"{"a":[1,2.5,-3e+2,true,false,null],"b":"x\"\\\n\u0001é😀"}"#, "[]", "{}", "0", #""""#,
    ])
    func `a value survives being written and parsed`(text: String) throws {
        let value = try JSONValue(parsing: text)

        let again = try JSONValue(parsing: value.description)

        #expect(again == value)
        #expect(try JSONValue(parsing: value.indented) == value)
    }

    @Test func `escapes are decoded`() throws {
        #expect(try JSONValue(parsing: #""\u00e9\ud83d\ude00\/\b""#) == .string("é😀/\u{8}"))
    }

    @Test(arguments: [
        "", "{", "[1,]", "{\"a\":1,}", "01", "1.", "-", "tru", "\"a", "\"\\x\"", "\"\\ud800\"", "1 2",
        "{\"a\":1,\"a\":2}", "\"\u{1}\"", "1e999", String(repeating: "[", count: 100_000),
    ])
    func `malformed text is refused`(text: String) {
        #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
    }

    @Test func `invalid UTF-8 is refused`() {
        #expect(throws: JSONError.self) { try JSONValue(parsing: [0x22, 0xFF, 0x22]) }
    }

    @Test func `numbers that JSON cannot hold become null`() {
        #expect(JSONValue.number(Double.nan).description == "null")
    }

    @Test func `the members of an object are written in the order of their names`() {
        #expect(JSONValue.object(["b": 1, "a": 2]).description == #"{"a":2,"b":1}"#)
    }
}
