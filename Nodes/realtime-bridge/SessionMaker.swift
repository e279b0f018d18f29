import Glibc
import Messages
import Realtime
import RealtimeGateway

/// Makes sessions: for connections, and for those who ask for a key before they connect.
struct SessionMaker: SessionMaking {
    /// What every session begins with.
    let defaults: SessionOptions

    /// The options of a new session.
    ///
    /// - Parameter start: how an ephemeral key says that it begins.
    func options(
        _ kind: SessionOptions.Kind, _ dialect: DialectName, model: String?, start: SessionDefaults?
    ) -> SessionOptions {
        var options = fresh(kind, dialect)
        if let start {
            options.defaults = fields(of: start)
            options.kind = start.isTranscription ? .transcription : .realtime
        }
        if let model = model ?? start?.session["model"]?.string { options.model = model }
        return options
    }

    func session(
        for wish: JSONValue, isBeta: Bool, isTranscription: Bool
    ) throws(RequestRefusal) -> JSONValue {
        let isTranscription = isTranscription || wish["type"]?.string == "transcription"
        var options = fresh(isTranscription ? .transcription : .realtime, isBeta ? .beta : .ga)
        if let model = wish["model"]?.string { options.model = model }
        var session = RealtimeSession(options, at: 0)
        _ = session.takeActions()
        let event = Self.update(to: wish, isBetaTranscription: isBeta && isTranscription)
        session.receive(JSONValue.object(event).utf8, at: 0)
        for case .send(let text) in session.takeActions() {
            let event = try? JSONValue(parsing: text)
            if let made = event?["session"] { return Self.withVoiceName(made) }
            guard let error = event?["error"] else { continue }
            throw RequestRefusal(
                error["message"]?.string ?? "The session is refused.", code: error["code"]?.string,
                parameter: error["param"]?.string)
        }
        throw RequestRefusal("The session is refused.", code: nil)
    }

    /// A session as answers by HTTP have it: there the voice is a name, and not an object with one.
    private static func withVoiceName(_ session: JSONValue) -> JSONValue {
        guard case .object(var members) = session, var audio = members["audio"]?.object,
            var output = audio["output"]?.object, let name = output["voice"]?["id"]
        else { return session }
        output["voice"] = name
        audio["output"] = .object(output)
        members["audio"] = .object(audio)
        return .object(members)
    }

    private func fresh(_ kind: SessionOptions.Kind, _ dialect: DialectName) -> SessionOptions {
        var options = defaults
        options.kind = kind
        options.dialect = dialect.makeDialect()
        options.unixTime = time(nil)
        options.seed = .random(in: .min ... .max)
        return options
    }

    /// The fields of a session in the words of the engine.
    private func fields(of start: SessionDefaults) -> [String: JSONValue] {
        guard start.isBeta else { return start.session.object ?? [:] }
        let event = Self.update(to: start.session, isBetaTranscription: start.isTranscription)
        let translated = try? BetaDialect().translate(clientEvent: event)
        return translated?["session"]?.object ?? [:]
    }

    /// The event by which a client wishes for a session.
    private static func update(to wish: JSONValue, isBetaTranscription: Bool) -> [String: JSONValue] {
        [
            "type": isBetaTranscription ? "transcription_session.update" : "session.update",
            "session": wish,
        ]
    }
}
