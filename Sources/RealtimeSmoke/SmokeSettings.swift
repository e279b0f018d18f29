internal import Web

/// What the smoke test is told, all of it by the environment.
struct SmokeSettings {
    /// The server, with the model in its query where there is one.
    var url: WebSocketURL
    var headers: [(name: String, value: String)] = []
    var schema = Schema.audio
    /// The rate of the audio sent (Hz).
    var audioRate = 24000
    /// How many sessions, one after the other.
    var runs = 10
    /// How much audio each run sends (ms).
    var audioMilliseconds = 600
    /// How long each run may take, from its connection to its first audio (ms).
    var timeoutMilliseconds = 8000

    /// How a session is described.
    enum Schema: String, CaseIterable {
        /// As in the beta: `modalities`, `input_audio_format` and so on at the top.
        case flat
        /// As since general availability: under `audio`, with `type`.
        case audio
    }

    static let defaultURL = "ws://127.0.0.1:8123/v1/realtime"

    /// A variable of the environment that cannot be used.
    struct Fault: Error, Equatable, CustomStringConvertible {
        var variable: String
        var reason: String

        var description: String { "\(variable): \(reason)" }
    }

    init(environment: [String: String]) throws(Fault) {
        // An empty variable counts as none: scripts pass those on.
        let values = environment.filter { !$0.value.isEmpty }
        url = try Self.url(values["REALTIME_URL"] ?? Self.defaultURL, model: values["REALTIME_MODEL"])
        if let key = values["OPENAI_API_KEY"] { headers.append(("Authorization", "Bearer \(key)")) }
        if let beta = values["REALTIME_BETA_HEADER"],
            !["0", "false", "no", "off"].contains(beta.lowercased())
        {
            // A switch, or the header's value itself.
            let isSwitch = ["1", "true", "yes", "on"].contains(beta.lowercased())
            headers.append(("OpenAI-Beta", isSwitch ? "realtime=v1" : beta))
            schema = .flat
        }
        if let name = values["REALTIME_SCHEMA"] {
            guard let schema = Schema(rawValue: name.lowercased()) else {
                throw Fault(variable: "REALTIME_SCHEMA", reason: "\"\(name)\" is neither flat nor audio")
            }
            self.schema = schema
        }
        audioRate = try Self.number("REALTIME_AUDIO_RATE", values, 8000...96000) ?? audioRate
        runs = try Self.number("RUNS", values, 1...100_000) ?? runs
        audioMilliseconds = try Self.number("AUDIO_MS", values, 100...60000) ?? audioMilliseconds
        timeoutMilliseconds = try Self.number("TIMEOUT_MS", values, 1...3_600_000) ?? timeoutMilliseconds
    }

    private static func url(_ text: String, model: String?) throws(Fault) -> WebSocketURL {
        do throws(WebError) {
            var url = try WebSocketURL(text)
            if let model { url.target += (url.target.contains("?") ? "&" : "?") + "model=" + escaped(model) }
            return url
        } catch {
            throw Fault(variable: "REALTIME_URL", reason: "\(error)")
        }
    }

    private static func escaped(_ text: String) -> String {
        text.utf8.reduce(into: "") { escaped, byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                escaped.unicodeScalars.append(UnicodeScalar(byte))
            default:
                escaped += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
    }

    private static func number(
        _ variable: String, _ values: [String: String], _ range: ClosedRange<Int>
    ) throws(Fault) -> Int? {
        guard let text = values[variable] else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw Fault(
                variable: variable,
                reason: "\"\(text)\" is no whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}
