/// What can happen to an open device.
public enum PCMFault: Error, Equatable, Sendable {
    /// It ran dry while playing, or over while capturing, or the system slept: `recover` makes it usable again, and the
    /// samples between are lost.
    case xrun
    /// It is gone, or does not work any more: it must be opened anew.
    case lost(reason: String)
}
