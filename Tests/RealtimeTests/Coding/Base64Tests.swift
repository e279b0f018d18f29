import Randomness
import Realtime
import Testing

@Suite struct Base64Tests {
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func `the examples of RFC 4648 hold both ways`(bytes: String, text: String) {
        #expect(Base64.encode(Array(bytes.utf8)) == Array(text.utf8))
        #expect(Base64.decode(text) == Array(bytes.utf8))
    }

    @Test func `every byte in every place comes back`() {
        var random = SeededGenerator(seed: 1)
        for count in 0..<200 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }

            let text = Base64.encode(bytes)

            #expect(text == plainEncoding(bytes))
            #expect(text.count == Base64.encodedCount(count))
            #expect(Base64.decode(text, in: text.indices) == bytes)
        }
    }

    @Test(arguments: [
        "A", "AA", "AAA", "A===", "====", "AA=A", "=AAA", "AAAA=", "AA==AAAA", "AAA=AAAA", "AAA\n", "AA AA",
        "AA-_",
        "AAAÄ", "AAAA====", "\0AAA",
    ])
    func `what is no base64 is refused`(text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test(arguments: ["AB==", "AAB=", "//8=/"])
    func `a second spelling of the same bytes is refused`(text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test func `hostile texts are read as a plain reader reads them`() {
        var random = SeededGenerator(seed: 2)
        let letters = Array("AQgw/+9z=== -_\n\"".utf8)
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...12, using: &random)
            let text = (0..<count).map { _ in letters[Int.random(in: 0..<letters.count, using: &random)] }

            #expect(Base64.decode(text, in: text.indices) == plainDecoding(text))
        }
    }

    @Test func `a part of a longer text is read, and no range outside of it`() {
        let text = Array("{\"audio\":\"Zm9v\"}".utf8)

        #expect(Base64.decode(text, in: 10..<14) == Array("foo".utf8))
        #expect(Base64.decode(text, in: 14..<18) == nil)
    }

    private let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    private func plainEncoding(_ bytes: [UInt8]) -> [UInt8] {
        let bits = bytes.flatMap { byte in (0..<8).map { byte >> (7 - $0) & 1 } }
        var text = stride(from: 0, to: bits.count, by: 6).map { start in
            alphabet[(0..<6).reduce(0) { $0 << 1 | (start + $1 < bits.count ? Int(bits[start + $1]) : 0) }]
        }
        while !text.count.isMultiple(of: 4) { text.append(UInt8(ascii: "=")) }
        return text
    }

    /// The only bytes whose plain encoding is the text.
    private func plainDecoding(_ text: [UInt8]) -> [UInt8]? {
        var digits = text
        while digits.last == UInt8(ascii: "=") { digits.removeLast() }
        var bits: [Int] = []
        for digit in digits {
            guard let value = alphabet.firstIndex(of: digit) else { return nil }
            bits += (0..<6).map { value >> (5 - $0) & 1 }
        }
        let bytes = (0..<bits.count / 8).map { index in
            UInt8(bits[index * 8..<index * 8 + 8].reduce(0) { $0 << 1 | $1 })
        }
        return plainEncoding(bytes) == text ? bytes : nil
    }
}
