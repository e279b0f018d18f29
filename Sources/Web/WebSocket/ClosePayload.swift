/// What a close frame holds (RFC 6455 §5.5.1, §7.4).
enum ClosePayload {
    /// Reads the payload of a close frame.
    static func read(_ payload: [UInt8]) throws(FrameFault) -> FrameDecoder.Event {
        guard !payload.isEmpty else { return .close(.none, reason: "") }
        guard payload.count >= 2 else { throw .protocolError("close frame of one byte") }
        let code = UInt16(payload[0]) << 8 | UInt16(payload[1])
        guard maySend(code) else { throw .protocolError("close code \(code)") }
        let reason = payload[2...]
        guard UTF8Check.isValid(reason) else {
            throw FrameFault(code: .invalidPayload, reason: "close reason is no UTF-8")
        }
        return .close(CloseCode(code), reason: String(decoding: reason, as: UTF8.self))
    }

    /// The payload of a close frame; the reason is cut to what fits, between two characters.
    static func make(_ code: CloseCode, reason: String) -> [UInt8] {
        guard maySend(code.rawValue) else { return [] }
        var payload = [UInt8(code.rawValue >> 8), UInt8(code.rawValue & 0xFF)]
        for scalar in reason.unicodeScalars {
            let encoded = Array(String(scalar).utf8)
            guard payload.count + encoded.count <= Frame.maximumControlBytes else { break }
            payload += encoded
        }
        return payload
    }

    /// Whether a code may stand in a frame: some only say what happened without one.
    private static func maySend(_ code: UInt16) -> Bool {
        switch code {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}
