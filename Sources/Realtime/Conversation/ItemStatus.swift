/// The life of an item: made in progress by a response, or complete at once by a client; what has ended stays ended.
///
///     inProgress ──→ completed
///          └───────→ incomplete
enum ItemStatus: String, CaseIterable, Sendable {
    case inProgress = "in_progress"
    case completed
    case incomplete

    /// Ends it. Returns whether it was in progress.
    mutating func end(as end: ItemStatus) -> Bool {
        guard self == .inProgress, end != .inProgress else { return false }
        self = end
        return true
    }
}
