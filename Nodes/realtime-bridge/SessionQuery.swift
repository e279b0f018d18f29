import Realtime
import Web

/// What a handshake asks for.
struct SessionQuery {
    let kind: SessionOptions.Kind
    let model: String?
    let dialect: DialectName?

    /// Reads a handshake. Keys of the query that mean nothing here are passed over: clients send many.
    init(_ handshake: HTTPRequest) {
        kind = handshake.queryValue("intent") == "transcription" ? .transcription : .realtime
        model = handshake.queryValue("model").flatMap { $0.isEmpty ? nil : $0 }
        dialect =
            handshake.queryValue("dialect").flatMap(DialectName.init(rawValue:))
            ?? DialectName.requested(
                betaHeader: handshake.headers["openai-beta"], subprotocols: handshake.subprotocols)
    }
}

extension DialectName {
    /// A layer of this form for one session.
    func makeDialect() -> any Dialect {
        switch self {
        case .ga: GADialect()
        case .beta: BetaDialect()
        case .responses: ResponsesDialect()
        }
    }
}
