/// How soon a turn counts as ended.
public enum Eagerness: String, CaseIterable, Sendable {
    /// Lets the speaker take their time.
    case low
    /// A middle way.
    case medium
    /// Answers as soon as it may.
    case high
    /// The middle way at first, then by the pauses that this speaker makes.
    case auto

    /// The silence after what is surely complete and after what is surely not, in ms.
    ///
    /// Their ratio is the one that serves the tuning half of the clips best; the longest are the longest waits that
    /// OpenAI gives for the eagerness of its `semantic_vad`.
    var silences: (shortest: Double, longest: Double) {
        switch self {
        case .low: (400, 8000)
        case .medium, .auto: (200, 4000)
        case .high: (100, 2000)
        }
    }
}
