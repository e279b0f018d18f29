import Messages

/// Audio as base64 in fields of events.
enum AudioText {
    /// The bytes of an audio field; `nil` where it is absent.
    static func decode(
        _ name: String, in fields: RequestFields, format: ClientAudioFormat
    ) throws(ClientError) -> [UInt8]? {
        guard let text = try fields.string(name) else { return nil }
        guard let bytes = Base64.decode(text) else {
            throw invalid(fields.path(of: name), "an invalid value", format)
        }
        guard !bytes.isEmpty else { throw invalid(fields.path(of: name), "empty bytes", format) }
        return bytes
    }

    /// The error of the service for audio that cannot be used.
    static func invalid(_ path: String, _ found: String, _ format: ClientAudioFormat) -> ClientError {
        let name =
            switch format.encoding {
            case .pcm: "mono PCM16 at \(format.sampleRate / 1000)kHz"
            case .muLaw: "mono G.711 mu-law at 8kHz"
            case .aLaw: "mono G.711 A-law at 8kHz"
            }
        return .invalid(path, ". Expected base64-encoded audio bytes (\(name)) but got \(found).")
    }

    /// The text for audio in an event.
    static func encode(_ bytes: [UInt8]) -> String {
        String(decoding: Base64.encode(bytes), as: UTF8.self)
    }
}
