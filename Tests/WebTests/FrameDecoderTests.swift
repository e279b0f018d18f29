import Randomness
import Testing

@testable import Web

@Suite struct FrameDecoderTests {
    private func decode(
        _ bytes: [UInt8], pieces: Int = 1, maximumMessageBytes: Int = 1 << 20
    ) throws -> [FrameDecoder.Event] {
        var decoder = FrameDecoder(maximumMessageBytes: maximumMessageBytes, expectsMask: true)
        var events: [FrameDecoder.Event] = []
        let size = max(1, bytes.count / pieces)
        for start in stride(from: 0, to: bytes.count, by: size) {
            try bytes[start..<min(start + size, bytes.count)].withUnsafeBytes { buffer in
                var input = buffer[...]
                while let event = try decoder.take(&input) { events.append(event) }
            }
        }
        return events
    }

    private func fault(_ bytes: [UInt8], maximumMessageBytes: Int = 1 << 20) -> CloseCode? {
        do {
            _ = try decode(bytes, maximumMessageBytes: maximumMessageBytes)
            return nil
        } catch {
            return (error as? FrameFault)?.code
        }
    }

    private func text(_ text: String) -> FrameDecoder.Event { .message(.text(Array(text.utf8))) }

    @Test(arguments: [0, 1, 125, 126, 127, 65535, 65536, 100_000])
    func `messages of every length come through, however they are cut`(length: Int) throws {
        let message = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let bytes = RawClient.frame(2, message, key: 0xA1B2_C3D4)

        for pieces in [1, 2, 13, bytes.count] where bytes.count < 2000 || pieces < 20 {
            #expect(try decode(bytes, pieces: pieces) == [.message(.binary(message))])
        }
    }

    @Test func `fragments are put together, and control frames come between them`() throws {
        let bytes =
            RawClient.frame(1, Array("a".utf8), isFinal: false) + RawClient.frame(9, [1, 2])
            + RawClient.frame(0, [], isFinal: false) + RawClient.frame(10, [])
            + RawClient.frame(0, Array("b".utf8)) + RawClient.frame(1, [])

        for pieces in [1, 2, bytes.count] {
            #expect(try decode(bytes, pieces: pieces) == [.ping([1, 2]), .pong, text("ab"), text("")])
        }
    }

    @Test func `a character may be cut by a frame's end`() throws {
        let euro = Array("€".utf8)
        let bytes = RawClient.frame(1, [euro[0]], isFinal: false) + RawClient.frame(0, Array(euro[1...]))

        #expect(try decode(bytes) == [text("€")])
    }

    @Test(arguments: [
        [0xFF], [0xC0, 0xAF], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80], [0xF8],
        Array("12345678".utf8) + [0xC3],
    ])
    func `a text that is no UTF-8 is refused`(bytes: [UInt8]) {
        #expect(fault(RawClient.frame(1, bytes)) == .invalidPayload)
        #expect(fault(RawClient.frame(2, bytes)) == nil)
    }

    @Test func `what breaks the protocol is refused`() {
        #expect(fault(RawClient.frame(1, [1], key: nil)) == .protocolError)
        for opcode: UInt8 in [3, 4, 5, 6, 7, 11, 12, 13, 14, 15] {
            #expect(fault(RawClient.frame(opcode, [])) == .protocolError)
        }
        #expect(fault([0xC1, 0x80, 0, 0, 0, 0]) == .protocolError)
        #expect(fault(RawClient.frame(9, [], isFinal: false)) == .protocolError)
        #expect(fault(RawClient.frame(9, Array(repeating: 0, count: 126))) == .protocolError)
        #expect(fault(RawClient.frame(0, [])) == .protocolError)
        #expect(fault(RawClient.frame(1, [], isFinal: false) + RawClient.frame(1, [])) == .protocolError)
        // A length in a longer form than it needs, and one with the highest bit.
        #expect(fault([0x82, 0xFE, 0, 5, 0, 0, 0, 0]) == .protocolError)
        #expect(fault([0x82, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 1]) == .protocolError)
    }

    @Test func `a message is bounded from its head on`() {
        #expect(fault(RawClient.frame(2, Array(repeating: 0, count: 100)), maximumMessageBytes: 100) == nil)
        #expect(fault([0x82, 0xFF, 0, 0, 0, 0x10, 0, 0, 0, 0, 1, 2, 3, 4]) == .messageTooBig)
        let fragments =
            RawClient.frame(2, Array(repeating: 0, count: 60), isFinal: false)
            + RawClient.frame(0, Array(repeating: 0, count: 41))
        #expect(fault(fragments, maximumMessageBytes: 100) == .messageTooBig)
    }

    @Test func `a close carries its code and reason`() throws {
        #expect(try decode(RawClient.frame(8, [])) == [.close(.none, reason: "")])
        #expect(
            try decode(RawClient.frame(8, [0x0F, 0xA0] + Array("bye".utf8))) == [
                .close(CloseCode(4000), reason: "bye")
            ])
        for code in [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535] {
            #expect(fault(RawClient.frame(8, [UInt8(code >> 8), UInt8(code & 0xFF)])) == .protocolError)
        }
        #expect(fault(RawClient.frame(8, [3])) == .protocolError)
        #expect(fault(RawClient.frame(8, [3, 0xE8, 0xFF])) == .invalidPayload)
    }

    @Test func `a close reason is cut between two characters`() {
        let payload = ClosePayload.make(.normal, reason: String(repeating: "€", count: 50))

        // 41 euros of three bytes, and the code.
        #expect(payload.count == 2 + 123)
        #expect(UTF8Check.isValid(payload[2...]))
        #expect(ClosePayload.make(.abnormal, reason: "never sent") == [])
    }

    @Test func `random frames never trap`() {
        var random = SeededGenerator(seed: 42)
        for _ in 0..<3000 {
            var bytes: [UInt8] = []
            for _ in 0..<4 {
                let payload = (0..<Int.random(in: 0..<200, using: &random)).map { _ in
                    UInt8.random(in: 0...255, using: &random)
                }
                bytes += RawClient.frame(
                    [0, 1, 2, 8, 9, 10].randomElement(using: &random) ?? 1, payload,
                    isFinal: Bool.random(using: &random))
            }
            if Bool.random(using: &random), let index = bytes.indices.randomElement(using: &random) {
                bytes[index] ^= UInt8.random(in: 0...255, using: &random)
            }
            _ = try? decode(bytes, pieces: Int.random(in: 1...9, using: &random), maximumMessageBytes: 400)
        }
    }

    @Test(arguments: [0, 1, 125, 126, 65535, 65536])
    func `what the writer frames the decoder reads`(length: Int) throws {
        let payload = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: length + Frame.maximumHeadBytes, alignment: 8)
        defer { buffer.deallocate() }
        let head = Frame.writeHead(of: .binary, length: length, key: 0x0102_0304, to: buffer)
        let body = UnsafeMutableRawBufferPointer(rebasing: buffer[head..<head + length])
        body.copyBytes(from: payload)
        Frame.mask(body, with: 0x0102_0304, offset: 0)

        #expect(try decode(Array(buffer[..<(head + length)])) == [.message(.binary(payload))])
    }
}
