import Messages
import Sound

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

    /// Refuses audio of which the last sample is not whole.
    static func check(_ bytes: [UInt8], at path: String, _ format: ClientAudioFormat) throws(ClientError) {
        guard bytes.count.isMultiple(of: format.sampleByteCount) else {
            throw invalid(path, "an odd number of bytes", format)
        }
    }

    /// The audio of a field that holds all of it: where the session is lenient, a WAV file too.
    static func decodeWhole(
        _ name: String, in fields: RequestFields, format: ClientAudioFormat, isLenient: Bool
    ) throws(ClientError) -> [UInt8]? {
        guard let bytes = try decode(name, in: fields, format: format) else { return nil }
        let path = fields.path(of: name)
        guard isLenient, LenientAudioReader.isWAV(bytes) else {
            try check(bytes, at: path, format)
            return bytes
        }
        let samples: [UInt8]
        do throws(WAVError) {
            samples = try LenientAudioReader.samples(of: bytes, in: format)
        } catch {
            throw unreadable(path, error)
        }
        guard !samples.isEmpty else { throw invalid(path, "a WAV file without samples", format) }
        return samples
    }

    /// The error for a WAV file with which something is wrong.
    static func unreadable(_ path: String, _ error: WAVError) -> ClientError {
        .invalid(path, ": the WAV file cannot be read: \(error).")
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
