import Realtime
import Web

/// What a handshake asks for.
struct SessionQuery {
    let kind: SessionOptions.Kind
    let model: String?
    /// The form that is asked for; none for no wish.
    let dialect: DialectName?
    /// The name of a form that there is not.
    let unknownDialect: String?

    /// Reads a handshake. Keys of the query that mean nothing here are passed over: clients send many.
    init(_ handshake: HTTPRequest) {
        kind = handshake.queryValue("intent") == "transcription" ? .transcription : .realtime
        model = handshake.queryValue("model").flatMap { $0.isEmpty ? nil : $0 }
        let name = handshake.queryValue("dialect").flatMap { $0.isEmpty ? nil : $0 }
        let named = name.flatMap(DialectName.init(rawValue:))
        unknownDialect = named == nil ? name : nil
        dialect =
            named
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
