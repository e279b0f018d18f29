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
    var silences: (shortest: Double, longest: Double) {
        switch self {
        case .low: (500, 4000)
        case .medium, .auto: (300, 2400)
        case .high: (200, 1500)
        }
    }
}
