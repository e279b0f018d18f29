/// Names of which something was said already, so that the log says it once for each and not with every message.
public struct FirstMentions: Sendable {
    private var names: Set<String> = []
    /// What clients name can be anything: after so many, nothing more is said.
    private static let limit = 100

    public init() {}

    /// Whether a name comes up for the first time.
    public mutating func isFirst(_ name: String) -> Bool {
        names.count < Self.limit && names.insert(name).inserted
    }
}
