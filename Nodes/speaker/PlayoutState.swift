/// What the playout clock says of a response.
enum PlayoutState: String, Sendable {
    /// Its first audible sample sounds.
    case started
    /// It sounds, told every 100 ms, and where it goes on after a pause.
    case playing
    /// It has fallen silent and will go on where it was.
    case paused
    /// All of it has been heard.
    case finished
    /// It has fallen silent for good, unfinished.
    case cancelled
}
