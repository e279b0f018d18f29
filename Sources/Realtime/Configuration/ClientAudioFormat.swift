import Messages

/// How audio crosses the connection: one channel, as raw bytes inside base64.
struct ClientAudioFormat: Equatable, Sendable {
    enum Encoding: String, CaseIterable, Sendable {
        /// 16 bits, little endian.
        case pcm = "audio/pcm"
        /// G.711 µ-law.
        case muLaw = "audio/pcmu"
        /// G.711 A-law.
        case aLaw = "audio/pcma"
    }

    var encoding: Encoding
    /// Samples per second.
    var sampleRate: Int

    /// The format of sessions that choose none.
    static let standard = ClientAudioFormat(encoding: .pcm, sampleRate: 24_000)
    /// The rate of PCM that the service takes.
    static let standardRate = 24_000
    /// The rate of telephone lines.
    static let telephoneRate = 8000
    /// The rates of PCM that lenient sessions take.
    static let lenientRates = [8000, 16_000, 24_000, 48_000]

    /// Bytes of one sample.
    var sampleByteCount: Int { encoding == .pcm ? 2 : 1 }

    /// Bytes of a number of milliseconds.
    func byteCount(milliseconds: Int) -> Int {
        milliseconds * sampleRate / 1000 * sampleByteCount
    }

    /// How long a number of bytes lasts, in whole milliseconds.
    func milliseconds(byteCount: Int) -> Int {
        byteCount / sampleByteCount * 1000 / sampleRate
    }

    /// The samples of this format as they cross the graph, before G.711 is applied.
    var linear: AudioFormat { AudioFormat(sampleRate: sampleRate) }

    var json: JSONValue {
        switch encoding {
        case .pcm: ["type": "audio/pcm", "rate": .number(sampleRate)]
        case .muLaw, .aLaw: ["type": .string(encoding.rawValue)]
        }
    }

    init(encoding: Encoding, sampleRate: Int) {
        self.encoding = encoding
        self.sampleRate = sampleRate
    }

    /// The format that a client names; lenient sessions take PCM without a rate for that of the service.
    init(_ fields: RequestFields, isLenient: Bool) throws(ClientError) {
        guard let encoding = try fields.choice("type", Encoding.self) else {
            throw .missingParameter(fields.path(of: "type"))
        }
        let hasRate = encoding == .pcm || isLenient
        try fields.check(only: hasRate ? ["type", "rate"] : ["type"])
        switch encoding {
        case .muLaw, .aLaw:
            _ = try fields.integer("rate", in: Self.telephoneRate...Self.telephoneRate)
            self.init(encoding: encoding, sampleRate: Self.telephoneRate)
        case .pcm where isLenient:
            let rate = try fields.integer("rate", in: 1...Int.max) ?? Self.standardRate
            guard Self.lenientRates.contains(rate) else {
                throw .invalidValue(
                    String(rate), at: fields.path(of: "rate"), supported: Self.lenientRates.map(String.init))
            }
            self.init(encoding: encoding, sampleRate: rate)
        case .pcm:
            let rates = Self.standardRate...Self.standardRate
            guard let rate = try fields.integer("rate", in: rates) else {
                throw .missingParameter(fields.path(of: "rate"))
            }
            self.init(encoding: encoding, sampleRate: rate)
        }
    }
}
