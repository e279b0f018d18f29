internal import Messages

/// One thing that the doctor has looked at.
struct Finding: Equatable {
    enum State: String {
        case ok
        /// Missing, and something ordinary does not work without it.
        case missing
        /// Not there, or not as it should be, and only some uses miss it.
        case note
    }

    var subject: String
    var state: State
    /// What was found.
    var detail: String
    /// How to mend it; `nil` where there is nothing to mend.
    var remedy: String?

    static func ok(_ subject: String, _ detail: String) -> Finding {
        Finding(subject: subject, state: .ok, detail: detail)
    }

    static func missing(_ subject: String, _ detail: String, remedy: String) -> Finding {
        Finding(subject: subject, state: .missing, detail: detail, remedy: remedy)
    }

    static func note(_ subject: String, _ detail: String, remedy: String? = nil) -> Finding {
        Finding(subject: subject, state: .note, detail: detail, remedy: remedy)
    }

    var json: JSONValue {
        [
            "subject": .string(subject), "state": .string(state.rawValue), "detail": .string(detail),
            "remedy": remedy.map(JSONValue.string) ?? .null,
        ]
    }
}
