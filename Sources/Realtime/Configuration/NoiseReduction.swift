import Messages

/// How steady noise in the client's audio is lowered before the graph hears it.
struct NoiseReduction: Equatable, Sendable {
    enum Kind: String, CaseIterable, Sendable {
        /// For a microphone close to the mouth.
        case nearField = "near_field"
        /// For a microphone somewhere in the room.
        case farField = "far_field"

        /// How far noise is lowered at most. More of it reaches a microphone that is far from the voice.
        fileprivate var decibels: Double { self == .nearField ? 10 : 20 }
    }

    private var kind = Kind.nearField
    /// How much of that, 0 to 1; `nil` = all of it, as long as the client has set nothing.
    private var strength: Double?

    /// What a client sets: what it leaves out stays, and is at first the weaker kind at its full strength.
    init(_ fields: RequestFields, previous: NoiseReduction?) throws(ClientError) {
        if let previous { self = previous }
        try fields.check(only: ["type", "strength"])
        kind = try fields.choice("type", Kind.self) ?? kind
        strength = try fields.number("strength", in: 0...1) ?? strength
    }

    var json: JSONValue {
        var members: [String: JSONValue] = ["type": .string(kind.rawValue)]
        if let strength { members["strength"] = .number(strength) }
        return .object(members)
    }

    /// How far steady noise is lowered at most.
    var decibels: Int32 { Int32((kind.decibels * (strength ?? 1)).rounded()) }
}
