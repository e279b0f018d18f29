import Realtime
import Web

/// One client, from its handshake to its end.
final class Visit {
    /// What the handshake asked for, or why the client is sent away once it is connected.
    enum Admission {
        case welcome(SessionOptions)
        case refused(Refusal, DialectName)
    }

    let admission: Admission
    /// The client's session, once the connection stands.
    var session: RealtimeSession?
    /// The way to the client, until it ends.
    var connection: WebConnection?

    init(_ admission: Admission) {
        self.admission = admission
    }
}
